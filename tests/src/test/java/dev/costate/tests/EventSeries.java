package dev.costate.tests;

import dev.costate.models.data.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Series of random events, each with a size, for the pages' examples. Stateless. */
final class EventSeries {
    private EventSeries() {
    }

    /** Poisson processes of rate 1 + 2t on (0, 2], that of rate 5, thinned; 6 events a series on average. */
    static SeriesSet rising(int count) {
        SplittableRandom random = new SplittableRandom(3);
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Double> times = new ArrayList<>(List.of(0.0));
            for (double t = gap(random); t < 2; t += gap(random)) {
                if (5 * random.nextDouble() < 1 + 2 * t) {
                    times.add(t);
                }
            }
            times.add(2.0);
            double[][] rows = new double[times.size()][1];
            for (int k = 0; k < rows.length; k++) {
                rows[k][0] = k == 0 || k == rows.length - 1 ? Double.NaN : random.nextGaussian();
            }
            all.add(new SeriesSet.Series(i, times.stream().mapToDouble(t -> t).toArray(), rows));
        }
        return new SeriesSet(List.of("size"), all);
    }

    private static double gap(SplittableRandom random) {
        return -Math.log(random.nextDouble()) / 5;
    }
}
