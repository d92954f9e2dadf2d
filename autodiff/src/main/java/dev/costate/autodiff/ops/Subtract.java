package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = a − b. */
public record Subtract() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.SUBTRACT;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return da == null ? db.negated() : db == null ? da : da.minus(db);
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g;
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.negated();
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
