package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a solve knows that stability limited its steps, and what is said of its gradient then. */
class StiffnessTest {
    /** Field and Noyes' Oregonator, whose gradients by explicit solvers are wrong by many orders. */
    private static final RightHandSide OREGONATOR = (t, y, dy) -> {
        dy[0] = 77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1]));
        dy[1] = (y[2] - (1 + y[0]) * y[1]) / 77.27;
        dy[2] = 0.161 * (y[0] - y[2]);
    };
    private static final ParametricField OREGONATOR_FIELD = (t, y, p) -> {
        Var a = y.select(0, 0);
        Var b = y.select(0, 1);
        Var c = y.select(0, 2);
        return Var.stack(List.of(b.plus(a.times(Var.constant(1).minus(a.times(8.375e-6)).minus(b))).times(p[0]),
                c.minus(a.plus(1).times(b)).dividedBy(p[0]), a.minus(c).times(0.161)));
    };
    private static final RightHandSide ROTATION = (t, y, dy) -> {
        dy[0] = y[1];
        dy[1] = -y[0];
    };

    private static List<OdeMethod> explicit() {
        return Methods.ALL.stream().filter(m -> m.adaptive() && m.family() == Family.EXPLICIT).toList();
    }

    private static Solution solve(RightHandSide f, double[] y0, double end, SolveOptions o) {
        return Ode.solve(f, y0, new double[] {0, end}, o.withMaxSteps(1_000_000));
    }

    /** Known lengths: 2 of order 1 and 2, 2.785 of order 4 (Hairer and Wanner II, IV.2), 3.31 of dopri5. */
    @Test
    void intervals() {
        assertEquals(2, Methods.EULER.stability().interval(), 1e-8);
        assertEquals(2, Methods.HEUN.stability().interval(), 1e-8);
        assertEquals(2.785293563405282, Methods.RK4.stability().interval(), 1e-8);
        assertEquals(3.3066, Methods.DOPRI5.stability().interval(), 1e-4);
        assertEquals(Double.POSITIVE_INFINITY, Methods.LEAPFROG.stability().interval());
    }

    /** For y' = λy the estimate is h|λ| to rounding; every step of a fixed length is at the same place. */
    @Test
    void ofALinearField() {
        for (OdeMethod m : Methods.ALL) {
            if (m.family() != Family.EXPLICIT || m.partitioned()) {
                continue;
            }
            double interval = ((Tableau) m).stability().interval();
            for (double at : new double[] {0.5, 0.95}) {
                for (int n : new int[] {1, 3, 11}) {
                    double h = at * interval / 8;
                    double[] y0 = new double[n];
                    Arrays.fill(y0, 1);
                    Solution s = solve((t, y, dy) -> {
                        for (int i = 0; i < n; i++) {
                            dy[i] = -8 * y[i];
                        }
                    }, y0, 40 * h, SolveOptions.fixed(m, h));
                    assertEquals(at < 0.9 ? 0 : at, s.stiffness(), 1e-9, m + " of " + n + " at " + at);
                }
            }
        }
    }

    /** Every explicit method with an error estimate. Measured: 0.985 to 1.18 on the Oregonator, 0 on a rotation. */
    @Test
    void limitedOrNot() {
        for (OdeMethod m : explicit()) {
            for (double tolerance : new double[] {1e-3, 1e-6}) {
                SolveOptions o = SolveOptions.adaptive(m, tolerance, tolerance);
                Solution stiff = solve(OREGONATOR, new double[] {1, 2, 3}, 30, o);
                assertTrue(stiff.stiffness() > 0.9 && stiff.stiffness() < 1.5, m + ": " + stiff.stiffness());
                assertTrue(stiff.advice().contains("use rodas5p"), stiff.advice());
                Solution calm = solve(ROTATION, new double[] {1, 0}, 100, o);
                assertEquals(0, calm.stiffness(), m + " at " + tolerance);
                assertFalse(calm.advice().contains("rodas5p"));
            }
        }
    }

    /** Both steppers see the same, and so does a recorded solve. */
    @Test
    void whereverItIsSolved() {
        SolveOptions o = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6).withMaxSteps(1_000_000);
        double plain = solve(OREGONATOR, new double[] {1, 2, 3}, 4.5, o).stiffness();
        GradientResult r = OdeGradient.withCotangent(OREGONATOR_FIELD, Shape.of(3), List.of(Shape.SCALAR),
                new double[] {0, 4.5}, o).runner().withCotangent(Tensor.of(Shape.of(2, 3), new double[6]),
                Tensor.vector(1, 2, 3), Tensor.scalar(77.27));
        assertEquals(plain, r.stiffness(), 0.05);
    }

    /**
     * The gradient of the Oregonator at t = 4.5 with respect to its rate. Measured: −3.5e-3 by rodas5p, −1.4e8 by
     * dopri5, with a dot-product residual of 1.1e-10.
     */
    @Test
    void theQualityNameWarns() {
        GradientResult explicit = gradient(Methods.DOPRI5);
        assertEquals("dot-product residual; stiff: not to be trusted, use rodas5p", explicit.qualityName());
        GradientResult stiff = gradient(Methods.RODAS5P);
        assertEquals("dot-product residual", stiff.qualityName());
        assertEquals(0, stiff.stiffness());
        double right = stiff.parameterCotangents().get(0).item();
        double wrong = explicit.parameterCotangents().get(0).item();
        assertEquals(-3.48e-3, right, 1e-5);
        assertTrue(Math.abs(wrong) > 1e6, "by dopri5: " + wrong);
        assertTrue(explicit.quality() < 1e-7, "and the residual does not see it: " + explicit.quality());
    }

    private static GradientResult gradient(OdeMethod m) {
        return OdeGradient.ofLoss(OREGONATOR_FIELD, Shape.of(3), List.of(Shape.SCALAR), new double[] {0, 4.5},
                SolveOptions.adaptive(m, 1e-6, 1e-6).withMaxSteps(3_000_000), GradientMethods.DIRECT,
                s -> s.select(0, 1).select(0, 0)).runner().at(Tensor.vector(1, 2, 3), Tensor.scalar(77.27));
    }

    @Test
    void aSolveThatRunsOutOfSteps() {
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6).withMaxSteps(5000);
        Solution s = Ode.solve(OREGONATOR, new double[] {1, 2, 3}, new double[] {0, 30}, o);
        assertEquals(SolveStatus.MAX_STEPS, s.status());
        String message = assertThrows(SolveFailure.class, s::orThrow).getMessage();
        assertTrue(message.endsWith("stability limited its steps, so the field is stiff: use rodas5p"), message);
    }
}
