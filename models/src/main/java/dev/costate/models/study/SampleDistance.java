package dev.costate.models.study;

import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Rows;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.fitted.SlicedWasserstein;
import java.util.Arrays;
import java.util.Map;

/**
 * How far a model's samples lie from rows that it has not seen, beside how far as many of the rows that it has seen
 * lie from them. Both are sliced Wasserstein distances, columns being divided by their standard deviations. Stateless.
 */
public final class SampleDistance {
    private static final int MOST = 2000;
    private static final int DIRECTIONS = 128;
    private static final String UNIT = " (sliced Wasserstein, standard deviations)";

    private SampleDistance() {
    }

    /**
     * Adds both distances to the results; none if there are less than two rows of either kind.
     *
     * @param seen rows that the model was trained on, in no order
     * @param held others; if there are less than two, the second half of {@code seen} takes their place
     * @param seed of the samples
     */
    public static void put(Map<String, Object> r, Sampler model, double[][] seen, double[][] held, long seed) {
        if (held.length < 2) {
            int half = seen.length / 2;
            put(r, model, Arrays.copyOf(seen, half), Arrays.copyOfRange(seen, half, 2 * half), seed,
                    new String[] {"samples to half of the rows", "the other half of the rows to it"});
        } else {
            put(r, model, seen, held, seed,
                    new String[] {"samples to held-out rows", "rows trained on to held-out rows"});
        }
    }

    /** As above, of a density that can be drawn from: the model has seen neither the fresh points nor the others. */
    public static void putFresh(Map<String, Object> r, Sampler model, double[][] fresh, double[][] others, long seed) {
        put(r, model, others, fresh, seed, new String[] {"samples to fresh points", "fresh points to others"});
    }

    private static void put(Map<String, Object> r, Sampler model, double[][] seen, double[][] held, long seed,
            String[] names) {
        int n = Math.min(MOST, Math.min(seen.length, held.length));
        if (n < 2) {
            return;
        }
        double[][] target = scaled(Arrays.copyOf(held, n), seen);
        r.put(names[0] + UNIT,
                SlicedWasserstein.distance(scaled(model.sample(n, seed), seen), target, DIRECTIONS, 0));
        r.put(names[1] + UNIT,
                SlicedWasserstein.distance(scaled(Arrays.copyOf(seen, n), seen), target, DIRECTIONS, 0));
    }

    private static double[][] scaled(double[][] rows, double[][] like) {
        int d = like[0].length;
        return Rows.of(Standardiser.fit(Rows.flat(like, d), d).apply(Rows.flat(rows, d)), d);
    }
}
