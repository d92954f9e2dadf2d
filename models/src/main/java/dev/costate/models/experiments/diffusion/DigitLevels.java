package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.Permutation;
import dev.costate.models.data.Standardiser;
import dev.costate.models.study.LabelledRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The digits of 8×8 pixels with 17 grey levels, of which the last fifth of a shuffled table is held out. A level q
 * stands for the interval from q to q + 1. Immutable; holds its arrays without copying.
 *
 * @param train what is learned from
 * @param test what is held out
 */
record DigitLevels(LabelledRows train, LabelledRows test) {
    static final int SIDE = 8;
    static final int PIXELS = SIDE * SIDE;
    static final int CLASSES = 10;
    static final int LEVELS = 17;
    static final List<String> COLUMNS = IntStream.range(0, PIXELS).mapToObj(i -> "pixel" + i).toList();

    /** Returns the split that a number names. */
    static DigitLevels split(LabelledRows digits, long number) {
        int n = digits.rows().length;
        int[] order = Permutation.of(n, number);
        double[][] rows = Arrays.stream(order).mapToObj(r -> digits.rows()[r]).toArray(double[][]::new);
        LabelledRows all = new LabelledRows(rows, Arrays.stream(order).map(r -> digits.labels()[r]).toArray());
        int held = n / 5;
        return new DigitLevels(all.part(held, n), all.part(0, held));
    }

    /** Returns the levels to learn from, row by row. */
    double[] flat() {
        return Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).toArray();
    }

    /**
     * Returns mean and standard deviation of the levels once they are spread over their intervals. The mean rises by
     * 1/2, the variance by 1/12.
     */
    Standardiser scaling() {
        double[] flat = flat();
        Standardiser levels = Standardiser.fit(flat, PIXELS);
        double[] mean = levels.mean().clone();
        double[] scale = levels.scale().clone();
        for (int c = 0; c < mean.length; c++) {
            boolean constant = true;
            for (int i = c; i < flat.length; i += mean.length) {
                constant &= flat[i] == flat[c];
            }
            scale[c] = Math.sqrt((constant ? 0 : scale[c] * scale[c]) + 1.0 / 12);
            mean[c] += 0.5;
        }
        return new Standardiser(mean, scale);
    }

    /** Rounds values down to levels, in place, and returns them. */
    static double[][] rounded(double[][] rows) {
        for (double[] row : rows) {
            Arrays.setAll(row, c -> Math.max(0, Math.min(LEVELS - 1, Math.floor(row[c]))));
        }
        return rows;
    }
}
