package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Composite;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import java.util.List;

/**
 * SiLU and its derivative from one exponential, for tapes that need both. Immutable.
 *
 * <p>Results: x·s and s·(1 + x·(1 − s)), where s = sigmoid x, both of the shape of x.
 */
public record SiluWithDerivative() implements Composite {
    @Override
    public String name() {
        return "silu_with_derivative";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0), in.get(0));
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int derivative = b.out(1);
        int n = b.outShape(0).size();
        return at -> k.siluWithDerivative(at[x], at[y], at[derivative], n);
    }

    @Override
    public Var[] expand(Var[] in) {
        Var one = Var.ones(in[0].shape());
        return new Var[] {Var.apply1(new UnaryFunction(Unary.SILU), in[0]),
            Var.apply1(new ActivationBackward(Binary.SILU_BACKWARD), in[0], one)};
    }
}
