package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;

/** Arithmetic of derivative rules, in which null stands for zero. */
final class Zero {
    private Zero() {
    }

    /** Returns a + b. */
    static Var plus(Var a, Var b) {
        return a == null ? b : b == null ? a : a.plus(b);
    }

    /** Returns d, or zeros of the shape of {@code like} where d is null. */
    static Var orZero(Var d, Var like) {
        return d != null ? d : Var.zeros(like.shape());
    }
}
