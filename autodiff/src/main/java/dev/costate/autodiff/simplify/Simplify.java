package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.Scan;

/**
 * Tape → the same function with fewer instructions and the same bits. Stateless.
 *
 * <p>Passes: sums of many pads; identities, constants and common subexpressions; fused forms; what nothing uses of
 * scans; SiLU with its derivative. Nothing here moves work that depends on an input to where it does not, or the other
 * way round.
 */
public final class Simplify {
    private static final int ROUNDS = 8;

    private Simplify() {
    }

    /** Returns the simplified tape. */
    public static Tape apply(Tape tape) {
        Tape t = Rewriting.apply(PadSums.apply(tape), new Identities());
        for (int round = 0; round < ROUNDS; round++) {
            Tape before = t;
            t = Rewriting.apply(t, new Fusion());
            if (hasScan(t)) {
                t = Rewriting.apply(t, new ScanRules());
            }
            if (same(t, before)) {
                break;
            }
            t = Rewriting.apply(t, new Identities());
        }
        return Rewriting.apply(SiluFusion.apply(t), new Folding());
    }

    private static boolean hasScan(Tape tape) {
        for (Instruction ins : tape.code()) {
            if (ins.op() instanceof Scan) {
                return true;
            }
        }
        return false;
    }

    /** Whether no rule has replaced anything: the same op objects on the same operands. */
    private static boolean same(Tape a, Tape b) {
        if (a.code().size() != b.code().size()) {
            return false;
        }
        for (int i = 0; i < a.code().size(); i++) {
            Instruction x = a.code().get(i);
            Instruction y = b.code().get(i);
            if (x.op() != y.op() || !x.in().equals(y.in())) {
                return false;
            }
        }
        return a.outputs().equals(b.outputs());
    }
}
