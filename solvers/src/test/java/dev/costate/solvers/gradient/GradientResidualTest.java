package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a gradient says of itself: its quality number, and what is wrong if it is not finite. */
class GradientResidualTest {
    private static final double[] TIMES = {0, 0.4, 1};

    /**
     * x² whose vjp is {@code factor}/2 times what it should be; its jvp is right and counted, or missing if
     * {@code pushed} is null.
     */
    private record Crooked(double factor, int[] pushed) implements Op {
        @Override
        public String name() {
            return "crooked";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return in;
        }

        @Override
        public Kernel kernel(Binding b) {
            return new UnaryFunction(Unary.SQUARE).kernel(b);
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] d) {
            if (pushed == null) {
                throw new UnsupportedOperationException("crooked has no jvp");
            }
            pushed[0]++;
            return new Var[] {in[0].times(d[0]).times(2)};
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
            return new Var[] {in[0].times(g[0]).times(factor)};
        }
    }

    private static SolveOptions options(OdeMethod m) {
        return m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6) : SolveOptions.fixed(m, 0.1);
    }

    private static OdeGradient.Runner runner(double factor, SolveOptions o, int[] recorded) {
        ParametricField f = (t, y, p) -> Var.apply1(new Crooked(factor, recorded), y).times(p[0]).negated();
        return OdeGradient.ofLoss(f, Shape.of(2), List.of(Shape.of(2)), TIMES, o, s -> s.square().sum()).runner();
    }

    /** Every solver. Measured: at most 4.9e-16 with the right rule, 1e-4 to 1.9e-4 with one that is wrong by 0.1%. */
    @Test
    void ofDirect() {
        for (OdeMethod m : Methods.ALL) {
            int[] recorded = {0};
            OdeGradient.Runner right = runner(2, options(m), recorded);
            GradientResult r = right.at(Tensor.vector(1, 2), Tensor.vector(0.5, 1));
            int before = recorded[0];
            double q = r.quality();
            assertEquals("dot-product residual", r.qualityName());
            assertTrue(q < 1e-14, m + ": " + q);
            assertTrue(recorded[0] > before, "recorded when asked for");
            double wrong = runner(2.002, options(m), recorded).at(Tensor.vector(1, 2), Tensor.vector(0.5, 1)).quality();
            assertTrue(wrong > 1e-5, m + ": " + wrong);
        }
    }

    /** One recording for all results, none if no result is asked; later runs leave the earlier results alone. */
    @Test
    void lazily() {
        int[] recorded = {0};
        OdeGradient.Runner runner = runner(2.002, options(Methods.DOPRI5), recorded);
        int made = recorded[0];
        List<GradientResult> results = new ArrayList<>();
        double[] now = new double[3];
        for (int i = 0; i < now.length; i++) {
            results.add(runner.at(Tensor.vector(1 + i, 2), Tensor.vector(0.5, 1 + i)));
        }
        assertEquals(made, recorded[0]);
        for (int i = now.length - 1; i >= 0; i--) {
            now[i] = results.get(i).quality();
        }
        int once = recorded[0];
        assertTrue(once > made);
        for (int i = 0; i < now.length; i++) {
            GradientResult again = runner.at(Tensor.vector(1 + i, 2), Tensor.vector(0.5, 1 + i));
            assertEquals(now[i], results.get(i).quality());
            assertEquals(now[i], runner.dotProductResidual());
            assertEquals(now[i], again.quality());
            assertFalse(i > 0 && now[i] == now[i - 1]);
        }
        assertEquals(once, recorded[0]);
    }

    /** An op in the field through which forward mode does not go: the name says why there is no number. */
    @Test
    void withoutForwardMode() {
        OdeGradient.Runner runner = OdeGradient.ofLoss((t, y, p) -> Var.apply1(new Crooked(2, null), y), Shape.of(1),
                List.of(), new double[] {0, 0.5}, options(Methods.RK4), Var::sum).runner();
        GradientResult r = runner.at(Tensor.vector(1));
        assertEquals("none: crooked has no jvp", r.qualityName());
        assertTrue(Double.isNaN(r.quality()));
        assertThrows(UnsupportedOperationException.class, runner::dotProductResidual);
        // y = 1/(1/y0 − t): dy/dy0 = (1 − t y0)^−2 = 4, and 1 for the first time; rk4 is 4e-5 off
        assertEquals(5, r.y0Cotangent().at(0), 1e-3);
    }

    @Test
    void lossThatIsNoScalar() {
        ShapeMismatchException e = assertThrows(ShapeMismatchException.class, () -> OdeGradient.ofLoss((t, y, p) -> y,
                Shape.of(2), List.of(), TIMES, options(Methods.RK4), s -> s.square()));
        assertEquals(
                "the loss maps states of shape [3, 2] to shape [3, 2]: must be a scalar, of shape []; end it by "
                        + "sum() or mean()",
                e.getMessage());
    }

    /**
     * √y at y = 0 has no slope, though the solve is fine: y = 0 stays. Every explicit method says so, with the
     * component.
     */
    @Test
    void gradientThatIsNotFinite() {
        for (GradientMethod g : GradientMethods.ALL) {
            for (OdeMethod m : Methods.ALL) {
                SolveOptions o = options(m);
                if (g.refusal(o).isPresent() || !(m instanceof Tableau || m instanceof ReversibleMethod)) {
                    continue;
                }
                OdeGradient.Runner runner = OdeGradient.ofLoss((t, y, p) -> y.sqrt().times(p[0]), Shape.of(2),
                        List.of(Shape.of(2)), TIMES, o, g, Var::sum).runner();
                if (g.unrolls()) {
                    // the rules of the tape do not look at what they give
                    assertFalse(Double.isFinite(
                            runner.at(Tensor.vector(1, 0), Tensor.vector(1, 1)).y0Cotangent().at(1)), m.name());
                    continue;
                }
                SolveFailure e = assertThrows(SolveFailure.class,
                        () -> runner.at(Tensor.vector(1, 0), Tensor.vector(1, 1)), g.name() + " " + m.name());
                boolean discrete = g.truth() != GradientMethod.Truth.TRUE_SOLUTION;
                if (discrete) {
                    assertEquals(SolveStatus.GRADIENT_NON_FINITE, e.status(), e.getMessage());
                    assertTrue(e.getMessage().startsWith("gradient of a solve from t = 0.00000 of " + e.steps()
                            + " steps is not finite by component "), e.getMessage());
                    assertTrue(e.steps() > 0 && e.nonFinite().found(), e.getMessage());
                }
                Replay recorded = Replay.of(Tape
                        .record(List.of(Shape.of(2)),
                                v -> new Var[] {Ode.record((t, y) -> y.sqrt(), v[0], TIMES, o, g).sum()})
                        .vjp(new boolean[] {true}));
                assertEquals(e.status(),
                        assertThrows(SolveFailure.class, () -> recorded.run(Tensor.vector(1, 0), Tensor.scalar(1)))
                                .status());
                if (g instanceof Direct) {
                    // a weight that is not finite is the loss's business
                    assertTrue(Double.isNaN(recorded.run(Tensor.vector(1, 1), Tensor.scalar(Double.NaN))[1].at(0)));
                }
            }
        }
    }

    /**
     * √c at c = 0 where nobody asks for the gradient of c, as that of a literal constant: y' = −y, alone and row by
     * row. Euler is 0.0193 off.
     */
    @Test
    void whatNobodyAsksFor() {
        for (GradientMethod g : GradientMethods.ALL) {
            // these solve for all gradients together: one that is infinite spoils the others
            if (g instanceof Interpolating || g instanceof Backsolve || g instanceof ForwardSensitivity) {
                continue;
            }
            for (OdeMethod m : Methods.ALL) {
                SolveOptions o = options(m);
                if (g.refusal(o).isPresent() || m instanceof Tableau t && t.partitioned()) {
                    continue;
                }
                Tape one = Tape.record(List.of(Shape.of(2), Shape.SCALAR), v -> new Var[] {
                        Ode.record((t, y) -> y.times(v[1].sqrt().minus(1)), v[0], 0, 1, o, g).sum()});
                Tape rows = Tape.record(List.of(Shape.of(2, 1), Shape.SCALAR),
                        v -> new Var[] {Ode.recordRows((t, y) -> y.times(v[1].sqrt().minus(1)), v[0],
                                new double[][] {{0, 1}, {0, 1}}, g.unrolls() ? RowMode.SHARED : RowMode.ROW_BY_ROW, o,
                                g)[0].slice(0, 1, 2).sum()});
                for (Tape t : List.of(one, rows)) {
                    Tensor found = Replay.of(t.vjp(new boolean[] {true, false}))
                            .run(Tensor.of(t.inputShapes().get(0), 1, 2), Tensor.scalar(0), Tensor.scalar(1))[1];
                    assertEquals(Math.exp(-1), found.at(0), 0.02, g.name() + " " + m.name());
                }
                assertEquals(Math.exp(-1),
                        Autodiff.gradient(y0 -> Ode
                                .record((t, y) -> y.times(Var.constant(0).sqrt().minus(1)), y0, 0, 1, o, g).sum())
                                .at(Tensor.vector(1)).at(0),
                        0.02);
                GradientResult r = OdeGradient
                        .ofLoss((t, y, p) -> y.times(p[0].plus(Var.constant(0).sqrt())), Shape.of(1),
                                List.of(Shape.SCALAR), TIMES, o, g, s -> s.select(0, 2).sum())
                        .runner().at(Tensor.vector(1), Tensor.scalar(-1));
                assertEquals(Math.exp(-1), r.y0Cotangent().at(0), 0.02);
            }
        }
    }

    /** Forwards y − 1000 sin 1000 y stays below 1e5; its derivative grows a millionfold a step. */
    @Test
    void overflow() {
        SolveOptions o = SolveOptions.fixed(Methods.EULER, 0.1);
        OdeGradient.Runner runner = OdeGradient.ofLoss((t, y, p) -> y.times(p[0]).sin().times(-1e4), Shape.of(1),
                List.of(Shape.SCALAR), new double[] {0, 10}, o, Var::sum).runner();
        SolveFailure e = assertThrows(SolveFailure.class, () -> runner.at(Tensor.vector(1), Tensor.scalar(1000)));
        assertEquals(SolveStatus.GRADIENT_NON_FINITE, e.status());
        assertEquals(100, e.steps());
        assertTrue(e.getMessage().contains("use a stiff solver, shorter steps"), e.getMessage());
    }
}
