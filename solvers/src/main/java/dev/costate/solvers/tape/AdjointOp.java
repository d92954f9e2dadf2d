package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.vectorapi.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The backward pass of a solve by its {@link GradientMethod}.
 *
 * <p>Operands: the states, the address of the solve's record (the statistics if there is none), the cotangent of the
 * states, the times, what the field captured. Results: the cotangents of y0 and of what was captured, then {quality,
 * evaluations of the field, vjps of the field}.
 *
 * <p>With F the solve and x its arguments, this is (x, w) ↦ F′(x)ᵀw. Its tangent F′ᵀẇ + ∂ₓ⟨w, F′ẋ⟩ and the cotangents
 * F′u of w and ∂ₓ⟨w, F′u⟩ of x are what the adjoint of the {@link SolveTangent} along ẋ or u gives, so that second
 * derivatives are those of the same truth by the same gradient method. y0 is the first of the states here.
 *
 * <p>Immutable.
 *
 * @param solve the solve, as its vjp sees it
 */
public record AdjointOp(SolveOp solve) implements Op {
    static final int REPORT = 3;

    @Override
    public String name() {
        return "solve_" + solve.gradient().name();
    }

    @Override
    public List<Tape> tapes() {
        return solve.tapes();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> out = new ArrayList<>(List.of(in.get(0).without(0)));
        out.addAll(in.subList(4, in.size()));
        out.add(Shape.of(REPORT));
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernel pass = solve.gradient().adjoint(solve, b);
        OperandCells weights = OperandCells.in(b, 2, 3);
        OperandCells ofStart = OperandCells.out(b, 0, 1);
        OperandCells ofCaptured = OperandCells.out(b, 1, b.operands() - 3);
        Memory memory = b.kernels().memory();
        int record = b.in(1);
        int times = b.in(3);
        boolean statistics = solve.gradient().keeps() == GradientMethod.Keeps.NOTHING;
        return at -> {
            pass.run(at);
            double[] cells = memory.cells;
            NonFinite start = ofStart.firstNonFinite(cells, at);
            NonFinite bad = start.found() ? NonFinite.start(start.component()) : ofCaptured.firstNonFinite(cells, at);
            // a weight that is not finite comes from the loss, and is not the solve's failure
            if (bad.found() && !weights.firstNonFinite(cells, at).found()) {
                double steps = cells[at[record]];
                throw new SolveFailure(SolveStatus.GRADIENT_NON_FINITE, cells[at[times]], 0,
                        (int) (statistics ? steps : SolveRecord.steps(memory, (int) steps)), bad);
            }
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var[] dots = Arrays.copyOfRange(tangents, 3, tangents.length);
        if (tangents[0] == null && Arrays.stream(dots).allMatch(d -> d == null)) {
            Var[] linear = in.clone();
            linear[2] = tangents[2];
            return Arrays.copyOf(Arrays.copyOf(Var.apply(this, linear), out.length - 1), out.length);
        }
        checkSecond(dots[0] != null);
        dots[0] = tangents[0] == null ? null : tangents[0].select(0, 0);
        return Arrays.copyOf(SolveTangent.adjoining(solve, in, dots).adjoint(tangents[2], in[2]), out.length);
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (Arrays.stream(cotangents).limit(cotangents.length - 1).allMatch(c -> c == null)) {
            return new Var[in.length];
        }
        checkSecond(wanted[3]);
        SolveTangent t = SolveTangent.adjoining(solve, in, Arrays.copyOf(cotangents, cotangents.length - 1));
        Var[] bars = t.adjoint(null, in[2]);
        Var[] result = new Var[in.length];
        result[0] = Var.concat(0, bars[0].expand(0),
                Var.constant(0).broadcastTo(bars[0].shape().stacked(in[0].shape().dim(0) - 1)));
        result[2] = t.tangents();
        System.arraycopy(bars, 1, result, 4, in.length - 4);
        return result;
    }

    private void checkSecond(boolean ofTimes) {
        if (ofTimes) {
            throw new UnsupportedOperationException(
                    "the gradient of a solve with respect to its times cannot be differentiated again: stop the "
                            + "gradient there, or solve (t1 - t0)*f(t0 + s*(t1 - t0), y) over s from 0 to 1");
        }
        if (!solve.gradient().differentiableAgain()) {
            throw new UnsupportedOperationException("the gradient of a solve by " + solve.gradient().name()
                    + " cannot be differentiated again: stop the gradient there, or use direct");
        }
    }
}
