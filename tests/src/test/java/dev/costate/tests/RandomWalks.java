package dev.costate.tests;

import dev.costate.models.data.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Brownian motion at random times, for the pages' examples. Stateless. */
final class RandomWalks {
    private RandomWalks() {
    }

    /** Series of variance 1 a unit of time from N(0, 1) on, at 8 times on [0, 4], the first and the last fixed. */
    static SeriesSet of(int count) {
        SplittableRandom random = new SplittableRandom(5);
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] times = random.doubles(8, 0, 4).toArray();
            times[0] = 0;
            times[1] = 4;
            Arrays.sort(times);
            double[][] rows = new double[8][1];
            rows[0][0] = random.nextGaussian();
            for (int k = 1; k < 8; k++) {
                rows[k][0] = rows[k - 1][0] + Math.sqrt(times[k] - times[k - 1]) * random.nextGaussian();
            }
            all.add(new SeriesSet.Series(i, times, rows));
        }
        return new SeriesSet(List.of("x"), all);
    }
}
