package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Concat;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.ElementwiseUnary;
import dev.costate.autodiff.ops.Pad;
import dev.costate.autodiff.ops.Reshape;
import dev.costate.autodiff.ops.Slice;
import dev.costate.autodiff.ops.Transpose;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.List;

/**
 * Constants computed when the tape is simplified, by the kernels that would compute them later.
 *
 * <p>Broadcast constants come last, since most are absorbed by what uses them.
 */
final class Folding implements Rewriting.Rule {
    /** The most elements of a folded constant. */
    private static final int SMALL = 4096;

    @Override
    public List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses) {
        return op instanceof Broadcast || foldable(op) ? fold(to, op, in) : null;
    }

    static boolean foldable(Op op) {
        return op instanceof ElementwiseUnary || op instanceof BinaryFunction
                || op instanceof Reshape || op instanceof Transpose || op instanceof Slice || op instanceof Pad
                || op instanceof Concat;
    }

    /** Returns the constant that {@code op} makes of constants; null if an operand is none or the result large. */
    static List<Integer> fold(Rewriting to, Op op, List<Integer> in) {
        List<Shape> shapes = new ArrayList<>();
        List<Instruction> code = new ArrayList<>();
        List<Integer> operands = new ArrayList<>();
        for (int v : in) {
            Tensor c = to.constant(v);
            if (c == null) {
                return null;
            }
            operands.add(shapes.size());
            code.add(new Instruction(new Constant(c), List.of(), List.of(shapes.size()), ""));
            shapes.add(c.shape());
        }
        Shape result = op.shapes(shapes).get(0);
        if (in.isEmpty() || result.size() > SMALL) {
            return null;
        }
        int out = shapes.size();
        shapes.add(result);
        code.add(new Instruction(op, operands, List.of(out), ""));
        Tensor value = Replay.of(new Tape(shapes, List.of(), code, List.of(out))).run(new Tensor[0])[0];
        return to.write(new Constant(value), List.of());
    }
}
