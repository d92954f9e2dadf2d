package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = a/b. */
public record Divide() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.DIVIDE;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return ElementwiseBinary.plus(da, db == null ? null : z.times(db).negated()).dividedBy(b);
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g.dividedBy(b);
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.times(z).dividedBy(b).negated();
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
