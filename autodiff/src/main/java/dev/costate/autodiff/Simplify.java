package dev.costate.autodiff;

/** Tape → the same function with fewer instructions and the same bits. */
final class Simplify {
    private Simplify() {
    }

    static Tape apply(Tape tape) {
        return tape;
    }
}
