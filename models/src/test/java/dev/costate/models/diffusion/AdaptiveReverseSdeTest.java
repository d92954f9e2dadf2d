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
import dev.costate.solvers.SolveFailure;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reverse SDE in steps that adapt, where the score is known. */
class AdaptiveReverseSdeTest {
    private static final double[] MEAN = {0.5, -1};
    private static final double[] VARIANCE = {2.25, 0.16};
    private static final double COS = Math.cos(0.6);
    private static final double SIN = Math.sin(0.6);
    private static final Score ZERO = (t, x) -> x.times(0);

    /** The score of correlated normal data: −(a²C + s²I)⁻¹(x − a·m), C with the axes turned by 0.6. */
    private static Score normal(ForwardProcess p) {
        return (t, x) -> {
            Var axes = Var.constant(Tensor.matrix(new double[][] {{COS, -SIN}, {SIN, COS}}));
            Var a = p.mean(t);
            Var spread = a.square().times(Var.constant(Tensor.of(Shape.of(1, 2), VARIANCE)))
                    .plus(p.standardDeviation(t).square());
            return x.minus(a.times(Var.constant(Tensor.of(Shape.of(1, 2), MEAN)))).matmul(axes).dividedBy(spread)
                    .negated().matmul(axes.transpose());
        };
    }

    private static Replay recorded(DiffusionSampler sampler, Score score, int rows, int width) {
        return Replay.of(Tape.record(List.of(Shape.SCALAR), v -> {
            Var zero = Var.constant(0);
            Var prior = Autodiff.randomNormal(Shape.of(rows, width), v[0], zero)
                    .times(sampler.process().priorStandardDeviation());
            return new Var[] {sampler.sample(score, prior, v[0], zero), sampler.evaluations(score, prior, v[0], zero)};
        }).simplify());
    }

    /**
     * Mean and covariance of 20,000 samples are right within four standard errors: 0.028 of a standard deviation, 0.04
     * of a variance. Measured: 0.010 and 0.012, in 197 (OU) to 563 (VE) evaluations.
     */
    @Test
    void meanAndCovarianceOfNormalData() {
        int n = 20_000;
        for (ForwardProcess p : ForwardProcesses.ALL) {
            Tensor[] r = recorded(AdaptiveReverseSde.of(p, 0.01), normal(p), n, 2).run(Tensor.scalar(3));
            double[] x = r[0].toArray();
            // along the axes of C, in standard deviations
            double[] sum = new double[5];
            for (int i = 0; i < n; i++) {
                double first = x[2 * i] - MEAN[0];
                double second = x[2 * i + 1] - MEAN[1];
                double u = (COS * first + SIN * second) / Math.sqrt(VARIANCE[0]);
                double w = (COS * second - SIN * first) / Math.sqrt(VARIANCE[1]);
                double[] of = {u, w, u * u, u * w, w * w};
                for (int k = 0; k < 5; k++) {
                    sum[k] += of[k] / n;
                }
            }
            String what = p.optionName() + ": " + Arrays.toString(sum);
            double error = 1 / Math.sqrt(n);
            assertEquals(0, sum[0], 4 * error, what);
            assertEquals(0, sum[1], 4 * error, what);
            assertEquals(1, sum[2], 4 * Math.sqrt(2) * error, what);
            assertEquals(0, sum[3], 4 * error, what);
            assertEquals(1, sum[4], 4 * Math.sqrt(2) * error, what);
            double evaluations = r[1].item();
            assertTrue(evaluations > 100 && evaluations < 800, what + ", evaluations " + evaluations);
        }
    }

    /**
     * Without a score the end is ∫g dW, whatever steps are refused; how often depends on the path. Measured: 1.018 of
     * the variance, whose standard error is 0.01; 0.377 if the noise is drawn anew after a refusal.
     */
    @Test
    void refusalsDoNotSelectPaths() {
        ForwardProcess p = new VarianceExploding(0.1, 10);
        AdaptiveReverseSde sde = new AdaptiveReverseSde(p, 0, 0.1, new ReverseSde.End(0, false));
        Replay replay = Replay.of(Tape.record(List.of(Shape.SCALAR), v -> {
            Var zero = Var.constant(0);
            Var start = Var.zeros(Shape.of(1, 1));
            return new Var[] {sde.sample(ZERO, start, v[0], zero), sde.evaluations(ZERO, start, v[0], zero)};
        }).simplify());
        int n = 20_000;
        double square = 0;
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            Tensor[] r = replay.run(Tensor.scalar(i));
            square += Math.pow(r[0].at(0, 0) / p.standardDeviation(1), 2) / n;
            most = Math.max(most, r[1].item());
            least = Math.min(least, r[1].item());
        }
        assertEquals(1, square, 4 * Math.sqrt(2.0 / n));
        // measured: 32 to 132
        assertTrue(most > 2 * least, least + " to " + most);
    }

    /** The first rows do not depend on what else is drawn with the seed, and each seed has its own. */
    @Test
    void theSeedAndTheFirstElementNameTheNoise() {
        ForwardProcess p = new VariancePreserving();
        AdaptiveReverseSde sde = AdaptiveReverseSde.of(p, 0.05);
        Replay replay = Replay.of(Tape.record(List.of(Shape.SCALAR, Shape.SCALAR),
                v -> new Var[] {sde.sample(normal(p), Var.zeros(Shape.of(4, 2)), v[0], v[1])}).simplify());
        double[] one = replay.run(Tensor.scalar(1), Tensor.scalar(0))[0].toArray();
        double[] later = replay.run(Tensor.scalar(1), Tensor.scalar(8))[0].toArray();
        double[] other = replay.run(Tensor.scalar(2), Tensor.scalar(0))[0].toArray();
        assertArrayEquals(one, replay.run(Tensor.scalar(1), Tensor.scalar(0))[0].toArray());
        assertTrue(one[0] != later[0] && one[0] != other[0] && later[0] != other[0]);
    }

    @Test
    void whatItRefuses() {
        ForwardProcess p = new VariancePreserving();
        assertThrows(IllegalArgumentException.class, () -> AdaptiveReverseSde.of(p, 0));
        assertThrows(IllegalArgumentException.class,
                () -> new AdaptiveReverseSde(p, 0.1, 0.1, new ReverseSde.End(0, true)));
        Replay broken = recorded(AdaptiveReverseSde.of(p, 0.02), (t, x) -> x.times(Double.NaN), 2, 2);
        String message = assertThrows(SolveFailure.class, () -> broken.run(Tensor.scalar(1))).getMessage();
        assertTrue(message.contains("t = 1.00000 with step"), message);
        assertEquals("samples of AdaptiveReverseSde have no derivative: use ReverseSde, whose steps are fixed",
                assertThrows(UnsupportedOperationException.class, () -> {
                    Tape.record(List.of(Shape.of(2, 2)), v -> {
                        Var zero = Var.constant(0);
                        return new Var[] {AdaptiveReverseSde.of(p, 0.02).sample(normal(p), v[0], zero, zero).sum()};
                    }).vjp(new boolean[] {true});
                }).getMessage());
    }
}
