package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.method.Methods;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients over a declared jump of the field, y' = −y + (t &lt; 1 ? a : b), against the closed form. */
class StopGradientsTest {
    static List<GradientMethod> all() {
        return GradientMethods.ALL;
    }

    /** Measured, relative: at most 5.1e-9 at a tolerance of 1e-9. */
    @ParameterizedTest
    @MethodSource("all")
    void everyMethod(GradientMethod g) {
        ParametricField f = (t, y, p) -> Var.constant(1).greater(t).where(p[0], p[1]).minus(y);
        GradientResult r = OdeGradient
                .ofLoss(f, Shape.SCALAR, List.of(Shape.SCALAR, Shape.SCALAR), new double[] {0, 2.5},
                        GradientMethodsTest.served(g, Methods.DOPRI5, 1e-9, 0.01).withStops(1), g, s -> s.select(0, 1))
                .runner().at(Tensor.scalar(0.3), Tensor.scalar(1), Tensor.scalar(-3));
        double first = (1 - Math.exp(-1)) * Math.exp(-1.5);
        double second = 1 - Math.exp(-1.5);
        assertEquals(0.3 * Math.exp(-2.5) + first - 3 * second, r.loss(), 1e-8);
        assertEquals(1, r.y0Cotangent().item() / Math.exp(-2.5), 2e-8);
        assertEquals(1, r.parameterCotangents().get(0).item() / first, 2e-8);
        assertEquals(1, r.parameterCotangents().get(1).item() / second, 2e-8);
    }
}
