package dev.costate.autodiff;

import dev.costate.autodiff.ops.Scan;

/**
 * Tape → the same function with fewer instructions and the same bits. Passes: identities, constants and common subexpressions; fused forms; what nothing uses of scans.
 * Nothing here moves work that depends on an input to where it does not, or the other way round.
 */
final class Simplify {
    private static final int ROUNDS = 8;

    private Simplify() {
    }

    static Tape apply(Tape tape) {
        Tape t = Rewriting.apply(tape, new Identities());
        for (int round = 0; round < ROUNDS; round++) {
            Tape before = t;
            t = Rewriting.apply(t, new Fusion());
            if (t.code().stream().anyMatch(ins -> ins.op() instanceof Scan)) {
                t = Rewriting.apply(t, new ScanRules());
            }
            t = Rewriting.apply(t, new Identities());
            if (t.code().equals(before.code())) {
                break;
            }
        }
        return Rewriting.apply(t, new Folding());
    }
}
