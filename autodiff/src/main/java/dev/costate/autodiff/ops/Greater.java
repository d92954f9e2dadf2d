package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = 1 where a &gt; b, otherwise 0; derivative 0. */
public record Greater() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.GREATER;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return null;
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return null;
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return null;
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {out[0]};
    }
}
