package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = a·b. */
public record Multiply() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.MULTIPLY;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return ElementwiseBinary.plus(da == null ? null : da.times(b), db == null ? null : a.times(db));
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g.times(b);
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.times(a);
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
