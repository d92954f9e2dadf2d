package dev.costate.solvers.tape;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.List;

/**
 * Records solves: the states at times, and their statistics.
 *
 * <p>The statistics are {accepted steps, rejected steps, evaluations of the field, {@link Solution#stiffness
 * stiffness}}. Stateless.
 */
public final class SolveRecording {
    private SolveRecording() {
    }

    /** Returns the options if there are any, otherwise refuses them. */
    public static SolveOptions require(SolveOptions options) {
        if (options == null) {
            throw new IllegalArgumentException(
                    "options are null: must be made by SolveOptions.adaptive or SolveOptions.fixed");
        }
        return options;
    }

    /** Refuses a solve without options or without a gradient method. */
    public static void require(SolveOptions options, GradientMethod gradient) {
        require(options);
        if (gradient == null) {
            throw new IllegalArgumentException(
                    "gradient is null: must be a gradient method, such as GradientMethods.DIRECT");
        }
    }

    /** Refuses a solve without unknowns. */
    public static void requireUnknowns(Var y0) {
        if (y0.shape().size() == 0) {
            throw new IllegalArgumentException(
                    "a solve of 0 unknowns, from a state of shape " + y0.shape() + ": needs at least 1");
        }
    }

    /** Refuses a solve of rows without a mode. */
    public static RowMode require(RowMode mode) {
        if (mode == null) {
            throw new IllegalArgumentException("mode is null: must be a row mode, such as RowMode.ROW_BY_ROW");
        }
        return mode;
    }

    /** Records a solve at times known in the replay. */
    public static Var[] record(VarField f, Var y0, Var times, SolveOptions options, GradientMethod gradient) {
        require(options, gradient);
        requireUnknowns(y0);
        if (gradient.unrolls()) {
            throw new IllegalArgumentException("gradient method " + gradient.name()
                    + " needs times known while recording: give them as numbers, or use direct");
        }
        Closure field = FieldTapes.record(f, y0.shape());
        List<Var> in = new ArrayList<>(List.of(y0, times));
        in.addAll(field.captured());
        return Var.apply(new SolveOp(field.tape(), options, gradient), in.toArray(Var[]::new));
    }

    /** Records a solve at times known now. */
    public static Var[] record(VarField f, Var y0, double[] times, SolveOptions options, GradientMethod gradient) {
        require(options, gradient);
        if (gradient.unrolls()) {
            SolveOp.checkGradient(options, gradient);
            return UnrolledSolve.record(f, y0, times, options);
        }
        return record(f, y0, Var.constant(Tensor.vector(times)), options, gradient);
    }
}
