package dev.costate.autodiff.replay;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Var;

/** An op of plans only, put in place of others when their tape is planned: it has no derivatives. Immutable. */
interface PlanOp extends Op {
    @Override
    default Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        throw new UnsupportedOperationException("a plan has no derivatives");
    }

    @Override
    default Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        throw new UnsupportedOperationException("a plan has no derivatives");
    }
}
