package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.StepTapes;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the objective of latent ODEs takes. */
class LatentObjectiveTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    /**
     * Series of random or equal lengths and random times; about a third of the values are missing if wanted, but not
     * the first.
     */
    private static SeriesSet series(int count, int longest, int width, boolean gaps, boolean equal, double horizon,
            int seed) {
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            int length = equal ? longest : 1 + (seed + 3 * s) % longest;
            double[] t = CounterRandom.uniform(seed, 10 + s, 0, length);
            double[] v = CounterRandom.normal(seed, 50 + s, 0, length * width);
            double[] u = CounterRandom.uniform(seed, 90 + s, 0, length * width);
            Arrays.sort(t);
            double[][] rows = new double[length][width];
            for (int i = 0; i < length; i++) {
                t[i] *= horizon;
                for (int c = 0; c < width; c++) {
                    rows[i][c] = gaps && u[i * width + c] < 0.35 && i + c > 0 ? Double.NaN : v[i * width + c];
                }
            }
            all.add(new SeriesSet.Series(s, t, rows));
        }
        return new SeriesSet(NAMES.subList(0, width), all);
    }

    @Test
    void consistencyNeedsWholeSeries() {
        LatentOde net = new LatentOde(new RecurrentEncoder(new RnnCell(2, 3)), new Linear(3, 4),
                new MlpField(Mlp.of(Activation.TANH, 2, 3, 2)), new Linear(2, 1));
        LatentModel model = new LatentModel("m", net, Standardiser.identity(1), new SeriesScale.Clock(1, 1),
                new RowTimes(Methods.TSIT5, 2));
        LatentObjective.Options how = new LatentObjective.Options(1, 1, 0, 1, 1, 2);
        new LatentObjective(model, series(3, 4, 1, false, true, 1, 5), how);
        for (SeriesSet unfit : List.of(series(3, 4, 1, false, false, 1, 5), series(3, 1, 1, false, true, 1, 5))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> new LatentObjective(model, unfit, how));
            assertTrue(e.getMessage().startsWith("consistency 2.0: needs series of equally many entries"),
                    e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new LatentObjective.Options(1, 1, 0, 1, 1, -1));
    }

    private static double loss(LatentModel model, SeriesSet data, LatentObjective.Options how) {
        double[] index = new double[data.series().size()];
        Arrays.setAll(index, i -> i);
        return Replay.of(StepTapes.loss(new LatentObjective(model, data, how), index.length).simplify())
                .run(model.parameters().initial(1).theta(), Tensor.scalar(1), Tensor.scalar(2), Tensor.vector(index))[0]
                .item();
    }

    /** At the first step, the loss of learned noise σ is that of noise fixed at σ, and ln σ of each value. */
    @Test
    void learnedNoiseAddsItsLogarithm() {
        LatentOde net = new LatentOde(new RecurrentEncoder(new RnnCell(3, 3)), new Linear(3, 4),
                new MlpField(Mlp.of(Activation.TANH, 2, 3, 2)), new Linear(2, 1));
        LatentModel fixed = new LatentModel("m", net, Standardiser.identity(1), new SeriesScale.Clock(1, 1),
                new RowTimes(Methods.TSIT5, 2));
        LatentModel learned = fixed.withLearnedNoise(0.2);
        SeriesSet data = series(3, 6, 1, true, false, 1, 5);
        long values = data.series().stream().flatMap(s -> Arrays.stream(s.values()))
                .filter(row -> !Double.isNaN(row[0])).count();
        LatentObjective.Options how = LatentObjective.Options.bound(0.2);
        assertEquals(loss(fixed, data, how) + values * Math.log(0.2) / 3,
                loss(learned, data, LatentObjective.Options.bound(7)), 1e-11);
        assertEquals(0.2, learned.fitted(learned.parameters().initial(1)).deviation(7)[0], 1e-15);
        assertEquals(7, fixed.fitted(fixed.parameters().initial(1)).deviation(7)[0]);
        assertThrows(IllegalArgumentException.class, () -> fixed.withLearnedNoise(0));
    }
}
