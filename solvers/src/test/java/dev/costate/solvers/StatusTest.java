package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How a solve can end, what is kept then, and which options are refused. */
class StatusTest {
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6);

    private static Solution solve(RightHandSide f, SolveOptions o, double... times) {
        return Ode.solve(f, new double[] {1}, times, o);
    }

    private static void fails(SolveStatus status, Solution s, String... parts) {
        assertEquals(status, s.status());
        SolveFailure e = assertThrows(SolveFailure.class, s::orThrow);
        assertEquals(status, e.status());
        assertEquals(s.reached(), e.t());
        assertEquals(s.trace().accepted(), e.steps());
        for (String part : new String[] {"t = ", "step h = ", "after " + s.trace().accepted() + " accepted steps",
            status.advice()}) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void blowUpInFiniteTime() {
        Solution s = solve((t, y, dy) -> dy[0] = y[0] * y[0], OPTIONS, 0, 0.5, 2);
        fails(SolveStatus.STEP_TOO_SMALL, s, "singularity");
        assertEquals(1, s.reached(), 1e-5);
        assertEquals(2, s.count());
        assertEquals(2, s.last()[0], 1e-5);
    }

    /** The derivative y² overflows long before the time stops moving: a fixed step meets infinity. */
    @Test
    void blowUpWithFixedSteps() {
        Solution s = solve((t, y, dy) -> dy[0] = y[0] * y[0], SolveOptions.fixed(Methods.RK4, 0.1), 0, 0.5, 9);
        fails(SolveStatus.NON_FINITE, s);
        assertEquals(2, s.count());
        assertEquals(2, s.last()[0], 1e-3);
    }

    @Test
    void leavingTheDomain() {
        Solution s = solve((t, y, dy) -> dy[0] = -Math.sqrt(1 - t), OPTIONS, 0, 2);
        fails(SolveStatus.NON_FINITE, s, "log or sqrt");
        assertEquals(1, s.reached(), 1e-9);
        assertTrue(s.trace().count(StepTrace.Outcome.NON_FINITE) > 10);
    }

    @Test
    void alwaysNaN() {
        Solution s = solve((t, y, dy) -> dy[0] = Double.NaN, OPTIONS, 0, 2);
        fails(SolveStatus.NON_FINITE, s);
        assertEquals(0, s.trace().accepted());
        assertEquals(1, s.count());
        assertEquals(1, s.last()[0]);
        fails(SolveStatus.NON_FINITE,
                Ode.solve((t, y, dy) -> dy[0] = Double.NaN, new double[20], new double[] {0, 1}, OPTIONS));
    }

    /** Not the field's fault: the component of y0 is named, by every method, and y0 is kept. */
    @Test
    void startThatIsNotFinite() {
        for (OdeMethod m : Methods.ALL) {
            for (int n : new int[] {4, 20}) {
                for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
                    double[] y0 = new double[n];
                    y0[n - 2] = bad;
                    SolveOptions o = SolveOptions.fixed(m, 0.5);
                    Solution s = Ode.solve((t, y, dy) -> Arrays.setAll(dy, i -> -y[i]), y0, new double[] {0, 1}, o);
                    fails(SolveStatus.START_NON_FINITE, s, "by component " + (n - 2) + " of the first state: y0");
                    assertEquals(NonFinite.start(n - 2), assertThrows(SolveFailure.class, s::orThrow).nonFinite());
                    assertEquals(1, s.count());
                    assertEquals(bad, s.last()[n - 2]);
                    Replay r = Replay.of(Tape.record(List.of(Shape.of(n)),
                            v -> new Var[] {Ode.record((t, y) -> y.negated(), v[0], 0, 1, o)}));
                    assertEquals(SolveStatus.START_NON_FINITE,
                            assertThrows(SolveFailure.class, () -> r.run(Tensor.vector(y0))).status(), m.name());
                }
            }
        }
        Solution row = Ode.solveRows((t, y, dy) -> dy[0] = -y[0], new double[][] {{1}, {Double.NaN}},
                new double[][] {{0, 1}, {0, 1}}, RowMode.SHARED, OPTIONS).get(1);
        assertTrue(assertThrows(SolveFailure.class, row::orThrow).getMessage()
                .startsWith("row 1: solve stopped at t = 0"));
        Solution jump = Ode.solve((t, y, dy) -> dy[0] = 1, new double[1], new double[] {0, 1}, OPTIONS,
                Event.jump((t, y) -> y[0] - 0.5, (t, y) -> y[0] = Double.NaN));
        fails(SolveStatus.START_NON_FINITE, jump, "the state that a jump gave");
        assertEquals(0.5, jump.reached(), 1e-12);
    }

    /** Parameters are counted as the field uses them; one that is infinite is not blamed. */
    @Test
    void parameterThatIsNaN() {
        for (OdeMethod m : Methods.ALL) {
            Replay r = Replay.of(Tape.record(List.of(Shape.of(2), Shape.SCALAR, Shape.of(2)), v -> new Var[] {
                Ode.record((t, y) -> y.times(v[1]).plus(v[2]), v[0], 0, 1, SolveOptions.fixed(m, 0.5))}));
            Tensor y0 = Tensor.vector(1, 2);
            SolveFailure e = assertThrows(SolveFailure.class,
                    () -> r.run(y0, Tensor.scalar(1), Tensor.vector(0, Double.NaN)));
            assertEquals(SolveStatus.PARAMETER_NON_FINITE, e.status());
            assertTrue(e.getMessage().contains("by number 1 of parameter 1: that parameter of the field is NaN"),
                    e.getMessage());
            assertEquals(NonFinite.parameter(1, 1), e.nonFinite());
            e = assertThrows(SolveFailure.class,
                    () -> r.run(y0, Tensor.scalar(Double.POSITIVE_INFINITY), Tensor.vector(0, 1)));
            assertTrue(e.status() == SolveStatus.NON_FINITE || e.status() == SolveStatus.NEWTON_FAILED, e.getMessage());
        }
    }

    /** So it is where an event is looked for. */
    @Test
    void parameterThatIsNaNBeforeAnEvent() {
        for (OdeMethod m : Methods.ALL) {
            SolveOptions o = SolveOptions.fixed(m, 0.5);
            Replay r = Replay.of(Tape.record(List.of(Shape.of(2), Shape.SCALAR, Shape.of(2)),
                    v -> new Var[] {Events.first((t, y) -> y.times(v[1]).plus(v[2]),
                            (t, y) -> y.sum().minus(v[1].times(9)), v[0], Var.constant(Tensor.vector(0, 1)), o).t()}));
            SolveFailure e = assertThrows(SolveFailure.class,
                    () -> r.run(Tensor.vector(1, 2), Tensor.scalar(1), Tensor.vector(0, Double.NaN)));
            assertEquals(SolveStatus.PARAMETER_NON_FINITE, e.status());
            assertTrue(e.getMessage().contains("by number 1 of parameter 1: that parameter of the field is NaN"),
                    e.getMessage());
        }
    }

    @Test
    void stepLimit() {
        Solution s = solve((t, y, dy) -> dy[0] = -1000 * y[0], OPTIONS.withMaxSteps(50), 0, 0.001, 100);
        fails(SolveStatus.MAX_STEPS, s, "maxSteps");
        assertEquals(50, s.trace().attempts());
        assertEquals(2, s.count());
        assertTrue(s.reached() > 0.001 && s.reached() < 1);
    }

    @Test
    void aFrozenGridThatEndsInNaN() {
        Solution s = solve((t, y, dy) -> dy[0] = y[0], OPTIONS, 0, 1);
        fails(SolveStatus.NON_FINITE, solve((t, y, dy) -> dy[0] = Math.sqrt(-y[0]), OPTIONS.withGrid(s.trace()), 0, 1));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> solve((t, y, dy) -> dy[0] = y[0], OPTIONS.withGrid(s.trace()), 0.5, 1));
        assertTrue(e.getMessage().contains("from 0.0 to 1.0 for a solve from 0.5"), e.getMessage());
    }

    /** A grid of other times would give the state at its own end for that at the requested time. */
    @Test
    void aFrozenGridOfOtherTimes() {
        RightHandSide f = (t, y, dy) -> dy[0] = -y[0];
        StepTrace grid = solve(f, OPTIONS, 0, 1).trace();
        StepTrace partial = solve(f, OPTIONS.withMaxSteps(2), 0, 1).trace();
        for (double end : new double[] {2, 0.5, 1.0000001, -1}) {
            refused("must be the trace of a solve over the same times", () -> solve(f, OPTIONS.withGrid(grid), 0, end));
        }
        refused("must be the trace of a solve over the same times", () -> solve(f, OPTIONS.withGrid(partial), 0, 1));
        for (double[] span : new double[][] {{0, 1}, {1e-9, 1e9}, {1e9, 1e9 + 1}, {-1e-3, 1}, {3, -1e-300}}) {
            SolveOptions o = OPTIONS.withStops(0.25).withLimits(new StepLimits(0, 1e7));
            assertEquals(SolveStatus.SUCCESS, solve((t, y, dy) -> dy[0] = 1e-9,
                    o.withGrid(solve((t, y, dy) -> dy[0] = 1e-9, o, span).trace()), span).status());
        }
    }

    /** A relative tolerance of a component that is 0 asks for the impossible; the field is not to blame. */
    @Test
    void noToleranceAtZero() {
        for (OdeMethod m : Methods.ALL) {
            if (m.adaptive()) {
                Solution s = Ode.solve((t, y, dy) -> dy[0] = 1, new double[3], new double[] {0, 1},
                        SolveOptions.adaptive(m, 1e-6, 0));
                fails(SolveStatus.STEP_TOO_SMALL, s, "an atol of 0");
            }
        }
    }

    @Test
    void badTimes() {
        refused("time 1 is NaN", () -> solve((t, y, dy) -> dy[0] = 0, OPTIONS, 0, Double.NaN, 1));
        refused("time 2 is 0.5 after 1.0", () -> solve((t, y, dy) -> dy[0] = 0, OPTIONS, 0, 1, 0.5, 2));
        refused("must go one way", () -> solve((t, y, dy) -> dy[0] = 0, OPTIONS, 0, 1, 0));
        refused("at 1 times", () -> solve((t, y, dy) -> dy[0] = 0, OPTIONS, 0));
        refused("0 unknowns", () -> Ode.solve((t, y, dy) -> { }, new double[0], new double[] {0, 1}, OPTIONS));
        refused("room for 1 numbers: must be 2", () -> new Ode(1, 2, OPTIONS).solveInto((t, y, dy) -> {
        }, new double[1], new double[] {0, 1}, new double[1]));
        Ode ode = new Ode(1, 2, OPTIONS).keepDense();
        ode.solve((t, y, dy) -> dy[0] = 1, new double[1], 0, 1);
        refused("room for 0 numbers: must be 1", () -> ode.at(0.5, new double[0]));
        refused("called with 2 and 2", () -> new Ode(1, 2, OPTIONS).solve((t, y, dy) -> { }, new double[2], 0, 1));
    }

    @Test
    void badOptions() {
        for (double bad : new double[] {-1e-6, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused("rtol " + bad, () -> SolveOptions.adaptive(Methods.DOPRI5, bad, 1e-6));
            refused("atol " + bad, () -> SolveOptions.adaptive(Methods.DOPRI5, 1e-6, bad));
        }
        refused("not both zero", () -> SolveOptions.adaptive(Methods.DOPRI5, 0, 0));
        refused("euler has no error estimate", () -> SolveOptions.adaptive(Methods.EULER, 1e-6, 1e-6));
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused("step " + bad, () -> SolveOptions.fixed(Methods.RK4, bad));
        }
        refused("step -1.0", () -> OPTIONS.withFirstStep(-1));
        refused("maxSteps 0", () -> OPTIONS.withMaxSteps(0));
        refused("budget -1", () -> new Direct(-1));
        refused("no solver 'dopri': must be one of euler", () -> Methods.byName("dopri"));
        refused("I 0.0", () -> new StepController(0.4, 0, 0, 0.9, 0.2, 10));
        refused("safety 1.5", () -> new StepController(0, 1, 0, 1.5, 0.2, 10));
    }

    /** Options are refused where they are given; what there need not be is taken away by a method of its own. */
    @Test
    void nullOptions() {
        refused("controller is null", () -> OPTIONS.withController(null));
        refused("limits is null", () -> OPTIONS.withLimits(null));
        refused("stops are null", () -> OPTIONS.withStops((double[]) null));
        refused("method is null: must be one of Methods.ALL", () -> SolveOptions.adaptive(null, 1e-6, 1e-6));
        refused("method is null", () -> SolveOptions.fixed(null, 0.1));
        refused("grid is null", () -> OPTIONS.withGrid(null));
        refused("tolerances is null", () -> OPTIONS.withTolerances(null));
        Tolerances each = new Tolerances(new double[] {1e-3}, new double[] {1e-3});
        SolveOptions more = OPTIONS.withGrid(new StepTrace()).withTolerances(each);
        assertNotEquals(OPTIONS, more.withoutGrid());
        assertNotEquals(OPTIONS, more.withoutTolerances());
        assertEquals(OPTIONS, more.withoutGrid().withoutTolerances());
    }

    /** What to solve by and how to differentiate are refused by name, wherever they are given. */
    @Test
    void nullOptionsOrGradientMethod() {
        VarField f = (t, y) -> y.negated();
        BinaryOperator<Var> g = (t, y) -> y.minus(Var.constant(0.5));
        double[] ends = {0, 1};
        double[][] rows = {ends};
        for (SolveOptions o : Arrays.asList(OPTIONS, null)) {
            GradientMethod method = o == null ? GradientMethods.DIRECT : null;
            String part = o == null ? "options are null: must be made by SolveOptions.adaptive"
                    : "gradient is null: must be a gradient method, such as GradientMethods.DIRECT";
            List<UnaryOperator<Var>> recordings = List.of(
                    y -> Ode.record(f, y, ends, o, method),
                    y -> Ode.record(f, y, Var.constant(Tensor.vector(ends)), o, method),
                    y -> Ode.recordRows(f, y, rows, RowMode.SHARED, o, method)[0],
                    y -> Ode.recordRows(f, y, rows, RowMode.SHARED_STEP, o, method)[0],
                    y -> Ode.recordRows(f, y, rows, RowMode.ROW_BY_ROW, o, method)[0],
                    y -> Events.first(f, g, y, Var.constant(Tensor.vector(ends)), o, method).y());
            for (UnaryOperator<Var> recording : recordings) {
                refused(part, () -> Tape.record(List.of(Shape.of(1)), v -> new Var[] {recording.apply(v[0])}));
            }
            refused(part, () -> OdeGradient.withCotangent((t, y, p) -> y, Shape.of(1), List.of(), ends, o, method));
        }
        refused("options are null", () -> new Ode(1, 2, null));
    }

    @Test
    void aFailureSurvivesSerialisation() throws IOException, ClassNotFoundException {
        SolveFailure e = assertThrows(SolveFailure.class,
                solve((t, y, dy) -> dy[0] = Double.NaN, OPTIONS, 0, 2)::orThrow);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            SolveFailure read = (SolveFailure) in.readObject();
            assertEquals(e.getMessage(), read.getMessage());
            assertTrue(e.nonFinite().found());
            assertEquals(e.nonFinite(), read.nonFinite());
        }
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable e) {
        String message = assertThrows(IllegalArgumentException.class, e).getMessage();
        assertTrue(message.contains(part), message);
    }
}
