package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = min(a, b); on a tie the derivative is that of a. */
public record Minimum() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.MIN;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return b.greaterOrEqual(a).where(ElementwiseBinary.orZero(da, z), ElementwiseBinary.orZero(db, z));
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g.times(b.greaterOrEqual(a));
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.times(a.greater(b));
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {in[0].minus(in[1]).sign()};
    }
}
