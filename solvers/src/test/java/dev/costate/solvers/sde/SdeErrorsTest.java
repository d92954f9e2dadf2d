package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.Checkpointed;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.method.SdeMethods;
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
                v -> new Var[] {Sde.record(drift, diffusion, v[0], GRID, noise.apply(v[1]), method)});
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
        says(IllegalArgumentException.class, "tolerance 0.0",
                () -> new VirtualBrownianTree(0, 0, new TreeSpan(0, 1, 0), 1));
        says(IllegalArgumentException.class, "increasing", () -> new TreeSpan(1, 1, 1e-3));
        says(IllegalArgumentException.class, "finite", () -> new TreeSpan(Double.NEGATIVE_INFINITY, 1, 1e-3));
        says(IllegalArgumentException.class, "2^-40",
                () -> new VirtualBrownianTree(0, 0, new TreeSpan(0, 1, 1e-13), 1));
        says(IllegalArgumentException.class, "t = 1.5",
                () -> new VirtualBrownianTree(0, 0, new TreeSpan(0, 1, 1e-3), 1).value(1.5, new double[1]));
    }

    @Test
    void solves() {
        VarField constant = (t, x) -> Var.constant(1);
        says(ShapeMismatchException.class, "drift",
                solve((t, x) -> x.sum(1), constant, s -> Noise.grid(s, 0, SHAPE), SdeMethods.EULER_MARUYAMA));
        says(ShapeMismatchException.class, "diffusion",
                solve(DRIFT, (t, x) -> x.expand(0), s -> Noise.grid(s, 0, SHAPE), SdeMethods.EULER_MARUYAMA));
        says(ShapeMismatchException.class, "Brownian motion",
                solve(DRIFT, constant, s -> Noise.grid(s, 0, Shape.of(3, 4, 2)), SdeMethods.EULER_MARUYAMA));
        says(IllegalArgumentException.class, "additive",
                solve(DRIFT, (t, x) -> x, s -> Noise.grid(s, 0, SHAPE), SdeMethods.SRA1));
        says(IllegalArgumentException.class, "areas",
                solve(DRIFT, constant, s -> Noise.tree(s, 0, SHAPE, new TreeSpan(0, 1, 1e-3)), SdeMethods.SRA1));
        says(IllegalArgumentException.class, "areas", solve(DRIFT, constant,
                s -> Noise.given(Var.constant(Tensor.full(SHAPE.stacked(5), 0))), SdeMethods.SRA1));
        says(ShapeMismatchException.class, "5 steps", solve(DRIFT, constant,
                s -> Noise.given(Var.constant(Tensor.full(SHAPE.stacked(4), 0))), SdeMethods.EULER_MARUYAMA));
        says(IllegalArgumentException.class, "[0.0, 0.5]", solve(DRIFT, constant,
                s -> Noise.tree(s, 0, SHAPE, new TreeSpan(0, 0.5, 1e-3)), SdeMethods.EULER_MARUYAMA));
        says(ShapeMismatchException.class, "seed",
                solve(DRIFT, constant, s -> Noise.grid(s.expand(0), 0, SHAPE), SdeMethods.EULER_MARUYAMA));
    }

    @Test
    void gradientMethods() {
        for (GradientMethod g : SdeGradientMethods.ALL) {
            assertEquals(g, SdeGradientMethods.byName(g.name()));
        }
        says(IllegalArgumentException.class, "stochastic-adjoint", () -> SdeGradientMethods.byName("backsolve"));
        says(IllegalArgumentException.class, "> 0", () -> new Checkpointed(0));
        says(IllegalArgumentException.class, "cannot be undone", () -> Tape.record(List.of(SHAPE),
                v -> new Var[] {Sde.record(DRIFT, DRIFT, v[0], GRID, Noise.grid(Var.constant(1), 0, SHAPE),
                        SdeMethods.HEUN, GradientMethods.REVERSIBLE)}));
        says(IllegalArgumentException.class, "steps have noise", () -> Tape.record(List.of(SHAPE),
                v -> new Var[] {Sde.record(DRIFT, DRIFT, v[0], GRID, Noise.grid(Var.constant(1), 0, SHAPE),
                        SdeMethods.HEUN, GradientMethods.BACKSOLVE)}));
        says(UnsupportedOperationException.class, "cannot be undone", () -> Tape.record(List.of(SHAPE), v -> {
            SdeStep step = SdeStep.of(v[0], v[0], v[0], v[0]);
            return SdeMethods.HEUN.undo(new SdeTerms(DRIFT, DRIFT), step, v);
        }));
        says(IllegalArgumentException.class, "0 parameters given", () -> SdeGradient.ofLoss(
                (t, y, p) -> y, (t, y, p) -> y, Shape.of(1), List.of(Shape.SCALAR),
                SdeOptions.grid(SdeMethods.HEUN, GRID, Shape.of(1)), GradientMethods.DIRECT, ys -> ys.sum()).runner()
                .at(1, Tensor.vector(1)));
    }

    @Test
    void generalNoise() {
        VarField matrix = (t, x) -> x.expand(2).broadcastTo(Shape.of(4, 2, 3));
        says(IllegalArgumentException.class, "general noise",
                solve(DRIFT, matrix, s -> Noise.grid(s, 0, Shape.of(4, 3)), SdeMethods.MILSTEIN));
        says(ShapeMismatchException.class, "[4, 3]",
                solve(DRIFT, matrix, s -> Noise.grid(s, 0, SHAPE), SdeMethods.HEUN));
        says(ShapeMismatchException.class, "one more axis",
                solve(DRIFT, (t, x) -> x.expand(0), s -> Noise.grid(s, 0, SHAPE), SdeMethods.HEUN));
    }

    /** A solve that leaves the finite numbers says where, in either form. */
    @Test
    void notFinite() {
        VarField blowUp = (t, x) -> x.square().times(1e200);
        SolveFailure f = assertThrows(SolveFailure.class,
                () -> Sde.solve(blowUp, DRIFT, Tensor.vector(1, 2), GRID, 1, SdeMethods.HEUN));
        assertEquals(SolveStatus.NON_FINITE, f.status());
        assertEquals(0, f.steps());
        SolveFailure start = assertThrows(SolveFailure.class,
                () -> Sde.solve(DRIFT, DRIFT, Tensor.vector(1, Double.NaN), GRID, 1, SdeMethods.HEUN));
        assertEquals(SolveStatus.START_NON_FINITE, start.status());
        assertTrue(start.getMessage().contains("component 1"), start.getMessage());
        SolveFailure parameter = assertThrows(SolveFailure.class, () -> SdeGradient.ofLoss((t, y, p) -> y.times(p[0]),
                (t, y, p) -> y, Shape.of(1), List.of(Shape.SCALAR),
                SdeOptions.grid(SdeMethods.HEUN, GRID, Shape.of(1)), SdeGradientMethods.STOCHASTIC_ADJOINT,
                ys -> ys.sum()).runner().at(1, Tensor.vector(1), Tensor.scalar(Double.NaN)));
        assertEquals(SolveStatus.PARAMETER_NON_FINITE, parameter.status());
    }

    /** A method that reads an area that it has not requested is told what to do. */
    @Test
    void areasMustBeRequested() {
        Tape.record(List.of(Shape.SCALAR), v -> {
            SdeStep step = SdeStep.of(v[0], v[0], v[0], v[0]);
            says(IllegalStateException.class, "needsArea()", step::area);
            assertEquals(v[0], step.withArea(v[0]).area());
            return v;
        });
    }

    @Test
    void names() {
        for (SdeMethod m : SdeMethods.ALL) {
            assertEquals(m, SdeMethods.byName(m.name()));
        }
        says(IllegalArgumentException.class, "euler-maruyama", () -> SdeMethods.byName("euler"));
    }
}
