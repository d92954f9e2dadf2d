package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;

/**
 * The largest numbers in place of ±∞, every other value as it is; derivative 1 everywhere. Immutable.
 *
 * <p>Differences of what it gives are 0 where two infinities are equal, which have no difference of their own.
 */
public record Finite() implements ElementwiseUnary {
    @Override
    public String name() {
        return "finite";
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int bound = b.scratch(1);
        int n = b.outShape(0).size();
        return at -> {
            k.fill(Double.MAX_VALUE, at[bound], 1);
            k.binary(Binary.MIN, at[x], 1, at[bound], 0, at[y], n);
            k.fill(-Double.MAX_VALUE, at[bound], 1);
            k.binary(Binary.MAX, at[y], 1, at[bound], 0, at[y], n);
        };
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {tangents[0]};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[] {cotangents[0]};
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
