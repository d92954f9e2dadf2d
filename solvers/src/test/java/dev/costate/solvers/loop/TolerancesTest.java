package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Tolerances;
import dev.costate.solvers.Traces;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientMethodsTest;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tolerances of each component. */
class TolerancesTest {
    static List<OdeMethod> adaptive() {
        return Methods.ALL.stream().filter(m -> m.adaptive() && m.order() > 2).toList();
    }

    private static double[] all(int n, double v) {
        double[] r = new double[n];
        Arrays.fill(r, v);
        return r;
    }

    /** A slow and a quick oscillator, uncoupled. */
    private static void oscillators(double t, double[] y, double[] dy) {
        dy[0] = y[1];
        dy[1] = -y[0];
        dy[2] = 30 * y[3];
        dy[3] = -30 * y[2];
    }

    /** So many pairs of them. */
    private static Solution solve(SolveOptions o, int copies) {
        double[] y0 = new double[4 * copies];
        for (int i = 0; i < y0.length; i += 2) {
            y0[i] = 1;
        }
        double[] y = new double[4];
        double[] slope = new double[4];
        return Ode.solve((t, all, dy) -> {
            for (int i = 0; i < all.length; i += 4) {
                System.arraycopy(all, i, y, 0, 4);
                oscillators(t, y, slope);
                System.arraycopy(slope, 0, dy, i, 4);
            }
        }, y0, new double[] {0, 1, 3}, o).orThrow();
    }

    private static Solution solve(OdeMethod m, Tolerances each) {
        return solve(SolveOptions.adaptive(m, 1e-7, 1e-7).withTolerances(each), 1);
    }

    /** All the same: the bits of the scalar tolerances, for few unknowns and for so many that kernels step. */
    @ParameterizedTest
    @MethodSource("adaptive")
    void equalOnesAreScalars(OdeMethod m) {
        SolveOptions o = SolveOptions.adaptive(m, 1e-7, 1e-7);
        for (int copies : new int[] {1, 5}) {
            Solution scalar = solve(o, copies);
            for (int count : new int[] {1, 2, 4}) {
                Solution each = solve(o.withTolerances(new Tolerances(all(count, 1e-7), all(count, 1e-7))), copies);
                assertEquals(scalar.trace().attempts(), each.trace().attempts());
                for (int i = 0; i < scalar.trace().attempts(); i++) {
                    assertEquals(scalar.trace().h(i), each.trace().h(i));
                    assertEquals(scalar.trace().error(i), each.trace().error(i));
                }
                assertArrayEquals(scalar.last(), each.last());
            }
        }
    }

    /**
     * A loose tolerance for the quick pair lets the steps grow; a tight one for the slow pair alone hardly costs
     * any.
     */
    @ParameterizedTest
    @MethodSource("adaptive")
    void looseForSome(OdeMethod m) {
        int tight = solve(m, new Tolerances(all(4, 1e-7), all(4, 1e-7))).trace().accepted();
        Solution mixed = solve(m, new Tolerances(all(4, 0), new double[] {1e-7, 1e-7, 1e-1, 1e-1}));
        assertTrue(mixed.trace().accepted() < 0.6 * tight, m + ": " + mixed.trace().accepted() + " of " + tight);
        assertEquals(Math.cos(3), mixed.last()[0], 1e-5);
    }

    /**
     * Three unknowns and seven parameters: an adjoint's own system has other components. Measured, relative to the
     * largest entry: at most 2.2e-6 for those of the true solution.
     */
    @Test
    void gradients() {
        ParametricField f = (t, y, p) -> y.times(p[0]).sin().minus(y.times(p[1])).plus(p[2]);
        Tensor[] p = {Tensor.vector(1, 2, 3), Tensor.vector(0.5, 0.1, 1), Tensor.scalar(0.2)};
        double[] times = {0, 0.4, 1.5};
        Tensor y0 = Tensor.vector(1, -0.5, 2);
        BiFunction<SolveOptions, GradientMethod, GradientResult> gradient = (o, g) -> OdeGradient.ofLoss(f,
                Shape.of(3), List.of(Shape.of(3), Shape.of(3), Shape.SCALAR), times, o, g, s -> s.square().sum())
                .runner().at(y0, p);
        for (GradientMethod g : GradientMethods.ALL) {
            SolveOptions o = SolveOptions.adaptive(GradientMethodsTest.served(g, Methods.DOPRI5), 1e-7, 1e-7)
                    .withTolerances(new Tolerances(all(3, 1e-7), new double[] {1e-7, 1e-8, 1e-6}));
            GradientResult r = gradient.apply(
                    Traces.served(g, f, o, times, new Tensor[] {y0, p[0], p[1], p[2]}), g);
            GradientResult direct = gradient.apply(o, GradientMethods.DIRECT);
            double d = GradientMethodsTest.distance(r, direct);
            assertTrue(d < (g.truth() == GradientMethod.Truth.FROZEN_GRID ? 1e-12 : 1e-5), g.name() + ": " + d);
        }
    }

    @Test
    void refused() {
        for (double bad : new double[] {-1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class,
                    () -> new Tolerances(new double[] {0.1, bad}, new double[] {0, 0.1}));
        }
        assertThrows(IllegalArgumentException.class, () -> new Tolerances(new double[] {0, 1e-3}, new double[] {0, 1}));
        assertThrows(IllegalArgumentException.class, () -> new Tolerances(new double[1], new double[2]));
        String message = assertThrows(IllegalArgumentException.class,
                () -> solve(Methods.DOPRI5, new Tolerances(all(3, 1e-3), all(3, 1e-3)))).getMessage();
        assertTrue(message.contains("3 tolerances for a state of 4 cells"), message);
    }
}
