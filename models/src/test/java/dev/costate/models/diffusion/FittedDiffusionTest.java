package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
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

    private static FittedDiffusion ofClasses(int classes) {
        DiffusionModel model = new DiffusionModel("m",
                ScoreNetwork.builder(VP, 2).hidden(2, 8).features(4, 1).classes(classes).build(),
                Standardiser.fit(new double[] {1, 2, 4, 7, 3, -3}, 2),
                new DiffusionModel.Use(ReverseSde.of(VP, 20), ProbabilityFlow.of(VP, 1e-8)));
        // parameters at random, the last layer's too, so that classes differ
        double[] flat = CounterRandom.normal(3, 1, 0, model.parameters().size());
        Arrays.setAll(flat, i -> 0.3 * flat[i]);
        return model.fitted(Parameters.of(model.parameters(), flat));
    }

    /** Latents and back; a standard normal latent is the noise itself. */
    @Test
    void latentsAreInvertible() {
        double[][] rows = {{1, 2}, {3.5, -1}, {0, 0}};
        double[][] back = ofClasses(0).decode(ofClasses(0).encode(rows));
        for (int i = 0; i < rows.length; i++) {
            // measured: 8e-9, the flow's tolerances being 1e-8
            assertArrayEquals(rows[i], back[i], 1e-7);
        }
        assertEquals(0, fit().encode(new double[0][2]).length);
    }

    @Test
    void whatIsKnownIsReturnedAsItWasGiven() {
        double[] row = {0.1, Double.NaN};
        double[][] drawn = ofClasses(0).inpaint(row, 3, 1, ReverseSde.of(VP, 20));
        for (double[] one : drawn) {
            assertEquals(0.1, one[0], 0);
            assertTrue(Double.isFinite(one[1]));
        }
        assertTrue(drawn[0][1] != drawn[1][1]);
        assertArrayEquals(drawn[0], ofClasses(0).inpaint(row, 1, 1, ReverseSde.of(VP, 20))[0], 0);
        assertRefused("a row of 1 values: must be 2", () -> fit().inpaint(new double[1], 1, 1, ReverseSde.of(VP, 2)));
    }

    /** Classes give other rows, strength too; without guidance one evaluation is as good as two. */
    @Test
    void rowsOfAClass() {
        FittedDiffusion fit = ofClasses(3);
        double[][] first = fit.sample(2, 1, ReverseSde.of(VP, 20), 0, 0);
        double[][] second = fit.sample(2, 1, ReverseSde.of(VP, 20), 1, 0);
        double[][] guided = fit.sample(2, 1, ReverseSde.of(VP, 20), 1, 2);
        assertTrue(first[0][0] != second[0][0] && second[0][0] != guided[0][0]);
        assertArrayEquals(first[0], fit.sample(1, 1, ReverseSde.of(VP, 20), 0, 0)[0], 0);
        assertRefused("class 3: must be from 0 to 2", () -> fit.sample(1, 1, ReverseSde.of(VP, 2), 3, 0));
        assertRefused("class 0: the model was not told of classes", () -> fit().sample(1, 1, ReverseSde.of(VP, 2), 0,
                0));
        assertRefused("guidance -1.0: must be finite and not negative",
                () -> fit.sample(1, 1, ReverseSde.of(VP, 2), 0, -1));
    }

    /** (1 + w)·s(x | c) − w·s(x), and no class is a class of its own. */
    @Test
    void theGuidedScore() {
        FittedDiffusion fit = ofClasses(3);
        ScoreNetwork network = fit.model().network();
        Tape tape = Tape.record(List.of(Shape.of(network.parameters().size()), Shape.of(2, 2)), v -> {
            Bound p = network.parameters().bind(v[0]);
            Var t = Var.constant(0.4);
            Var labels = Var.constant(Tensor.vector(2, 0));
            Var none = Var.constant(Tensor.vector(3, 3));
            return new Var[] {network.guided(p, labels, 1.5).at(t, v[1]), network.score(p, labels).at(t, v[1]),
                network.score(p).at(t, v[1]), network.score(p, none).at(t, v[1])};
        });
        Tensor[] s = Replay.of(tape.simplify()).run(fit.parameters().theta(),
                Tensor.of(Shape.of(2, 2), 0.3, -1, 0.8, 2));
        assertArrayEquals(s[2].toArray(), s[3].toArray(), 1e-15);
        for (int i = 0; i < 4; i++) {
            assertEquals(2.5 * s[1].toArray()[i] - 1.5 * s[2].toArray()[i], s[0].toArray()[i], 1e-13);
        }
    }

    @Test
    void labelsAreChecked() {
        ScoreNetwork network = ofClasses(3).model().network();
        double[] rows = {1, 2, 3, 4};
        assertRefused("label 3.0: must be a whole number from 0 to 2", () -> DenoisingScoreMatching
                .labelled(network, Weighting.NOISE, rows, new DenoisingScoreMatching.Labels(new double[] {0, 3}, 0)));
        assertRefused("1 labels for 2 rows", () -> DenoisingScoreMatching.labelled(network, Weighting.NOISE, rows,
                new DenoisingScoreMatching.Labels(new double[] {0}, 0)));
        assertRefused("a network of 3 classes without labels: must have both or neither",
                () -> new DenoisingScoreMatching(network, Weighting.NOISE, rows));
        assertRefused("probability 1.0 of hiding a class: must be from 0 to below 1",
                () -> new DenoisingScoreMatching.Labels(new double[] {0}, 1));
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
