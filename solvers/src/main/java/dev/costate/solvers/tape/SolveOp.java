package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A solve as one instruction.
 *
 * <p>Operands: y0, the times, what the field captured. Results: the states at the times, the statistics, and in the
 * augmented form the address of the {@link SolveRecord} that the backward pass reads.
 *
 * <p>Immutable.
 *
 * @param field (t, y, captured) ↦ dy
 * @param options how to solve
 * @param gradient how to differentiate
 * @param recording whether this is the augmented form
 * @param blocks how many equal blocks the state consists of, of which the step control sees the first only: more than
 * one in a {@link SolveTangent}
 */
public record SolveOp(Tape field, SolveOptions options, GradientMethod gradient, boolean recording, int blocks)
        implements Op, RecordedSolve {
    /** Cells of the statistics: accepted steps, rejected steps, evaluations of the field, stiffness. */
    public static final int STATISTICS = 4;

    /** Checks that the gradient method serves the solver if there will be a backward pass. */
    public SolveOp {
        if (recording) {
            checkGradient(options, gradient);
        }
    }

    /** Makes a solve of one block, not augmented. */
    public SolveOp(Tape field, SolveOptions options, GradientMethod gradient) {
        this(field, options, gradient, false, 1);
    }

    /** Refuses a gradient method that cannot serve a solve. */
    public static void checkGradient(SolveOptions options, GradientMethod gradient) {
        gradient.refusal(options).ifPresent(refusal -> {
            throw new IllegalArgumentException("gradient method " + gradient.name() + " cannot differentiate "
                    + options.method().name() + refusal);
        });
    }

    @Override
    public String name() {
        return "solve";
    }

    @Override
    public String attributes() {
        return options + " " + gradient.name();
    }

    @Override
    public List<Tape> tapes() {
        return List.of(field);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape y0 = in.get(0);
        Shape times = in.get(1);
        if (times.rank() != 1 || times.size() < 2) {
            throw new ShapeMismatchException("solve at times of shape " + times + ": needs one axis of at least 2");
        }
        List<Shape> out = new ArrayList<>(List.of(y0.stacked(times.size()), Shape.of(STATISTICS)));
        if (recording) {
            out.add(Shape.SCALAR);
        }
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return SolveKernels.of(this, b);
    }

    @Override
    public Op augmented() {
        return gradient.keeps() == GradientMethod.Keeps.NOTHING ? this
                : new SolveOp(field, options, gradient, true, blocks);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var[] result = new Var[out.length];
        result[0] = SolveTangent.push(this, in, out[0], tangents);
        return result;
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (cotangents[0] == null) {
            return new Var[in.length];
        }
        Var[] bars = adjoint(in, out, cotangents[0]);
        Var[] result = new Var[in.length];
        result[0] = bars[0];
        result[1] = wanted[1] ? timeCotangents(in, out[0], cotangents[0], bars[0]) : null;
        System.arraycopy(bars, 1, result, 2, in.length - 2);
        return result;
    }

    /**
     * Records the derivative of the true solution with respect to the times.
     *
     * <p>It is the same for every gradient method: ∂L/∂tₖ = ⟨ȳₖ, f(tₖ, yₖ)⟩, and at the first time, where y₀ holds
     * whatever it is, ⟨ȳ₀ − λ, f(t₀, y₀)⟩ with λ the gradient with respect to y₀. One evaluation for each time.
     */
    private Var timeCotangents(Var[] in, Var states, Var cotangent, Var y0Cotangent) {
        Var first = cotangent.select(0, 0).minus(y0Cotangent).expand(0);
        Var bars = Var.concat(0, first, cotangent.slice(0, 1, cotangent.shape().dim(0)));
        return Scan.over(new Var[0], new Var[] {in[1], states, bars}, (none, x) -> {
            Var[] arguments = in.clone();
            arguments[0] = x[0];
            arguments[1] = x[1];
            return new Var[] {field.call(arguments)[0].times(x[2]).sum()};
        })[0];
    }

    /**
     * Records the backward pass and returns all its results.
     *
     * @param out the results of the augmented form
     */
    public Var[] adjoint(Var[] in, Var[] out, Var cotangent) {
        checkGradient(options, gradient);
        List<Var> operands = new ArrayList<>(List.of(out[0], out[out.length - 1], cotangent));
        operands.addAll(Arrays.asList(in).subList(1, in.length));
        return Var.apply(new AdjointOp(this), operands.toArray(Var[]::new));
    }
}
