package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientRule;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.step.StiffStepper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A solve as one instruction. Operands: y0, the times, what the field captured. Results: the states at the times,
 * the statistics, and in the augmented form the address of the {@link SolveRecord} that the backward pass reads.
 *
 * @param field (t, y, captured) ↦ dy
 * @param options how to solve and differentiate
 * @param recording whether this is the augmented form
 * @param blocks the state consists of so many blocks, of which the step control sees the first only: more than one
 * in a {@link SolveTangent}
 */
public record SolveOp(Tape field, SolveOptions options, boolean recording, int blocks) implements Op {
    static final int STATISTICS = 3;

    /** Checks that the method can be differentiated if it shall be. */
    public SolveOp {
        if (recording) {
            checkGradient(options);
        }
    }

    /** Makes a solve of one block, not augmented. */
    public SolveOp(Tape field, SolveOptions options) {
        this(field, options, false, 1);
    }

    private static void checkGradient(SolveOptions options) {
        String refusal = options.gradient().refusal(options.method());
        if (refusal != null) {
            throw new IllegalArgumentException("gradient method " + options.gradient().name() + " cannot differentiate "
                    + options.method().name() + refusal);
        }
    }

    @Override
    public String name() {
        return "solve";
    }

    @Override
    public String attributes() {
        return options.method().name() + (options.adaptive() ? " rtol=" + options.rtol() + " atol=" + options.atol()
                : " h=" + options.firstStep()) + " " + options.gradient().name();
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
        return StiffStepper.serve(options.method()) ? new StiffSolveKernel(this, b) : new SolveKernel(this, b);
    }

    @Override
    public Op augmented() {
        return options.gradient().keeps() == GradientRule.Keeps.NOTHING ? this
                : new SolveOp(field, options, true, blocks);
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
     * The derivative of the true solution with respect to the times, the same for every gradient method: ∂L/∂tₖ =
     * ⟨ȳₖ, f(tₖ, yₖ)⟩, and at the first time, where y₀ holds whatever it is, ⟨ȳ₀ − λ, f(t₀, y₀)⟩ with λ the gradient
     * with respect to y₀. One evaluation for each time.
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

    /** Records the backward pass and returns all its results; {@code out} are those of the augmented form. */
    public Var[] adjoint(Var[] in, Var[] out, Var cotangent) {
        checkGradient(options);
        List<Var> operands = new ArrayList<>(List.of(out[0], out[out.length - 1], cotangent));
        operands.addAll(Arrays.asList(in).subList(1, in.length));
        return Var.apply(new AdjointOp(this), operands.toArray(Var[]::new));
    }

    /** The vjp of the field: (t, y, captured, cotangent of dy) ↦ (dy, cotangent of y, cotangents of captured). */
    Tape fieldVjp() {
        boolean[] wanted = new boolean[field.inputs().size()];
        Arrays.fill(wanted, 1, wanted.length, true);
        return field.vjp(wanted);
    }

    /** The continuous adjoint: (t, y, captured, a) ↦ (f, −aᵀ∂f/∂y, −aᵀ∂f/∂captured). */
    public Tape adjointField() {
        Tape vjp = fieldVjp();
        return Tape.record(vjp.inputShapes(), v -> {
            Var[] r = vjp.call(v);
            for (int i = 1; i < r.length; i++) {
                r[i] = r[i].negated();
            }
            return r;
        }).simplify();
    }

    /**
     * The vjp with accumulators: (t, y, captured, cotangent, sums…) ↦ (dy, cotangent of y, sums + cotangents of
     * captured).
     */
    Tape accumulatingVjp() {
        return accumulating(fieldVjp());
    }

    /** Adds sums, further inputs of a tape, to the cotangents of captured, which are its last outputs. */
    public Tape accumulating(Tape vjp) {
        int n = vjp.inputs().size();
        int captured = field.inputs().size() - 2;
        int first = vjp.outputs().size() - captured;
        List<Shape> shapes = new ArrayList<>(vjp.inputShapes());
        shapes.addAll(field.inputShapes().subList(2, 2 + captured));
        return Tape.record(shapes, v -> {
            Var[] r = vjp.call(Arrays.copyOf(v, n));
            for (int i = 0; i < captured; i++) {
                r[first + i] = v[n + i].plus(r[first + i]);
            }
            return r;
        }).simplify();
    }
}
