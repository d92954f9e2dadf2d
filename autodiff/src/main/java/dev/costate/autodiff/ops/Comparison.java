package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;

/** An op that is 1 where a relation holds and 0 elsewhere; its derivative is zero. */
interface Comparison extends ElementwiseBinary {
    @Override
    default Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return null;
    }

    @Override
    default Var vjpA(Var a, Var b, Var z, Var g) {
        return null;
    }

    @Override
    default Var vjpB(Var a, Var b, Var z, Var g) {
        return null;
    }

    @Override
    default boolean cheap() {
        return true;
    }

    /** The relation itself: where it changes, so does whatever is chosen by it. */
    @Override
    default Var[] branches(Var[] in, Var[] out) {
        return new Var[] {out[0]};
    }
}
