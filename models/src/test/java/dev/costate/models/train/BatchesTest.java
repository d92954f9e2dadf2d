package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static double[] draw(Batches batches, long seed, long step) {
        Batches.Drawer d = batches.drawer(seed);
        double[] index = new double[d.size(step)];
        d.draw(step, index);
        return index;
    }

    /**
     * In any order of asking, a step's batch is the same; distinct batches have no repetition; a pass has every
     * example once.
     */
    @Property(tries = 100)
    void batchesAreFunctionsOfSeedAndStep(@ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 40) int wish, @ForAll long seed) {
        int size = Math.min(wish, n);
        for (Batches b : new Batches[] {Batches.whole(n), Batches.withReplacement(n, wish), Batches.distinct(n, size),
            Batches.epochs(n, size)}) {
            Batches.Drawer d = b.drawer(seed);
            for (long step : new long[] {3, 1, 7, 2, 3}) {
                double[] index = new double[d.size(step)];
                d.draw(step, index);
                assertArrayEquals(draw(b, seed, step), index);
                assertTrue(Arrays.stream(index).allMatch(i -> i >= 0 && i < n && i == (int) i));
                assertTrue(b.toString().contains("WITH") || Arrays.stream(index).distinct().count() == index.length);
            }
        }
        int perPass = (n + size - 1) / size;
        for (int pass = 0; pass < 2; pass++) {
            int first = pass * perPass + 1;
            double[] all = IntStream.range(first, first + perPass).boxed()
                    .flatMapToDouble(s -> Arrays.stream(draw(Batches.epochs(n, size), seed, s))).sorted().toArray();
            assertArrayEquals(IntStream.range(0, n).asDoubleStream().toArray(), all);
        }
    }

    @Test
    void everyPairOfPlacesIsEquallyLikely() {
        // 2 of 5 in 10000 steps: each ordered pair 500 times, standard deviation 21.8; this seed's farthest count is
        // 2.4 of them away
        int[] count = new int[25];
        Batches.Drawer d = Batches.distinct(5, 2).drawer(1);
        double[] index = new double[2];
        for (int step = 1; step <= 10000; step++) {
            d.draw(step, index);
            count[(int) (5 * index[0] + index[1])]++;
        }
        for (int i = 0; i < 25; i++) {
            assertEquals(i % 6 == 0 ? 0 : 500, count[i], 4 * 21.8, Arrays.toString(count));
        }
    }

    @Test
    void seedsAndStepsDiffer() {
        assertFalse(Arrays.equals(draw(Batches.distinct(1000, 20), 1, 1), draw(Batches.distinct(1000, 20), 2, 1)));
        assertFalse(Arrays.equals(draw(Batches.distinct(1000, 20), 1, 1), draw(Batches.distinct(1000, 20), 1, 2)));
        assertFalse(Arrays.equals(draw(Batches.epochs(100, 50), 1, 1), draw(Batches.epochs(100, 50), 1, 3)));
    }

    @Test
    void impossibleBatchesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Batches.distinct(5, 6));
        assertThrows(IllegalArgumentException.class, () -> Batches.epochs(5, 0));
        assertThrows(IllegalArgumentException.class, () -> Batches.whole(0));
        assertThrows(IllegalArgumentException.class, () -> Batches.whole(3).drawer(1).draw(1, new double[2]));
    }
}
