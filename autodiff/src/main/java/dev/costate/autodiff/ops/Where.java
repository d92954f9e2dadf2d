package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * out = c ≠ 0 ? a : b, element by element. Immutable.
 *
 * <p>The three operands, c first, and the result have one shape. The condition has derivative 0.
 */
public record Where() implements Op {
    @Override
    public String name() {
        return "where";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        if (!in.get(0).equals(in.get(1)) || !in.get(0).equals(in.get(2))) {
            throw new ShapeMismatchException("where of shapes " + in + ": must be equal");
        }
        return List.of(in.get(0));
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Kernel kernel(Binding binding) {
        Kernels k = binding.kernels();
        int c = binding.in(0);
        int a = binding.in(1);
        int b = binding.in(2);
        int y = binding.out(0);
        int n = binding.outShape(0).size();
        return at -> k.select(at[c], at[a], at[b], at[y], n);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] d) {
        if (d[1] == null && d[2] == null) {
            return new Var[1];
        }
        return new Var[] {in[0].where(Zero.orZero(d[1], out[0]), Zero.orZero(d[2], out[0]))};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        Var zero = Var.constant(0);
        return new Var[] {null, wanted[1] ? in[0].where(g[0], zero) : null, wanted[2] ? in[0].where(zero, g[0]) : null};
    }

    @Override
    public boolean cheap() {
        return true;
    }

    @Override
    public Var[] branches(Var[] in, Var[] out) {
        return new Var[] {in[0].equal(0)};
    }
}
