package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Wrong use says what was given and what would be right. */
class SdeErrorsTest {
    private static final Shape SHAPE = Shape.of(4, 2);
    private static final VarField DRIFT = (t, x) -> x.negated();
    private static final TimeGrid GRID = TimeGrid.uniform(0, 1, 5);

    private static void says(Class<? extends Exception> type, String part, Executable e) {
        String message = assertThrows(type, e).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static Executable solve(VarField drift, VarField diffusion, Function<Var, Noise> noise, SdeMethod method) {
        return () -> Tape.record(List.of(SHAPE, Shape.SCALAR),
                v -> new Var[] {Sde.solve(drift, diffusion, v[0], GRID, noise.apply(v[1]), method)});
    }

    @Test
    void grids() {
        says(IllegalArgumentException.class, "0 steps", () -> TimeGrid.uniform(0, 1, 0));
        says(IllegalArgumentException.class, "increasing", () -> TimeGrid.uniform(1, 0, 3));
        says(IllegalArgumentException.class, "NaN", () -> TimeGrid.of(0, Double.NaN));
        says(IllegalArgumentException.class, "at least 2", () -> TimeGrid.of(0));
        says(IllegalArgumentException.class, "[0, 5]", () -> GRID.saving(6));
        says(IllegalArgumentException.class, "increase", () -> GRID.saving(2, 2));
        says(IllegalArgumentException.class, "at least 1", () -> GRID.saving());
        says(IllegalArgumentException.class, "divide", () -> GRID.coarsen(2));
        says(IllegalArgumentException.class, "-0.1", () -> TimeGrid.through(new double[] {0, 1}, -0.1));
        says(IllegalArgumentException.class, "2^31", () -> TimeGrid.through(new double[] {0, 1}, 1e-12));
    }

    @Test
    void paths() {
        says(IllegalArgumentException.class, "stream -1", () -> BrownianGrid.sample(0, -1, GRID, 1));
        says(IllegalArgumentException.class, "0 elements", () -> BrownianGrid.sample(0, 0, GRID, 0));
        says(IllegalArgumentException.class, "tolerance 0.0", () -> new VirtualBrownianTree(0, 0, 0, 1, 0, 1));
        says(IllegalArgumentException.class, "2^-40", () -> new VirtualBrownianTree(0, 0, 0, 1, 1e-13, 1));
        says(IllegalArgumentException.class, "t = 1.5",
                () -> new VirtualBrownianTree(0, 0, 0, 1, 1e-3, 1).value(1.5, new double[1]));
    }

    @Test
    void solves() {
        VarField constant = (t, x) -> Var.constant(1);
        says(ShapeMismatchException.class, "drift",
                solve((t, x) -> x.sum(1), constant, s -> Noise.grid(s, 0, SHAPE), new EulerMaruyama()));
        says(ShapeMismatchException.class, "diffusion",
                solve(DRIFT, (t, x) -> x.expand(0), s -> Noise.grid(s, 0, SHAPE), new EulerMaruyama()));
        says(ShapeMismatchException.class, "Brownian motion",
                solve(DRIFT, constant, s -> Noise.grid(s, 0, Shape.of(3, 4, 2)), new EulerMaruyama()));
        says(IllegalArgumentException.class, "additive",
                solve(DRIFT, (t, x) -> x, s -> Noise.grid(s, 0, SHAPE), new Sra1()));
        says(IllegalArgumentException.class, "areas",
                solve(DRIFT, constant, s -> Noise.tree(s, 0, SHAPE, 0, 1, 1e-3), new Sra1()));
        says(IllegalArgumentException.class, "areas", solve(DRIFT, constant,
                s -> Noise.given(Var.constant(Tensor.full(SHAPE.stacked(5), 0)), null), new Sra1()));
        says(ShapeMismatchException.class, "5 steps", solve(DRIFT, constant,
                s -> Noise.given(Var.constant(Tensor.full(SHAPE.stacked(4), 0)), null), new EulerMaruyama()));
        says(IllegalArgumentException.class, "[0.0, 0.5]",
                solve(DRIFT, constant, s -> Noise.tree(s, 0, SHAPE, 0, 0.5, 1e-3), new EulerMaruyama()));
        says(ShapeMismatchException.class, "seed",
                solve(DRIFT, constant, s -> Noise.grid(s.expand(0), 0, SHAPE), new EulerMaruyama()));
    }

    @Test
    void names() {
        for (SdeMethod m : SdeMethods.ALL) {
            assertEquals(m, SdeMethods.byName(m.name()));
        }
        says(IllegalArgumentException.class, "euler-maruyama", () -> SdeMethods.byName("euler"));
    }
}
