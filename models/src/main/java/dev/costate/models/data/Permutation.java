package dev.costate.models.data;

import dev.costate.models.random.CounterRandom;
import java.util.stream.IntStream;

/** Random orders (Fisher and Yates). Stateless. */
public final class Permutation {
    private Permutation() {
    }

    /** Returns 0 … n − 1 in an order that depends on the seed. */
    public static int[] of(int n, long seed) {
        int[] order = IntStream.range(0, n).toArray();
        double[] u = CounterRandom.uniform(seed, CounterRandom.DATA, 0, n);
        for (int i = n - 1; i > 0; i--) {
            int j = Math.min(i, (int) (u[i] * (i + 1)));
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }
}
