package dev.costate.tests.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** The gradient of the whole {@code spiral} loss against numbers that the gradient method did not produce. */
class SpiralGradientTest {
    private static final int TRIES = 20;
    private static int smooth;

    // measured over 400 samples: 7.2e-15 at most
    @Property(tries = TRIES)
    void directIsTheGradientOfTheSameGridWrittenAsAScan(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 50) int hidden, @ForAll @IntRange(min = 1, max = 20) int batch,
            @ForAll @DoubleRange(min = 0.05, max = 2) double end) {
        SpiralLoss loss = new SpiralLoss(seed, hidden, batch, end, 0.5);
        Tensor[] direct = loss.gradient(SpiralLoss.OPTIONS, GradientMethods.DIRECT);
        double distance = SpiralLoss.distance(direct,
                loss.gradient(SpiralLoss.OPTIONS.withGrid(loss.grid), GradientMethods.UNROLLED));
        assertTrue(distance < 1e-12, "distance " + distance);
        Tensor[] recomputed = loss.gradient(SpiralLoss.OPTIONS, new Direct(0));
        assertArrayEquals(direct, recomputed, "computing activations again must not change a bit");
    }

    // the loss along a random direction on the frozen grid: Richardson extrapolation of central differences; a
    // sample across which |y − target| changes sign is left out.
    // Measured over 400 samples: 11 left out, the others at most 5.9e-11 of Σ|gᵢvᵢ|
    @Property(tries = TRIES)
    void directAgreesWithDifferencesOnTheFrozenGrid(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int hidden,
            @ForAll @IntRange(min = 1, max = 20) int batch, @ForAll @DoubleRange(min = 0.05, max = 2) double end) {
        SpiralLoss loss = new SpiralLoss(seed, hidden, batch, end, 0.5);
        Tensor[] gradient = loss.gradient(SpiralLoss.OPTIONS, GradientMethods.DIRECT);
        Replay value = Replay
                .of(loss.tape(SpiralLoss.OPTIONS.withGrid(loss.grid), GradientMethods.DIRECT).simplify());
        Random random = new Random(seed + 1);
        double[][] direction = new double[loss.arguments.length][];
        double slope = 0;
        double size = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = random.doubles(loss.shapes.get(i).size(), -1, 1).toArray();
            for (int j = 0; j < direction[i].length; j++) {
                double part = direction[i][j] * gradient[i + 1].at(j);
                slope += part;
                size += Math.abs(part);
            }
        }
        double h = 2e-4;
        double coarse = (at(value, loss, direction, h) - at(value, loss, direction, -h)) / (2 * h);
        double fine = (at(value, loss, direction, h / 2) - at(value, loss, direction, -h / 2)) / h;
        double finest = (at(value, loss, direction, h / 4) - at(value, loss, direction, -h / 4)) / (h / 2);
        double first = (4 * fine - coarse) / 3;
        double second = (4 * finest - fine) / 3;
        // else a kink of |·| lies between the points
        Assume.that(Math.abs(first - second) <= 1e-7 * size);
        smooth++;
        assertEquals(slope, second, 1e-8 * size);
    }

    @AfterContainer
    static void fewSamplesWereLeftOut() {
        assertTrue(smooth >= 15, smooth + " of " + TRIES + " samples had no kink");
    }

    private static double at(Replay value, SpiralLoss loss, double[][] direction, double step) {
        for (int i = 0; i < direction.length; i++) {
            double[] x = loss.arguments[i].toArray();
            for (int j = 0; j < x.length; j++) {
                x[j] += step * direction[i][j];
            }
            value.set(i, x);
        }
        return value.run().scalar(0);
    }

    @Property(tries = 5)
    void backsolveConvergesToDirect(@ForAll long seed, @ForAll @IntRange(min = 2, max = 30) int hidden) {
        SpiralLoss loss = new SpiralLoss(seed, hidden, 8, 0.8, 0.5);
        double before = distanceOfBacksolve(loss, 1e-4);
        double after = distanceOfBacksolve(loss, 1e-10);
        assertTrue(after < 1e-7 && after < 0.1 * before + 1e-9,
                "distance to Direct fell from " + before + " to " + after);
    }

    private static double distanceOfBacksolve(SpiralLoss loss, double tolerance) {
        SolveOptions options = SolveOptions.adaptive(Methods.DOPRI5, tolerance, tolerance);
        return SpiralLoss.distance(
                loss.gradient(options, GradientMethods.BACKSOLVE),
                loss.gradient(SolveOptions.adaptive(Methods.DOPRI5, 1e-12, 1e-12), GradientMethods.DIRECT));
    }
}
