package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GaussianMixtureTest {
    private static final double[] WEIGHTS = {0.3, 0.7};
    private static final double[][] MEANS = {{-1, 0.5}, {0.8, -0.2}};
    private static final GaussianMixture MIXTURE = new GaussianMixture(WEIGHTS, MEANS, 0.4);

    private static Var gradient(ForwardProcess p, Var t, Var x) {
        return Autodiff.vjp(y -> MIXTURE.logDensity(p, t, y), x, Var.constant(Tensor.full(Shape.of(5), 1))).cotangent();
    }

    @Test
    void scoreIsTheGradientOfTheLogDensity() {
        for (ForwardProcess p : ForwardProcesses.ALL) {
            Tensor x = Tensor.of(Shape.of(5, 2), CounterRandom.normal(1, 1, 0, 10));
            Tensor rows = Tensor.of(Shape.of(5, 1), 0.01, 0.2, 0.5, 0.8, 1);
            Tensor[] r = Replay.of(Tape.record(List.of(x.shape(), Shape.SCALAR, rows.shape()), v -> new Var[] {
                MIXTURE.score(p).at(v[1], v[0]), gradient(p, v[1], v[0]),
                MIXTURE.score(p).at(v[2], v[0]), gradient(p, v[2], v[0])
            })).run(x, Tensor.scalar(0.3), rows);
            // measured: 4e-15
            assertArrayEquals(r[1].toArray(), r[0].toArray(), 1e-13, p.optionName());
            assertArrayEquals(r[3].toArray(), r[2].toArray(), 1e-13, p.optionName());
        }
    }

    /** A marginal is again a mixture, with means a·m and variance a²σ² + s². Measured: 4e-16. */
    @Test
    void marginalsAreMixtures() {
        double[][] rows = MIXTURE.sample(20, 5, 0);
        for (ForwardProcess p : ForwardProcesses.ALL) {
            double t = 0.3;
            double a = p.mean(t);
            double[][] means = {{a * MEANS[0][0], a * MEANS[0][1]}, {a * MEANS[1][0], a * MEANS[1][1]}};
            GaussianMixture marginal = new GaussianMixture(WEIGHTS, means, Math.hypot(a * 0.4, p.standardDeviation(t)));
            Tape tape = Tape.record(List.of(Shape.SCALAR, Shape.of(20, 2)),
                    v -> new Var[] {MIXTURE.logDensity(p, v[0], v[1])});
            double[] recorded = Replay.of(tape).run(Tensor.scalar(t), Tensor.matrix(rows))[0].toArray();
            assertArrayEquals(marginal.logDensity(rows), recorded, 1e-13, p.optionName());
        }
    }

    /** ∫p = 1 by the midpoint rule, with cells of σ/4. */
    @Test
    void theDensityIntegratesToOne() {
        int cells = 100;
        double h = 0.1;
        double[][] rows = new double[cells * cells][];
        Arrays.setAll(rows, i -> new double[] {-5 + (i % cells + 0.5) * h, -5 + (i / cells + 0.5) * h});
        assertEquals(1, Arrays.stream(MIXTURE.logDensity(rows)).map(Math::exp).sum() * h * h, 1e-12);
    }

    /** Within five standard errors; those of the variances are at most what a Gaussian's would be. */
    @Test
    void drawsHaveTheMomentsOfTheMixture() {
        int n = 40_000;
        double[][] rows = MIXTURE.sample(n, 9, 3);
        double[] mean = {0.3 * -1 + 0.7 * 0.8, 0.3 * 0.5 + 0.7 * -0.2};
        double[] variance = {0.16 + 0.21 * 1.8 * 1.8, 0.16 + 0.21 * 0.7 * 0.7};
        for (int c = 0; c < 2; c++) {
            int column = c;
            double m = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
            assertEquals(mean[c], m, 5 * Math.sqrt(variance[c] / n));
            double s2 = Arrays.stream(rows).mapToDouble(row -> Math.pow(row[column] - m, 2)).average().orElseThrow();
            assertEquals(variance[c], s2, 5 * variance[c] * Math.sqrt(2.0 / n));
        }
        assertArrayEquals(new double[][] {{2, 3}, {2, 3}}, GaussianMixture.point(2, 3).sample(2, 1, 1));
    }

    @Test
    void whatIsNoMixtureIsRefused() {
        assertRefused("with weights [0.5, 0.6]", new double[] {0.5, 0.6}, MEANS, 1);
        assertRefused("with weights [-0.5, 1.5]", new double[] {-0.5, 1.5}, MEANS, 1);
        assertRefused("a mixture of 2 components with weights [1.0]", new double[] {1}, MEANS, 1);
        assertRefused("means of [2, 1] dimensions", WEIGHTS, new double[][] {{1, 2}, {3}}, 1);
        assertRefused("means of [0] dimensions", new double[] {1}, new double[][] {{}}, 1);
        assertRefused("deviation -1.0", WEIGHTS, MEANS, -1);
        assertRefused("deviation NaN", WEIGHTS, MEANS, Double.NaN);
        assertThrows(IllegalStateException.class, () -> GaussianMixture.point(1).logDensity(new double[][] {{1}}));
    }

    private static void assertRefused(String problem, double[] weights, double[][] means, double deviation) {
        Executable make = () -> new GaussianMixture(weights, means, deviation);
        String message = assertThrows(IllegalArgumentException.class, make).getMessage();
        assertTrue(message.contains(problem), message);
    }
}
