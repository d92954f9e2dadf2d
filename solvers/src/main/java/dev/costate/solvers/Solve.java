package dev.costate.solvers;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.tape.RowSolves;
import dev.costate.solvers.tape.SolveOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Records solves on a tape, inside a function given to {@link dev.costate.autodiff.Autodiff} or
 * {@link dev.costate.autodiff.Tape}. A solve has derivatives by {@link SolveOptions#gradient}, with respect to y0,
 * the times and every outer Var that the field uses, in both modes; for numbers without a derivative there is
 * {@link Ode}. Stateless; the Vars belong to the recording thread.
 *
 * <p>The state may have any shape, and the field returns its slopes in the same shape. Shapes, and a gradient method
 * that does not serve the solver, are refused while recording ({@link ShapeMismatchException},
 * {@link IllegalArgumentException}); times that do not go one way in the replay. A solve that does not reach its
 * last time ends the replay with {@link SolveFailure}, which has the status, the time and what to do.
 */
public final class Solve {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private Solve() {
    }

    /**
     * Records the solution of y' = f(t, y) at the given times.
     *
     * @param f the field, recorded once; the outer Vars that it uses become inputs of the solve
     * @param y0 the state at the first time, of any shape
     * @param times one axis of at least two, increasing or decreasing, neighbours may be equal;
     * {@link GradientMethod} says what their gradient is
     * @return the states stacked along a new first axis, y0 being entry 0: shape [times, …]
     */
    public static Var ode(VarField f, Var y0, Var times, SolveOptions options) {
        return withStatistics(f, y0, times, options)[0];
    }

    /** Records the solution at times known now: as {@link #ode(VarField, Var, Var, SolveOptions)}. */
    public static Var ode(VarField f, Var y0, double[] times, SolveOptions options) {
        return ode(f, y0, Var.constant(Tensor.vector(times)), options);
    }

    /** Records the state at {@code t1} of the solution that is y0 at {@code t0}. */
    public static Var ode(VarField f, Var y0, double t0, double t1, SolveOptions options) {
        return ode(f, y0, new double[] {t0, t1}, options).select(0, 1);
    }

    /**
     * Records a solve and returns the states and, as a vector with derivative 0, {accepted steps, rejected steps,
     * evaluations of the field}.
     */
    public static Var[] withStatistics(VarField f, Var y0, Var times, SolveOptions options) {
        Closure field = closure(f, y0.shape());
        List<Var> in = new ArrayList<>(List.of(y0, times));
        in.addAll(field.captured());
        return Var.apply(new SolveOp(field.tape(), options), in.toArray(Var[]::new));
    }

    /**
     * Records the solutions of the rows of a batch, each at times of its own as far as the mode allows; the page of
     * {@link RowMode} says what the modes cost and which gradient methods work in them.
     *
     * @param f the field on a state of shape [rows, …]; in {@link RowMode#ROW_BY_ROW} it is recorded for one row
     * @param times as many for each row; y0's row holds at its first
     * @return the states, [times, rows, …], and for each row {accepted steps, rejected steps, evaluations of the
     * field}
     * @throws IllegalArgumentException if the times do not suit the mode, or if the field mixes rows in row-by-row
     * mode
     */
    public static Var[] rows(VarField f, Var y0, double[][] times, RowMode mode, SolveOptions options) {
        return switch (mode) {
            case SHARED -> RowSolves.shared(f, y0, times, options);
            case SHARED_STEP -> RowSolves.sharedStep(f, y0, times, options);
            case ROW_BY_ROW -> RowSolves.rowByRow(f, y0, RowSolves.matrix(y0, times), options);
        };
    }

    /**
     * Records the solutions of the rows in {@link RowMode#ROW_BY_ROW} at times [rows, times] known at run time only.
     */
    public static Var[] rowByRow(VarField f, Var y0, Var times, SolveOptions options) {
        return RowSolves.rowByRow(f, y0, times, options);
    }

    /** Records the field: (t, y, captured) ↦ dy. */
    public static Closure closure(VarField f, Shape state) {
        return Closure.record(List.of(Shape.SCALAR, state), v -> {
            Var dy = f.apply(v[0], v[1]);
            if (!dy.shape().equals(v[1].shape())) {
                throw new ShapeMismatchException(
                        "the field maps a state of shape " + v[1].shape() + " to " + dy.shape() + ": must be equal");
            }
            return new Var[] {dy};
        });
    }
}
