package dev.costate.models.experiments.design;

import dev.costate.models.design.DesignModel;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Ways to choose which coefficients of the cosine transform of a picture to measure. */
enum MeasuredSet {
    /** With the posterior, by the gain of information. */
    LEARNED("learned"),
    /** The lowest frequencies of both directions together. */
    LOW_FREQUENCY("low-frequency"),
    /** Those that vary most over the pictures. */
    BY_VARIANCE("by-variance"),
    /** At random. */
    RANDOM("random");

    static final List<MeasuredSet> ALL = List.of(values());

    private static final long STREAM = CounterRandom.DATA + (1L << 27) + 2;

    final String word;

    MeasuredSet(String word) {
        this.word = word;
    }

    /** Returns how a model of a file is made; which coefficients are given stands among its parameters. */
    DesignModel.Form form(DesignOptions design) {
        int[] any = IntStream.range(0, design.budget()).toArray();
        return this == LEARNED ? design::learned : (name, scaling) -> design.given(name, scaling, any);
    }

    /**
     * Returns the set; none if it is learned.
     *
     * @param variances of the coefficients, those of a row after those of the row before
     * @param side coefficients in a row
     * @param budget how many are measured
     */
    int[] of(double[] variances, int side, int budget, long seed) {
        int n = variances.length;
        double[] u = CounterRandom.uniform(seed, STREAM, 0, n);
        Comparator<Integer> order = Comparator.comparingDouble(i -> this == LOW_FREQUENCY ? i / side + i % side
                : this == BY_VARIANCE ? -variances[i] : u[i]);
        return Arrays.copyOf(IntStream.range(0, n).boxed().sorted(order).mapToInt(i -> i).toArray(),
                this == LEARNED ? 0 : budget);
    }
}
