package dev.costate.autodiff.replay;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ops.Constant;
import java.util.List;

/**
 * Which values of a program in two phases are computed late. Thread-confined.
 *
 * <p>What depends on a late input must be. What only late instructions use may be, which saves its place in the
 * residual.
 */
final class Phases {
    private final List<Shape> shapes;
    private final List<Instruction> code;
    private final int[] root;
    private final boolean[] late;
    private final int[] earlyUses;
    private final int[] lateUses;
    private final boolean[] readable;

    /** Starts from the root of each value, which it is a view of, and from the flags of what must be late. */
    Phases(List<Shape> shapes, List<Instruction> code, int[] root, boolean[] late) {
        this.shapes = shapes;
        this.code = code;
        this.root = root;
        int n = shapes.size();
        this.late = late;
        earlyUses = new int[n];
        lateUses = new int[n];
        readable = new boolean[n];
    }

    /** Returns the flag of each value. */
    boolean[] late(List<Integer> inputs, List<Integer> outputs) {
        inputs.forEach(v -> readable[v] = true);
        for (Instruction ins : code) {
            if (runs(ins)) {
                ins.in().forEach(v -> use(root[v], late[ins.out().get(0)]));
            }
            readable[ins.out().get(0)] |= ins.op() instanceof Constant;
        }
        for (int v : outputs) {
            earlyUses[v]++;
        }
        for (int k = code.size() - 1; k >= 0; k--) {
            Instruction ins = code.get(k);
            if (sinks(ins)) {
                ins.out().forEach(v -> late[v] = true);
                for (int v : ins.in()) {
                    earlyUses[root[v]]--;
                    use(root[v], true);
                }
            }
        }
        for (int v = 0; v < late.length; v++) {
            late[v] |= late[root[v]];
        }
        return late;
    }

    private void use(int value, boolean isLate) {
        if (isLate) {
            lateUses[value]++;
            readable[value] = true;
        } else {
            earlyUses[value]++;
        }
    }

    private boolean runs(Instruction ins) {
        return root[ins.out().get(0)] == ins.out().get(0) && !(ins.op() instanceof Constant);
    }

    /**
     * Whether an early instruction is better run late.
     *
     * <p>It is if only late ones use it, it is cheap, and keeping those operands that the late phase cannot read yet
     * takes no more cells than keeping its result. Inputs and constants can always be read.
     */
    private boolean sinks(Instruction ins) {
        int result = ins.out().get(0);
        if (late[result] || !ins.op().cheap() || !runs(ins) || earlyUses[result] > 0 || lateUses[result] == 0) {
            return false;
        }
        int more = 0;
        for (int v : ins.in()) {
            more += readable[root[v]] ? 0 : shapes.get(root[v]).size();
        }
        return more <= shapes.get(result).size();
    }
}
