package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GaussianGruCell;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.MlpField;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.StepTapes;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.sde.SdeGradientMethods;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Latent SDEs of series against Brownian motion with drift, which is what they are with constant networks. */
class LatentSdeModelTest {
    private static final double NAN = Double.NaN;
    private static final double[] TIMES = {1, 1.3, 2.1, 2.2, 3.4};
    private static final double UNIT = 1.5;

    private static LatentSdeModel model(int columns) {
        return model(columns, new Linear(1, 1));
    }

    private static LatentSdeModel model(int columns, Linear decoder) {
        LatentSdeNetwork network = new LatentSdeNetwork(new RecurrentEncoder(new GruCell(1 + 2 * columns, 3)), 1, 2, 4,
                decoder);
        return new LatentSdeModel("m", network, Standardiser.identity(columns), new SeriesScale.Clock(UNIT, 0.1), 0.5);
    }

    /**
     * Parameters with which g = ¼, f = drift, h = 0, x = z, q(z₀) = N(0.7, 0.3²), p(z₀) = N(0.2, 0.6²), whatever the
     * series.
     */
    private static Parameters brownian(LatentSdeModel model, double drift) {
        ParameterSpec spec = model.parameters();
        double[] flat = new double[spec.size()];
        flat[spec.offset("posterior.2.bias")] = drift;
        flat[spec.offset("diffusion.out_bias")] = -Math.log(3);
        flat[spec.offset("decoder.weight")] = 1;
        flat[spec.offset("head.bias")] = 0.7;
        flat[spec.offset("head.bias") + 1] = Math.log(0.3);
        flat[spec.offset("start.mean")] = 0.2;
        flat[spec.offset("start.log_deviation")] = Math.log(0.6);
        flat[spec.offset("log_deviation")] = Math.log(0.5);
        return Parameters.of(spec, flat);
    }

    private static SeriesSet.Series series(double id, double... values) {
        double[][] rows = Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
        return new SeriesSet.Series(id, Arrays.copyOf(TIMES, values.length), rows);
    }

    private static double[] at(double[][][] paths, int time) {
        return Arrays.stream(paths).mapToDouble(p -> p[time][0]).toArray();
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1);
    }

    /** Mean and variance at irregular times, between them, and after the last value, where the drift is the prior's. */
    @Test
    void pathsOfPosteriorAndPrior() {
        FittedLatentSde fit = model(1).fitted(brownian(model(1), 0.4));
        double[] times = {1, 1.15, 2.1, 3.4, 5};
        double[][][] drawn = fit.draws(series(1, 3, NAN, 1, 2, NAN), 20_000, 5, times);
        for (int i = 0; i < times.length; i++) {
            double known = Math.min(times[i], 2.2) - 1;
            // the standard errors are 0.003 and 1% of the variance
            assertEquals(0.7 + 0.4 * known / UNIT, mean(at(drawn, i)), 0.015);
            double expected = 0.09 + (times[i] - 1) / UNIT / 16;
            assertEquals(expected, variance(at(drawn, i)), 0.05 * expected);
        }
        double[][][] prior = fit.sample(20_000, 5, 0, 0.4, 3);
        for (int i = 0; i < 3; i++) {
            double expected = 0.36 + new double[] {0, 0.4, 3}[i] / UNIT / 16;
            assertEquals(0.2, mean(at(prior, i)), 0.025);
            assertEquals(expected, variance(at(prior, i)), 0.05 * expected);
        }
        assertArrayEquals(fit.draws(series(1, 3, 4), 3, 9, 1, 2)[2][1], fit.draws(series(1, 3, 4), 70, 9, 1, 2)[2][1],
                1e-15);
    }

    /** E ln N(x; z, σ²) of Brownian motion with drift, ½(c/g)²T of its paths, and the divergence of normal starts. */
    @Test
    void boundInClosedForm() {
        double c = 0.4;
        FittedLatentSde fit = model(1).fitted(brownian(model(1), c));
        double[] x = {3, NAN, 1, 2};
        double log = 0;
        for (int i = 0; i < 4; i++) {
            double t = (TIMES[i] - 1) / UNIT;
            double e = x[i] - 0.7 - c * t;
            log -= Double.isNaN(x[i]) ? 0
                    : (e * e + 0.09 + t / 16) / 2 / 0.25 + Math.log(0.5) + Gaussians.HALF_LOG_TWO_PI;
        }
        double starts = Math.log(2) + 0.5 * (0.09 + 0.25) / 0.36 - 0.5;
        FittedLatentSde.Elbo bound = fit.bound(new SeriesSet(List.of("x"), List.of(series(1, x))), 20_000, 3);
        // the standard error is 0.03
        assertEquals(log, bound.logLikelihood(), 0.1);
        assertEquals(starts + 0.5 * 16 * c * c * (TIMES[3] - 1) / UNIT, bound.divergence(), 1e-10);
        assertEquals(bound.logLikelihood() - bound.divergence(), bound.evidence());
        assertTrue(bound.evidence() < kalman(x), bound.evidence() + " against " + kalman(x));
    }

    /** ln p(x) of the prior's Brownian motion, by Kalman's filter. */
    private static double kalman(double[] x) {
        double mean = 0.2;
        double variance = 0.36;
        double log = 0;
        for (int i = 0; i < x.length; i++) {
            variance += i == 0 ? 0 : (TIMES[i] - TIMES[i - 1]) / UNIT / 16;
            if (!Double.isNaN(x[i])) {
                double total = variance + 0.25;
                double e = x[i] - mean;
                log -= 0.5 * (e * e / total + Math.log(2 * Math.PI * total));
                mean += variance / total * e;
                variance *= 0.25 / total;
            }
        }
        return log;
    }

    /** The loss of a batch of series of different lengths is the mean of such bounds, and its divergence rises. */
    @Test
    void lossInClosedForm() {
        LatentSdeModel model = model(1);
        Parameters p = brownian(model, 0.4);
        SeriesSet set = new SeriesSet(List.of("x"),
                List.of(series(1, 1, NAN, 1, 0.5), series(2, 0.5, 1), series(3, 1.2)));
        double starts = Math.log(2) + 0.5 * (0.09 + 0.25) / 0.36 - 0.5;
        double kl = starts + 0.5 * 16 * 0.16 * (1.2 + 0.3 + 0) / UNIT / 3;
        double[] index = new double[900];
        Arrays.setAll(index, i -> i % 3);
        double[] whole = new double[3];
        for (long steps : new long[] {0, 1, 4}) {
            LatentSdeObjective loss = new LatentSdeObjective(model, set, 1, steps);
            Tape tape = StepTapes.loss(loss, index.length);
            whole[steps == 4 ? 2 : (int) steps] = Replay.of(tape.simplify()).run(p.theta(), Tensor.scalar(1),
                    Tensor.scalar(2), Tensor.vector(index))[0].item();
        }
        assertEquals(whole[0], whole[1], 1e-12);
        assertEquals(0.5 * kl, whole[1] - whole[2], 1e-10);
        FittedLatentSde.Elbo bound = model.fitted(p).bound(set, 10_000, 3);
        assertEquals(kl, bound.divergence(), 1e-10);
        // the standard errors are 0.03 and 0.01
        assertEquals(-bound.evidence(), whole[0], 0.12);
    }

    /** Steps go through all times, none longer than allowed, as many for every row. */
    @Test
    void stepsOfRows() {
        List<double[]> times = List.of(new double[] {0, 0.3, 1.1, 1.2}, new double[] {0, 2}, new double[] {0});
        RowSteps steps = RowSteps.through(times, 0.25, 4);
        assertEquals(8, steps.steps());
        for (int r = 0; r < 3; r++) {
            double t = 0;
            int time = 0;
            for (int k = 0; k < 8; k++) {
                assertEquals(t, steps.starts().at(r * 8 + k), 1e-15);
                assertEquals(r == 2 ? 0 : time + 1, steps.next().at(r * 8 + k));
                assertTrue(steps.lengths().at(r * 8 + k) <= 0.25 + 1e-15);
                t += steps.lengths().at(r * 8 + k);
                if (time + 1 < times.get(r).length && steps.at().at(r * 4 + time + 1) == k + 1) {
                    time++;
                    assertEquals(times.get(r)[time], t, 1e-15);
                }
            }
            assertEquals(times.get(r).length - 1, time);
        }
        assertArrayEquals(new double[] {0, 2, 7, 8, 0, 8, 8, 8, 0, 0, 0, 0}, steps.at().toArray());
    }

    /** The summaries are those of the series that are left when the first entries are taken away. */
    @Test
    void contextsOfWhatFollows() {
        for (SeriesEncoder encoder : List.of(new RecurrentEncoder(new GruCell(3, 4)),
                new OdeRnn(new GaussianGruCell(2, 2, 4), new MlpField(Mlp.of(Activation.TANH, 2, 3, 2)),
                        Methods.MIDPOINT, 2))) {
            int n = 5;
            int rows = 2;
            double[] x = CounterRandom.normal(3, 0, 0, n * rows * 3);
            double[] mask = {1, 1, 1, 0, 1, 1, 0, 1, 0, 0};
            Tape tape = Tape.record(List.of(Shape.of(encoder.parameters().size())), v -> {
                Var all = Var.constant(Tensor.of(Shape.of(n, rows, 3), x));
                Var there = Var.constant(Tensor.of(Shape.of(n, rows, 1), mask));
                Var[] results = new Var[n + 1];
                for (int i = 0; i < n; i++) {
                    results[i] = encoder.read(encoder.parameters().bind(v[0]), all.slice(0, i, n),
                            Optional.of(there.slice(0, i, n)));
                }
                results[n] = encoder.contexts(encoder.parameters().bind(v[0]), all, Optional.of(there));
                return results;
            });
            Tensor[] got = Replay.of(tape.simplify()).run(encoder.parameters().initial(2).theta());
            int cells = rows * encoder.summary();
            for (int i = 0; i < n; i++) {
                assertArrayEquals(got[i].toArray(),
                        Arrays.copyOfRange(got[n].toArray(), i * cells, (i + 1) * cells), 1e-15);
            }
            assertEquals(0, got[n].at((n - 1) * cells));
        }
    }

    private static void assertRefused(String message, Executable call) {
        String given = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(given.startsWith(message), given);
    }

    @Test
    void argumentsAreChecked() {
        assertRefused("a latent SDE with 0 latent values, a context of 1 and layers of 1: each must be at least 1",
                () -> new LatentSdeNetwork(new RecurrentEncoder(new GruCell(2, 3)), 0, 1, 1, new Linear(1, 1)));
        assertRefused("the decoder does not take a state of 1 values", () -> model(1, new Linear(2, 1)));
        assertRefused("model m: its decoder gives 3 values, the data have 1 columns",
                () -> model(1, new Linear(1, 3)));
        LatentSdeModel model = model(1);
        FittedLatentSde fit = model.fitted(model.parameters().initial(1));
        assertRefused("0 draws: must be at least 1", () -> fit.draws(series(1, 2), 0, 1, 1));
        assertRefused("-1 samples: must be 0 or more", () -> fit.sample(-1, 1, 0));
        assertRefused("series 7 has no value: there must be at least one",
                () -> fit.reconstruct(series(7, NAN, NAN), 1));
        assertRefused("time 0.5: times must be finite and rise, the first not before 1.0",
                () -> fit.reconstruct(series(7, 1, 2), 0.5));
        assertRefused("time 1.0E9 after the start: at most 3000.0, 20000 steps of the solver",
                () -> fit.sample(1, 1, 1e9));
        SeriesSet set = new SeriesSet(List.of("x"), List.of(series(1, 1, 2)));
        assertRefused("0 paths: must be at least 1", () -> fit.bound(set, 0, 1));
        assertRefused("kept 0.0, steps 1: need a probability", () -> new LatentSdeObjective(model, set, 0, 1));
        assertRefused("gradient method stochastic-adjoint: rows have steps of their own", () -> new LatentSdeObjective(
                model, set, 1, 0).withGradient(SdeGradientMethods.STOCHASTIC_ADJOINT));
        assertEquals(0, fit.sample(0, 1, 0).length);
        assertEquals(0, fit.draws(series(1, 2), 2, 1)[1].length);
    }
}
