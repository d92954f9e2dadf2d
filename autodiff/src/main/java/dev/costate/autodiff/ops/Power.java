package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = aᵇ for real b; ∂z/∂b = z·ln a needs a &gt; 0. */
public record Power() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.POWER;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return ElementwiseBinary.plus(da == null ? null : da.times(b.times(a.power(b.minus(1)))),
                db == null ? null : db.times(z.times(a.log())));
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g.times(b.times(a.power(b.minus(1))));
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g.times(z.times(a.log()));
    }
}
