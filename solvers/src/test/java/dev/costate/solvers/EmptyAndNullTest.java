package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A solve of nothing, and nothing given: refused the same, plain and recorded, in one sentence. */
class EmptyAndNullTest {
    private static final SolveOptions OPTIONS = SolveOptions.fixed(Methods.RK4, 0.1);
    private static final double[] TIMES = {0, 1};
    private static final double[][] ROW_TIMES = {TIMES, TIMES};

    private static String refused(Runnable solve) {
        return assertThrows(IllegalArgumentException.class, solve::run).getMessage();
    }

    private static String recorded(Function<Var, Var> solve, int... shape) {
        return refused(() -> Tape.record(List.of(Shape.of(shape)), v -> new Var[] {solve.apply(v[0])}));
    }

    @Test
    void noUnknowns() {
        RightHandSide f = (t, y, dy) -> {
        };
        assertEquals("a solve of 0 unknowns at 2 times: needs at least 1 and 2",
                refused(() -> Ode.solve(f, new double[0], TIMES, OPTIONS)));
        for (RowMode mode : RowMode.values()) {
            String message = refused(() -> Ode.solveRows(f, new double[2][0], ROW_TIMES, mode, OPTIONS));
            assertEquals((mode == RowMode.ROW_BY_ROW ? "row 0: " : "")
                    + "a solve of 0 unknowns at 2 times: needs at least 1 and 2", message);
        }
        for (GradientMethod gradient : GradientMethods.ALL) {
            assertEquals("a solve of 0 unknowns, from a state of shape [3, 0]: needs at least 1",
                    recorded(y -> Ode.record((t, x) -> x, y, TIMES, OPTIONS, gradient), 3, 0), gradient.name());
        }
        for (RowMode mode : RowMode.values()) {
            assertEquals("a solve of 0 unknowns, from a state of shape [2, 0]: needs at least 1",
                    recorded(y -> Ode.recordRows((t, x) -> x, y, ROW_TIMES, mode, OPTIONS)[0], 2, 0));
            assertEquals("a solve of 0 unknowns, from a state of shape [0, 2]: needs at least 1",
                    recorded(y -> Ode.recordRows((t, x) -> x, y, new double[0][], mode, OPTIONS)[0], 0, 2));
        }
        assertEquals("a solve of 0 unknowns, from a state of shape [0]: needs at least 1",
                recorded(y -> FrozenGrid.scan((t, x) -> x, y, TIMES, FrozenGrid.fixed(TIMES, OPTIONS), Methods.RK4),
                        0));
    }

    @Test
    void fieldsThatReturnNull() {
        String message = "the field returned null: must be a Var of the state's shape [3]";
        for (GradientMethod gradient : GradientMethods.ALL) {
            assertEquals(message, recorded(y -> Ode.record((t, x) -> null, y, TIMES, OPTIONS, gradient), 3));
        }
        assertEquals(message, recorded(
                y -> FrozenGrid.scan((t, x) -> null, y, TIMES, FrozenGrid.fixed(TIMES, OPTIONS), Methods.RK4), 3));
        assertEquals("the field is null: must be a function of the time and the state",
                recorded(y -> Ode.record(null, y, TIMES, OPTIONS), 3));
        for (RowMode mode : RowMode.values()) {
            assertEquals("the field returned null: must be a Var of the state's shape [2, 3]",
                    recorded(y -> Ode.recordRows((t, x) -> null, y, ROW_TIMES, mode, OPTIONS)[0], 2, 3));
        }
    }

    @Test
    void nullOptions() {
        String message = "options are null: must be made by SolveOptions.adaptive or SolveOptions.fixed";
        RightHandSide f = (t, y, dy) -> dy[0] = y[0];
        double[] y0 = {1};
        assertEquals(message, refused(() -> new Ode(1, 2, null)));
        assertEquals(message, refused(() -> Ode.solve(f, y0, TIMES, (SolveOptions) null)));
        assertEquals(message, refused(() -> Ode.solve(f, y0, TIMES, null, new Event[0])));
        assertEquals(message, refused(() -> FrozenGrid.fixed(TIMES, null)));
        assertEquals(message, recorded(y -> Ode.record((t, x) -> x, y, 0, 1, null), 3));
        assertEquals(message, recorded(y -> Ode.record((t, x) -> x, y, Var.linspace(0, 1, 3), null), 3));
        assertEquals(message, recorded(
                y -> Ode.recordWithStatistics((t, x) -> x, y, TIMES, null, GradientMethods.DIRECT)[0], 3));
        for (RowMode mode : RowMode.values()) {
            assertEquals(message, refused(() -> Ode.solveRows(f, new double[][] {y0}, ROW_TIMES, mode, null)));
            assertEquals(message, recorded(y -> Ode.recordRows((t, x) -> x, y, ROW_TIMES, mode, null)[0], 2, 3));
        }
        String mode = "mode is null: must be a row mode, such as RowMode.ROW_BY_ROW";
        assertEquals(mode, refused(() -> Ode.solveRows(f, new double[][] {y0, y0}, ROW_TIMES, null, OPTIONS)));
        assertEquals(mode, recorded(y -> Ode.recordRows((t, x) -> x, y, ROW_TIMES, null, OPTIONS)[0], 2, 3));
        assertEquals("gradient is null: must be a gradient method, such as GradientMethods.DIRECT",
                recorded(y -> Ode.record((t, x) -> x, y, TIMES, OPTIONS, null), 3));
    }
}
