package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Lbfgs;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.optim.Minimiser;
import dev.costate.models.optim.Sgd;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** Minimisers on the test problems of Moré, Garbow and Hillstrom (1981), whose minima are known. */
class MinimiserTest {
    /** r = (10(y − x²), 1 − x): problem 1, minimum 0 at (1, 1). */
    private static Var rosenbrock(Var[] v) {
        return Var.stack(List.of(v[1].minus(v[0].square()).times(10), v[0].negated().plus(1)));
    }

    /** Problem 13, minimum 0 at the origin, where the Jacobian is singular. */
    private static Var powell(Var[] v) {
        return Var.stack(List.of(v[0].plus(v[1].times(10)), v[2].minus(v[3]).times(Math.sqrt(5)),
                v[1].minus(v[2].times(2)).square(), v[0].minus(v[3]).square().times(Math.sqrt(10))));
    }

    private static Function<Var[], Var> loss(Function<Var[], Var> residuals) {
        return v -> residuals.apply(v).square().sum().times(0.5);
    }

    @Test
    void rosenbrock() {
        Fit.Minimum a = Fit.minimise(loss(MinimiserTest::rosenbrock), new Lbfgs(), -1.2, 1);
        // measured: 36 steps
        assertTrue(a.iterations() <= 45 && a.gradientNorm() <= 1e-8, a::toString);
        assertEquals(1, a.value(0), 1e-8);
        assertEquals(1, a.value(1), 1e-8);
        for (Minimiser by : new Minimiser[] {new LevenbergMarquardt(), new LevenbergMarquardt(0)}) {
            Fit.Minimum b = Fit.minimise(MinimiserTest::rosenbrock, by, -1.2, 1);
            // measured: 18 steps, and 2 by Gauss–Newton, which is exact after the first
            assertTrue(b.iterations() <= 25, b::toString);
            assertEquals(1, b.value(0), 1e-14);
            assertEquals(1, b.value(1), 1e-14);
        }
    }

    /** Newton's error halves in each step there; after 44 steps rounding of the first residual ends it at 1e-35. */
    @Test
    void powellSingular() {
        Fit.Minimum a = Fit.by(new Lbfgs()).withTolerance(1e-12).minimise(loss(MinimiserTest::powell), 3, -1, 0, 1);
        Fit.Minimum b = Fit.by(new LevenbergMarquardt()).withIterations(50).minimise(MinimiserTest::powell, 3, -1, 0,
                1);
        assertTrue(a.iterations() < 100 && a.loss() < 1e-14 && a.gradientNorm() <= 1e-12, a::toString);
        assertTrue(b.loss() < 1e-30, b::toString);
        for (int i = 0; i < 4; i++) {
            assertEquals(0, a.value(i), 1e-3);
            assertEquals(0, b.value(i), 1e-8);
        }
    }

    /** A convex quadratic: with exact arithmetic the minimum is A⁻¹b. Minimisers and updates end at the same place. */
    @Property(tries = 20)
    void quadratic(@ForAll @DoubleRange(min = -3, max = 3) double p,
            @ForAll @DoubleRange(min = 0.1, max = 9) double w) {
        Function<Var[], Var> residuals = v -> Var.stack(List.of(v[0].minus(p), v[1].plus(v[0]).times(w)));
        for (Fit.Minimum found : new Fit.Minimum[] {Fit.minimise(loss(residuals), new Lbfgs(), 0.5, -7),
            Fit.minimise(residuals, new LevenbergMarquardt(), 0.5, -7)}) {
            assertEquals(p, found.value(0), 1e-6);
            assertEquals(-p, found.value(1), 1e-6);
        }
    }

    private static Var both(Bound p, double a, double b) {
        return Var.stack(List.of(p.get("x").minus(a), p.get("y").minus(b), p.get("x").minus(p.get("y"))));
    }

    /**
     * ½·((x − a)² + (y − b)² + (x − y)²) on [0, 1]²: where only x is held, at h, y is (b + h)/2 and the other way
     * round; otherwise ((2a + b)/3, (a + 2b)/3).
     */
    @Property(tries = 20)
    void bounds(@ForAll @DoubleRange(min = -2, max = 3) double a, @ForAll @DoubleRange(min = -2, max = 3) double b) {
        double[] exact = {0.5, 0.5};
        for (int i = 0; i < 200; i++) { // alternating minimisation, which converges by a factor of 4
            exact[0] = Math.max(0, Math.min(1, (a + exact[1]) / 2));
            exact[1] = Math.max(0, Math.min(1, (b + exact[0]) / 2));
        }
        ParameterSpec spec = ParameterSpec.of("x", Shape.SCALAR, Init.constant(0.3))
                .and(ParameterSpec.of("y", Shape.SCALAR, Init.constant(1))).within(0, 1);
        Function<Bound, Var> loss = p -> both(p, a, b).square().sum().times(0.5);
        Fit.Minimum[] found = {Fit.by(new Lbfgs()).minimise(spec, loss),
            Fit.by(new LevenbergMarquardt()).withTolerance(1e-12).minimise(spec, p -> both(p, a, b)),
            Fit.by(new Sgd()).withRate(0.3).withIterations(200).minimise(spec, loss),
            Fit.by(new Adam()).withRate(0.03).withIterations(1500).minimise(spec, loss)};
        for (int k = 0; k < found.length; k++) {
            double[] x = found[k].parameters().flat();
            assertArrayEquals(exact, x, k < 3 ? 1e-8 : 1e-4, k + " of " + a + ", " + b);
            for (int i = 0; i < 2; i++) {
                assertTrue(x[i] >= 0 && x[i] <= 1);
                double gradient = 2 * exact[i] - (i == 0 ? a : b) - exact[1 - i];
                if (k < 3 && Math.abs(gradient) > 1e-6) {
                    assertEquals(exact[i], x[i]); // held by a bound, to the bit
                }
            }
        }
    }

    /** The average of values within bounds is that of the values, and within them. */
    @Test
    void averagesKeepBounds() {
        ParameterSpec spec = ParameterSpec.of("x", Shape.SCALAR, Init.constant(1)).within(0.25, 2);
        Function<Bound, Var> loss = p -> p.get("x");
        Fit.Minimum found = Fit.by(new Averaged(new Sgd(), 0.5)).withRate(0.5).withIterations(3).minimise(spec, loss);
        // x = 1, 0.5, 0.25, 0.25; weights of the newest: 9/11, 9/12, 9/13
        double average = 1;
        double[] x = {0.5, 0.25, 0.25};
        for (int i = 0; i < 3; i++) {
            average += 9.0 / (11 + i) * (x[i] - average);
        }
        assertEquals(average, found.value(0), 1e-15);
    }

    @Test
    void whatIsRefused() {
        ParameterSpec spec = ParameterSpec.of("x", Shape.SCALAR, Init.constant(3)).within(0, 1);
        IllegalArgumentException outside = assertThrows(IllegalArgumentException.class,
                () -> Fit.by(new Lbfgs()).minimise(spec, p -> p.get("x")));
        assertEquals("parameter \"x\" starts at 3.0: must start within its bounds 0.0 and 1.0", outside.getMessage());
        assertThrows(IllegalArgumentException.class, () -> spec.within(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Lbfgs(0));
        assertThrows(IllegalArgumentException.class, () -> new LevenbergMarquardt(-1));
        IllegalArgumentException many = assertThrows(IllegalArgumentException.class,
                () -> Fit.minimise(MinimiserTest::rosenbrock, new Lbfgs(), -1.2, 1));
        assertEquals("a loss of 2 values: must be a scalar for l-bfgs; levenberg-marquardt minimises half the sum of "
                + "their squares", many.getMessage());
        TrainingFailure failed = assertThrows(TrainingFailure.class,
                () -> Fit.minimise(v -> v[0].log(), new LevenbergMarquardt(), -1));
        assertTrue(failed.getMessage().startsWith("step 1: half the sum of squares is "), failed.getMessage());
    }

    /** y' = a·y from 1: steps that leave the region where the solve succeeds are shortened. */
    @Test
    void solvesThatFailShortenTheStep() {
        Function<Var[], Var> residual = v -> Ode.record((t, y) -> y.square().times(v[0]), Var.constant(1), 0, 1,
                SolveOptions.adaptive(Methods.TSIT5, 1e-10, 1e-10)).minus(8);
        // y(1) = 1/(1 − a), so that a = 7/8; from 1 on there is none
        assertEquals(0.875, Fit.minimise(residual, new LevenbergMarquardt(0), 0.0).value(0), 1e-9);
        assertEquals(0.875, Fit.minimise(loss(residual), new Lbfgs(), 0.0).value(0), 1e-8);
    }

    /** The Jacobian by forward sensitivities against that of the closed form y = b·exp(a·t). */
    @Test
    void sensitivities() {
        double[] times = {0, 0.5, 1, 2};
        ParameterSpec spec = ParameterSpec.of("p", Shape.of(2), Init.values(-0.7, 1.5));
        ReplayedFunction f = new ReplayedFunction(spec, p -> Ode.record((t, y) -> y.times(p.get("p").select(0, 0)),
                p.get("p").select(0, 1), times, SolveOptions.adaptive(Methods.DOP853, 1e-13, 1e-13)));
        double[] j = f.jacobian(new double[] {-0.7, 1.5});
        for (int i = 0; i < 4; i++) {
            double e = Math.exp(-0.7 * times[i]);
            assertEquals(1.5 * times[i] * e, j[2 * i], 1e-12);
            assertEquals(e, j[2 * i + 1], 1e-12);
        }
    }

    @Test
    void tensorsOfAnyShapeAreFitted() {
        Tensor target = Tensor.of(Shape.of(2, 2), 1, -2, 3, -4);
        Fit.Minimum found = Fit.by(new LevenbergMarquardt()).minimise(v -> v[0].minus(Var.constant(target)),
                Tensor.of(Shape.of(2, 2), 0, 0, 0, 0));
        assertArrayEquals(target.toArray(), found.values().get(0).toArray(), 1e-12);
    }
}
