package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Composite;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import java.util.List;
import java.util.Locale;

/**
 * f(X·W + bias): product, bias row and activation while the block is in the cache. Immutable.
 *
 * <p>Operands: X [m, k], W [k, n], a bias of n elements. Result: [m, n].
 *
 * @param activation the function f; the identity for none
 */
public record Affine(Unary activation) implements Composite {
    @Override
    public String name() {
        return "affine";
    }

    @Override
    public String attributes() {
        return activation == Unary.IDENTITY ? "" : activation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape x = in.get(0);
        Shape w = in.get(1);
        Shape b = in.get(2);
        if (x.rank() != 2 || w.rank() != 2 || x.dim(1) != w.dim(0) || b.size() != w.dim(1)) {
            throw new ShapeMismatchException(
                    "affine of " + x + ", weights " + w + " and bias " + b + ": needs [m, k], [k, n] and n elements");
        }
        return List.of(Shape.of(x.dim(0), w.dim(1)));
    }

    @Override
    public Kernel kernel(Binding binding) {
        Kernels k = binding.kernels();
        Unary f = activation;
        int x = binding.in(0);
        int w = binding.in(1);
        int b = binding.in(2);
        int y = binding.out(0);
        int m = binding.inShape(0).dim(0);
        int inner = binding.inShape(1).dim(0);
        int n = binding.inShape(1).dim(1);
        return at -> k.affine(at[x], at[w], at[b], f, at[y], m, n, inner);
    }

    @Override
    public Var[] expand(Var[] in) {
        Var sum = in[0].matmul(in[1]).plus(in[2].reshape(in[2].shape().size()));
        return new Var[] {activation == Unary.IDENTITY ? sum : Var.apply1(new UnaryFunction(activation), sum)};
    }
}
