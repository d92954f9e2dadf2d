package dev.costate.solvers.tape;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.List;

/** Records solves: the states at times, and {accepted steps, rejected steps, evaluations of the field}. */
public final class SolveRecording {
    private SolveRecording() {
    }

    /** Records a solve at times known in the replay. */
    public static Var[] record(VarField f, Var y0, Var times, SolveOptions options, GradientMethod gradient) {
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
        if (gradient.unrolls()) {
            SolveOp.checkGradient(options, gradient);
            return UnrolledSolve.record(f, y0, times, options);
        }
        return record(f, y0, Var.constant(Tensor.vector(times)), options, gradient);
    }
}
