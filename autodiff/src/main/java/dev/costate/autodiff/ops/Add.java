package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;

/** z = a + b. */
public record Add() implements ElementwiseBinary {
    @Override
    public Binary function() {
        return Binary.ADD;
    }

    @Override
    public Var jvp(Var a, Var b, Var z, Var da, Var db) {
        return ElementwiseBinary.plus(da, db);
    }

    @Override
    public Var vjpA(Var a, Var b, Var z, Var g) {
        return g;
    }

    @Override
    public Var vjpB(Var a, Var b, Var z, Var g) {
        return g;
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
