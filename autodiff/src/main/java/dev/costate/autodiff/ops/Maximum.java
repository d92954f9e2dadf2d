package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = max(a, b); on a tie the derivative is that of a. */
public record Maximum() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.MAX;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return a.greaterOrEqual(b).where(ElementwiseBinary.orZero(da, z), ElementwiseBinary.orZero(db, z));
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g.times(a.greaterOrEqual(b));
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.times(b.greater(a));
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
