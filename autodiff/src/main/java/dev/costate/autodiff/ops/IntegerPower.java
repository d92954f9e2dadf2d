package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;

/**
 * y = xᵖ for an integer p, y' = p·xᵖ⁻¹. Immutable.
 *
 * @param p the exponent, of either sign
 */
public record IntegerPower(int p) implements ElementwiseUnary {
    @Override
    public String name() {
        return "power";
    }

    @Override
    public String attributes() {
        return "p=" + p;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int n = b.outShape(0).size();
        return at -> k.power(at[x], p, at[y], n);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {p == 0 ? null : tangents[0].times(in[0].power(p - 1).times(p))};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        return new Var[] {p == 0 ? null : g[0].times(in[0].power(p - 1).times(p))};
    }
}
