package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Unary;

/** y = x in cells of its own: how a plan gives an output that would otherwise share its place with another value. */
public record Copy() implements ElementwiseUnary {
    @Override
    public String name() {
        return "copy";
    }

    @Override
    public Unary function() {
        return Unary.IDENTITY;
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public Var jvp(Var x, Var y, Var dx) {
        return dx;
    }

    @Override
    public Var vjp(Var x, Var y, Var g) {
        return g;
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
