package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What one gradient says of itself: numbers, cost, quality. */
class SdeGradientResultTest {
    private static final int STEPS = 200;
    private static final Shape STATE = Shape.of(5);

    private static GradientResult of(GradientMethod g) {
        return of(g, 7);
    }

    private static GradientResult of(GradientMethod g, long seed) {
        TimeGrid grid = TimeGrid.uniform(0, 1, STEPS).saving(0, 100, STEPS);
        return SdeGradient.ofLoss((t, y, p) -> y.times(p[0]), (t, y, p) -> y.times(p[1]), STATE,
                List.of(Shape.SCALAR, Shape.SCALAR), SdeOptions.tree(SdeMethods.REVERSIBLE_HEUN, grid, STATE, 1e-4), g,
                ys -> ys.square().sum()).runner()
                .at(seed, Tensor.full(STATE, 0.8), Tensor.scalar(0.3), Tensor.scalar(0.5));
    }

    /** Measured: rounding, 0, 7.8e-16 and 1.8e-4. */
    @Test
    void qualities() {
        double direct = LongStream.range(1, 6).mapToDouble(s -> of(GradientMethods.DIRECT, s).quality()).max()
                .getAsDouble();
        assertTrue(direct > 0 && direct < 1e-14, "quality " + direct);
        assertEquals(0, of(GradientMethods.CHECKPOINTED).quality());
        assertTrue(of(GradientMethods.REVERSIBLE).quality() < 1e-13);
        double adjoint = of(SdeGradientMethods.STOCHASTIC_ADJOINT).quality();
        assertTrue(adjoint > 1e-8 && adjoint < 2e-3, "quality " + adjoint);
        for (GradientMethod g : SdeGradientMethods.ALL) {
            assertEquals(g.qualityName(), of(g).qualityName());
        }
    }

    @Test
    void costs() {
        for (GradientMethod g : SdeGradientMethods.ALL) {
            GradientResult r = of(g);
            assertEquals(STEPS, r.accepted());
            assertEquals(STEPS, r.evaluations());
            assertEquals(g == SdeGradientMethods.STOCHASTIC_ADJOINT ? 2 * STEPS : STEPS, r.vjps(), g.name());
            assertTrue(r.peakBytes() >= r.usedBytes() && r.usedBytes() > 0);
        }
        assertEquals(0, of(GradientMethods.DIRECT).recomputed());
        assertEquals(2 * STEPS, of(GradientMethods.REVERSIBLE).recomputed());
        assertTrue(of(GradientMethods.CHECKPOINTED).recomputed() > 2 * STEPS);
    }

    /** The numbers are those of a recorded solve, and near those of the solution. */
    @Test
    void numbers() {
        GradientResult direct = of(GradientMethods.DIRECT);
        for (GradientMethod g : SdeGradientMethods.ALL) {
            GradientResult r = of(g);
            assertArrayEquals(direct.states().toArray(), r.states().toArray());
            assertEquals(direct.loss(), r.loss());
            assertEquals(direct.parameterCotangents().get(0).item(), r.parameterCotangents().get(0).item(),
                    0.01 * Math.abs(r.loss()));
            assertEquals(direct.y0Cotangent().at(3), r.y0Cotangent().at(3), 0.01 * Math.abs(r.loss()));
        }
    }

    /**
     * The derivative with respect to the length of the interval, of the path scaled along: for dX = aX dt + bX dW it is
     * dX/dT = X (a − ½b² + ½ b z/√T) with W(T) = √T z.
     */
    @Test
    void lengthOfTheInterval() {
        double a = 0.4;
        double b = 0.3;
        double length = 1.7;
        TimeGrid grid = TimeGrid.uniform(0, 1, 1000);
        TreeSpan span = new TreeSpan(0, 1, 1e-4);
        double[] z = new double[1];
        new VirtualBrownianTree(5, 0, span, 1).value(1, z);
        double x = Math.exp((a - b * b / 2) * length + b * Math.sqrt(length) * z[0]);
        double exact = x * (a - b * b / 2 + b * z[0] / 2 / Math.sqrt(length));
        for (GradientMethod g : SdeGradientMethods.ALL) {
            double found = SdeGradient.ofLoss((t, y, p) -> y.times(a - b * b / 2).times(p[0]),
                    (t, y, p) -> y.times(b).times(p[0].sqrt()), Shape.of(1), List.of(Shape.SCALAR),
                    new SdeOptions(SdeMethods.REVERSIBLE_HEUN, grid, seed -> Noise.tree(seed, 0, Shape.of(1), span)), g,
                    Var::sum).runner().at(5, Tensor.vector(1), Tensor.scalar(length)).parameterCotangents().get(0)
                    .item();
            // the loss sums the first state too, which does not depend on the length; measured: 7.6e-5
            assertEquals(exact, found, 5e-4, g.name());
        }
    }
}
