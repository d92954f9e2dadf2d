package dev.costate.autodiff.ops;

import dev.costate.autodiff.Shape;

/** How a tensor is repeated when it is broadcast. */
enum Repetition {
    /** One value throughout. */
    SCALAR,
    /** The whole tensor again and again: the repeated axes come first. */
    ROW,
    /** Each element several times: the repeated axes come last. */
    COLUMN,
    /** Anything else. */
    MIXED;

    /** Returns how {@code from} is repeated to become {@code to}. */
    static Repetition of(Shape from, Shape to) {
        if (from.size() == 1) {
            return SCALAR;
        }
        int missing = to.rank() - from.rank();
        boolean keptBefore = false;
        boolean repeatedBefore = false;
        boolean row = true;
        boolean column = true;
        for (int a = 0; a < to.rank(); a++) {
            if (to.dim(a) == 1) {
                continue;
            }
            boolean repeated = a < missing || from.dim(a - missing) == 1;
            row &= !(repeated && keptBefore);
            column &= !(!repeated && repeatedBefore);
            keptBefore |= !repeated;
            repeatedBefore |= repeated;
        }
        return row ? ROW : column ? COLUMN : MIXED;
    }
}
