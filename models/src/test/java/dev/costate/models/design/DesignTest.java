package dev.costate.models.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.FittedConditionalFlow;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A design and its posterior, trained together. */
class DesignTest {
    private static final SolveOptions SOLVER = SolveOptions.fixed(Methods.RK4, 1.0 / 4);
    private static final LinearGaussian MODEL = new LinearGaussian(
            new double[][] {{1, 0, 0}, {0.3, 1, 0}, {-0.2, 0.1, 0.7}}, new double[][] {{0.4, 0, 0.3}, {1, 0.5, 0},
                {0, 0.3, -0.3}, {0.9, 0.6, 0.1}, {-0.3, 1.1, 0.2}, {0, 0.2, 0.5}}, 0.5);

    private static final int PAIRS = 65_536;
    private static final int STEPS = 2000;
    private static final ConditionalFlow FLOW = ConditionalFlow.of(
            new ContextNetwork(NetworkField.mlp(Activation.TANH, 3, 24), 12));

    private static DesignObjective loss() {
        double[][] x = MODEL.draw(PAIRS, 1);
        return new DesignObjective(FLOW, new LearnedMask(6, 2, 5, 10, LearnedMask.Draw.RELAXED),
                Tensor.of(Shape.of(PAIRS, 3), Rows.flat(x, 3)),
                Tensor.of(Shape.of(PAIRS, 6), Rows.flat(MODEL.signal(x), 6)), MODEL.noise(), SOLVER,
                GradientMethods.DIRECT);
    }

    private static Parameters joint(DesignObjective loss, long seed) {
        return new Trainer(loss, Recipe.of(new Adam(), new Schedule.Cosine(0.01, 0.0001, 0, STEPS),
                Batches.epochs(PAIRS, 256), STEPS), seed).run().parameters();
    }

    /** Returns the bound on pairs that were not trained on. */
    private static InformationGain bound(Parameters flow, int[] chosen) {
        double[][] fresh = MODEL.draw(20_000, 2);
        double[][] seen = Arrays.stream(MODEL.observe(fresh, 3)).map(y -> DesignObjective.observation(y, chosen))
                .toArray(double[][]::new);
        return InformationGain.of(new FittedConditionalFlow(FLOW, flow, SOLVER).logDensity(fresh, seen),
                Arrays.stream(fresh).mapToDouble(MODEL::logPrior).toArray());
    }

    private static void hold(InformationGain found, double exact, double part) {
        assertTrue(found.bound() <= exact + 3 * found.standardError(), found + " above " + exact);
        assertTrue(found.bound() >= part * exact, found + " far below " + exact);
    }

    private static int[] best() {
        int[] best = {0, 1};
        for (int i = 0; i < 6; i++) {
            for (int j = i + 1; j < 6; j++) {
                if (MODEL.gain(i, j) > MODEL.gain(best)) {
                    best = new int[] {i, j};
                }
            }
        }
        return best;
    }

    /**
     * Measured: of 15 pairs of sensors the best one (gain 1.814) from seeds 1, 2, 3 and 5, the second best (1.755) from
     * seed 4; bounds 0.5 to 1.1% below the gain, at a standard error of 0.5%.
     */
    @Tag("deep")
    @Test
    void goodSensorsAreFound() {
        DesignObjective loss = loss();
        int found = 0;
        for (int seed = 1; seed <= 5; seed++) {
            Parameters fit = joint(loss, seed);
            int[] chosen = loss.mask().chosen(fit.in("mask"));
            found += Arrays.equals(best(), chosen) ? 1 : 0;
            assertTrue(MODEL.gain(chosen) > 0.96 * MODEL.gain(best()), Arrays.toString(chosen));
            hold(bound(fit.in("flow"), chosen), MODEL.gain(chosen), 0.97);
        }
        assertTrue(found >= 4, found + " of 5");
    }

    /**
     * The posterior trained on once the design is settled: means within 5% of the posterior's standard deviation, and
     * covariances within 5% of the product of two. Measured 3.2% and 2.3%, the bound 0.1% from the gain.
     */
    @Test
    void posteriorOfTheDesign() {
        DesignObjective loss = loss();
        Parameters fit = joint(loss, 1);
        int[] chosen = loss.mask().chosen(fit.in("mask"));
        Recipe more = Recipe.of(new Adam(), new Schedule.Cosine(0.01, 0.00001, 0, STEPS),
                Batches.epochs(PAIRS, 1024), STEPS);
        Parameters all = new Trainer(loss.with(LearnedMask.Draw.TOP), more, 1, TrainState.start(fit, more)).run()
                .parameters();
        assertEquals(fit.in("mask"), all.in("mask"), "a settled design is not learned on");
        Parameters settled = all.in("flow");
        hold(bound(settled, chosen), MODEL.gain(chosen), 0.99);
        FittedConditionalFlow posterior = new FittedConditionalFlow(FLOW, settled, SOLVER);
        for (double[] y : MODEL.observe(MODEL.draw(8, 9), 10)) {
            var exact = MODEL.posterior(y, chosen);
            double[][] samples = posterior.sample(DesignObjective.observation(y, chosen), 40_000, 1);
            double[] mean = new double[3];
            for (double[] r : samples) {
                for (int i = 0; i < 3; i++) {
                    mean[i] += r[i] / samples.length;
                }
            }
            for (int i = 0; i < 3; i++) {
                double deviation = Math.sqrt(exact.covariance()[i][i]);
                assertEquals(exact.mean()[i], mean[i], 0.05 * deviation);
                for (int j = 0; j < 3; j++) {
                    double covariance = -mean[i] * mean[j];
                    for (double[] r : samples) {
                        covariance += r[i] * r[j] / samples.length;
                    }
                    assertEquals(exact.covariance()[i][j], covariance,
                            0.05 * deviation * Math.sqrt(exact.covariance()[j][j]));
                }
            }
        }
        calibrated(posterior, chosen);
    }

    /** Ranks of 1000 draws among 99 samples each; the least p-value of the three components was 0.30. */
    private static void calibrated(FittedConditionalFlow posterior, int[] chosen) {
        int pairs = 1000;
        int samples = 99;
        double[][] x = MODEL.draw(pairs, 21);
        double[][] y = MODEL.observe(x, 22);
        double[][] seen = new double[pairs * samples][];
        Arrays.setAll(seen, i -> DesignObjective.observation(y[i / samples], chosen));
        double[][] drawn = posterior.decode(Rows.of(CounterRandom.normal(23, 0, 0, 3 * seen.length), 3), seen);
        for (int c = 0; c < 3; c++) {
            int component = c;
            int[] ranks = new int[pairs];
            Arrays.setAll(ranks, i -> RankCalibration.rank(x[i][component], Arrays.stream(drawn, i * samples,
                    (i + 1) * samples).mapToDouble(r -> r[component]).toArray()));
            RankCalibration found = RankCalibration.of(ranks, samples, 20);
            assertTrue(found.pValue() > 0.001, "p " + found.pValue());
        }
    }
}
