package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.StepTape;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The gradient of the whole training loss, with random sizes, lengths, times, gaps, horizons and seeds. */
class LatentGradientTest {
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

    /**
     * The loss as a scan against differences, both modes; then the loss through the solve, by Direct with and
     * without kept activations and by Checkpointed, against the scan.
     */
    @Property(tries = 25)
    void lossAgainstDifferences(@ForAll @IntRange(min = 1, max = 3) int width,
            @ForAll @IntRange(min = 1, max = 6) int hidden, @ForAll @IntRange(min = 1, max = 3) int latent,
            @ForAll @IntRange(min = 1, max = 2) int layers,
            @ForAll @IntRange(min = 1, max = 6) int longest, @ForAll @IntRange(min = 1, max = 3) int steps,
            @ForAll boolean gaps, @ForAll boolean gru,
            @ForAll @IntRange(min = 0, max = 10000) int seed) {
        int[] widths = new int[layers + 2];
        Arrays.fill(widths, hidden + 1);
        widths[0] = latent;
        widths[widths.length - 1] = latent;
        int inputs = 1 + width * (gaps ? 2 : 1);
        RecurrentCell cell = gru ? new GruCell(inputs, hidden) : new RnnCell(inputs, hidden);
        LatentOde plain = new LatentOde(cell, new Linear(hidden, 2 * latent),
                new MlpField(Mlp.of(Activation.TANH, widths)), new Linear(latent, width));
        LatentOde net = seed % 2 == 0 ? plain : plain.withBridge(Mlp.of(Activation.SILU, latent, hidden, latent));
        double horizon = 0.5 + seed % 7 / 2.0;
        SolveOptions options = SolveOptions.fixed(seed % 3 == 0 ? Methods.DOPRI5 : Methods.TSIT5, 1);
        boolean consistent = longest > 1 && !gaps && seed % 5 > 1;
        SeriesSet data = series(4, longest, width, gaps, consistent, horizon, seed);
        LatentObjective.Options how = new LatentObjective.Options(0.3 + seed % 5, 1, seed % 4, gaps ? 0.7 : 1,
                consistent ? 0.8 : 0);
        double[] index = {seed % 4, 1, 3};
        Tensor[] at = {net.parameters().initial(seed).theta(), Tensor.scalar(seed), Tensor.scalar(2),
            Tensor.vector(index)};
        LatentModel model = new LatentModel("m", net, Standardiser.identity(width),
                new LatentModel.Clock(1, horizon / steps),
                new RowTimes(options, steps, GradientMethods.DIRECT));
        Tape scan = StepTape.lossTape(new LatentObjective(model, data, how).withGradient(GradientMethods.UNROLLED),
                index.length);
        var report = GradientCheck.check(scan, new boolean[] {true, false, false, false},
                GradientCheck.Options.defaults().withSeed(seed), at);
        assertTrue(report.passed(), report.text());
        double[] expected = gradient(scan, at);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (GradientMethod method : List.of(GradientMethods.DIRECT, new Direct(0), GradientMethods.CHECKPOINTED)) {
            LatentModel variant = new LatentModel("m", net, Standardiser.identity(width),
                new LatentModel.Clock(1, horizon / steps),
                    new RowTimes(options, steps, method));
            double[] bars = gradient(StepTape.lossTape(new LatentObjective(variant, data, how), index.length), at);
            for (int i = 0; i < bars.length; i++) {
                assertEquals(expected[i], bars[i], 1e-11 * largest, method.name()); // measured 2e-14
            }
        }
    }

    @Test
    void consistencyNeedsWholeSeries() {
        LatentOde net = new LatentOde(new RnnCell(2, 3), new Linear(3, 4),
                new MlpField(Mlp.of(Activation.TANH, 2, 3, 2)), new Linear(2, 1));
        LatentModel model = new LatentModel("m", net, Standardiser.identity(1), new LatentModel.Clock(1, 1),
                new RowTimes(Methods.TSIT5, 2));
        LatentObjective.Options how = new LatentObjective.Options(1, 1, 0, 1, 2);
        new LatentObjective(model, series(3, 4, 1, false, true, 1, 5), how);
        for (SeriesSet unfit : List.of(series(3, 4, 1, false, false, 1, 5), series(3, 1, 1, false, true, 1, 5))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> new LatentObjective(model, unfit, how));
            assertTrue(e.getMessage().startsWith("consistency 2.0: needs series of equally many entries"),
                    e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new LatentObjective.Options(1, 1, 0, 1, -1));
    }

    private static double[] gradient(Tape loss, Tensor[] at) {
        return Replay.of(loss.vjp(true, false, false, false).simplify()).run(at[0], at[1], at[2], at[3],
                Tensor.scalar(1))[1].toArray();
    }
}
