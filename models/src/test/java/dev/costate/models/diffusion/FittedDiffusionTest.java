package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.models.data.Standardiser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a diffusion model and its fit refuse. */
class FittedDiffusionTest {
    private static final ForwardProcess VP = new VariancePreserving();
    private static final ForwardProcess VE = new VarianceExploding();

    private static DiffusionModel model(ForwardProcess process, DiffusionSampler sampler, ProbabilityFlow flow) {
        return new DiffusionModel("m", ScoreNetwork.builder(process, 2).hidden(1, 4).features(2, 1).build(),
                Standardiser.identity(2), new DiffusionModel.Use(sampler, flow));
    }

    private static FittedDiffusion fit() {
        DiffusionModel model = model(VP, ReverseSde.of(VP, 2), ProbabilityFlow.of(VP, 1e-3));
        return model.fitted(model.parameters().initial(1));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void partsOfAnotherProcessAreRefused() {
        assertRefused("model m: the sampler is of the process VarianceExploding[smallest=0.01, largest=50.0], the "
                + "network of VariancePreserving[beta=NoiseSchedule[first=0.1, last=20.0]]: must be the same",
                () -> model(VP, ReverseSde.of(VE, 2), ProbabilityFlow.of(VP, 1e-3)));
        assertRefused("model m: the probability flow is of the process OrnsteinUhlenbeck[end=4.0], the network of "
                + "OrnsteinUhlenbeck[end=5.0]: must be the same",
                () -> model(new OrnsteinUhlenbeck(5), ReverseSde.of(new OrnsteinUhlenbeck(5), 2),
                        ProbabilityFlow.of(new OrnsteinUhlenbeck(4), 1e-3)));
        assertThrows(IllegalArgumentException.class,
                () -> model(VP, ProbabilityFlow.of(VE, 1e-3), ProbabilityFlow.of(VP, 1e-3)));
        assertThrows(IllegalArgumentException.class, () -> fit().sample(3, 1, ReverseSde.of(VE, 2)));
        assertThrows(IllegalArgumentException.class, () -> fit().path(3, 1, ReverseSde.of(VE, 2)));
        // equal constants are the same process
        model(VP, ReverseSde.of(new VariancePreserving(), 2), ProbabilityFlow.of(new VariancePreserving(), 1e-3));
    }

    /** Of 400 steps of 100 rows of 4000 columns, 1.3 GB, three times are kept: the tests have a heap of 768 MB. */
    @Test
    void onlyWhatIsKeptOfAPathTakesMemory() {
        int width = 4000;
        DiffusionModel model = new DiffusionModel("m",
                ScoreNetwork.builder(VP, width).hidden(1, 1).features(2, 1).build(), Standardiser.identity(width),
                new DiffusionModel.Use(ReverseSde.of(VP, 400), ProbabilityFlow.of(VP, 1e-3)));
        double[][][] path = model.fitted(model.parameters().initial(1)).path(100, 1, ReverseSde.of(VP, 400), 0, 200);
        assertEquals(3, path.length);
        for (double[][] rows : path) {
            assertEquals(100, rows.length);
            double squares = 0;
            for (double[] row : rows) {
                for (double x : row) {
                    squares += x * x / (100.0 * width);
                }
            }
            // before training the score is that of N(0, 1); 400,000 numbers have a standard error of 0.002, measured
            // 1.000, 1.002 and 1.012
            assertEquals(1, squares, 0.03);
        }
    }

    @Test
    void argumentsAreChecked() {
        double[][] rows = {{0, 0}, {1, Double.NaN}};
        assertRefused("-1 samples: must be 0 or more", () -> fit().sample(-1, 1));
        assertRefused("-5 probes: must be 0 (exact trace) or more", () -> fit().score(new double[1][2], -5, 1));
        assertRefused("row 1 holds NaN: all values must be finite", () -> fit().score(rows, 0, 1));
        assertRefused("row 1 holds NaN: all values must be finite", () -> fit().roundTripError(rows));
        assertRefused("0 paths: must be at least 1", () -> fit().path(0, 1, ReverseSde.of(VP, 2)));
        assertRefused("step 2 of a path: steps must be from 0 to 1 and rise",
                () -> fit().path(1, 1, ReverseSde.of(VP, 2), 2));
        assertRefused("step 0 of a path: steps must be from 0 to 1 and rise",
                () -> fit().path(1, 1, ReverseSde.of(VP, 2), 1, 0));
        assertEquals(0, fit().sample(0, 1).length);
        assertEquals(0, fit().score(new double[0][], 0, 1).values().length);
    }
}
