package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.StepTape;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Gradients of the training loss and of the likelihood, with random sizes, data and seeds. */
class DiffusionGradientTest {
    @Provide
    Arbitrary<ForwardProcess> processes() {
        return Arbitraries.of(ForwardProcesses.ALL);
    }

    /** Every parameter moved away from its start: the last layer starts at zero. */
    private static Tensor theta(ScoreNetwork network, long seed) {
        double[] theta = network.parameters().initial(seed).flat();
        double[] noise = CounterRandom.normal(seed, 9, 0, theta.length);
        for (int i = 0; i < theta.length; i++) {
            theta[i] += 0.3 * noise[i];
        }
        return Tensor.vector(theta);
    }

    /** The whole loss of a training step, noise, times and rounding included, against central differences. */
    @Property(tries = 40)
    void lossAgainstDifferences(@ForAll("processes") ForwardProcess process,
            @ForAll @IntRange(min = 1, max = 4) int width, @ForAll @IntRange(min = 1, max = 9) int units,
            @ForAll @IntRange(min = 1, max = 3) int layers, @ForAll @IntRange(min = 1, max = 7) int batch,
            @ForAll Weighting weighting, @ForAll boolean rounded,
            @ForAll @IntRange(min = 0, max = 10000) int seed) {
        ScoreNetwork network = ScoreNetwork.builder(process, width).hidden(layers, units).features(6, 1).detail(1)
                .waves(seed % 2 == 0).seed(seed).build();
        double[] cell = rounded ? CounterRandom.uniform(seed, 2, 0, width) : new double[0];
        Tape loss = StepTape.lossTape(
                new DenoisingScoreMatching(network, weighting, CounterRandom.normal(seed, 1, 0, 10 * width), cell),
                batch);
        double[] index = new double[batch];
        for (int i = 0; i < batch; i++) {
            index[i] = (seed + 3 * i) % 10;
        }
        var report = GradientCheck.check(loss, new boolean[] {true, false, false, false},
                GradientCheck.Options.defaults().withSeed(seed), theta(network, seed), Tensor.scalar(seed),
                Tensor.scalar(3), Tensor.vector(index));
        assertTrue(report.passed(), report.text());
    }

    /**
     * ∇θ of a flow's mean log-likelihood, exact and estimated trace, with kept and with recomputed activations,
     * along a random direction against differences on the same grid.
     */
    @Property(tries = 12)
    void likelihoodAgainstDifferences(@ForAll("processes") ForwardProcess process,
            @ForAll @IntRange(min = 1, max = 3) int width, @ForAll @IntRange(min = 1, max = 8) int units,
            @ForAll @IntRange(min = 1, max = 2) int layers, @ForAll @IntRange(min = 0, max = 10000) int seed) {
        ScoreNetwork network = ScoreNetwork.builder(process, width).hidden(layers, units).features(4, 0.5).detail(1)
                .waves(seed % 2 == 0).seed(seed).build();
        int rows = 3;
        Tensor x = Tensor.of(Shape.of(rows, width), CounterRandom.normal(seed, 1, 0, rows * width));
        Tensor e = Tensor.of(x.shape(), CounterRandom.normal(seed, 2, 0, rows * width));
        Tensor theta = theta(network, seed);
        double[] direction = CounterRandom.normal(seed, 3, 0, theta.shape().size());
        double[] gradient = null;
        for (boolean exact : new boolean[] {true, false}) {
            for (long budget : new long[] {GradientMethods.DIRECT.budgetBytes(), 0}) {
                ProbabilityFlow flow = new ProbabilityFlow(process, 0.1 * process.end(),
                        SolveOptions.fixed(Methods.TSIT5, 0.1 * process.end()), new Direct(budget));
                Tape value = Tape.record(List.of(theta.shape(), x.shape(), e.shape()), v -> {
                    Score score = network.score(network.parameters().bind(v[0]));
                    return new Var[] {
                        (exact ? flow.logDensity(score, v[1]) : flow.logDensity(score, v[1], v[2])).mean()};
                });
                double[] bars = Replay.of(value.vjp(true, false, false).simplify()).run(theta, x, e,
                        Tensor.scalar(1))[1].toArray();
                if (budget == 0) {
                    for (int i = 0; i < bars.length; i++) {
                        assertEquals(gradient[i], bars[i], 0, "recomputed activations give the same bits");
                    }
                    continue;
                }
                gradient = bars;
                double slope = 0;
                double scale = 0;
                for (int i = 0; i < bars.length; i++) {
                    slope += bars[i] * direction[i];
                    scale += Math.abs(bars[i] * direction[i]);
                }
                double difference = difference(Replay.of(value.simplify()).set(1, x).set(2, e), theta.toArray(),
                        direction);
                // measured: 4.5e-12 of the sum of absolute terms
                assertEquals(difference, slope, 1e-9 * scale, process.optionName());
            }
        }
    }

    /** Central differences, extrapolated three times from h = 0.004. */
    private static double difference(Replay f, double[] theta, double[] direction) {
        double[] d = new double[4];
        for (int level = 0; level < 4; level++) {
            double h = 0.004 / (1 << level);
            d[level] = (at(f, theta, direction, h) - at(f, theta, direction, -h)) / (2 * h);
        }
        for (int order = 1; order < 4; order++) {
            for (int i = 3; i >= order; i--) {
                d[i] += (d[i] - d[i - 1]) / (Math.pow(4, order) - 1);
            }
        }
        return d[3];
    }

    private static double at(Replay f, double[] theta, double[] direction, double h) {
        double[] moved = theta.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += h * direction[i];
        }
        return f.set(0, moved).run().scalar(0);
    }
}
