package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.ActivationBackward;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.SiluWithDerivative;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SiLU and its vjp at the same point, with one exponential in place of two.
 *
 * <p>The first computes the derivative too, and the vjp becomes a product; the derivative lies in memory in place of
 * the point. The bits are the same, since the vjp is the cotangent times the rounded derivative.
 */
final class SiluFusion {
    private SiluFusion() {
    }

    static Tape apply(Tape tape) {
        Map<Integer, Integer> at = new HashMap<>();
        List<Shape> shapes = new ArrayList<>();
        for (int v = 0; v < tape.values(); v++) {
            shapes.add(tape.shape(v));
        }
        List<Instruction> code = new ArrayList<>();
        for (Instruction ins : tape.code()) {
            if (isSilu(ins)) {
                at.put(ins.in().get(0), code.size());
            }
            Integer k = ins.op() instanceof ActivationBackward b && b.function() == Binary.SILU_BACKWARD
                    ? at.get(ins.in().get(0)) : null;
            if (k == null) {
                code.add(ins);
                continue;
            }
            Instruction silu = code.get(k);
            if (isSilu(silu)) {
                silu = new Instruction(new SiluWithDerivative(), silu.in(), List.of(silu.out().get(0), shapes.size()),
                        silu.source());
                shapes.add(shapes.get(silu.in().get(0)));
                code.set(k, silu);
            }
            code.add(new Instruction(new BinaryFunction(Binary.MULTIPLY), List.of(silu.out().get(1), ins.in().get(1)),
                    ins.out(), ins.source()));
        }
        return new Tape(shapes, tape.inputs(), code, tape.outputs());
    }

    private static boolean isSilu(Instruction ins) {
        return ins.op() instanceof UnaryFunction u && u.function() == Unary.SILU;
    }
}
