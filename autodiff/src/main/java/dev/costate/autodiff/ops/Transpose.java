package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * Reorders the axes. Immutable.
 *
 * @param order the axis of the operand that becomes axis a of the result, for each a
 */
public record Transpose(List<Integer> order) implements Op {
    /** Checks that {@code order} is a permutation. */
    public Transpose {
        order = List.copyOf(order);
        for (int a = 0; a < order.size(); a++) {
            if (!order.contains(a)) {
                throw new IllegalArgumentException(
                        "axis order " + order + " is not a permutation of 0 … " + (order.size() - 1));
            }
        }
    }

    /** Makes the op from an array. */
    public static Transpose of(int... order) {
        return new Transpose(Arrays.stream(order).boxed().toList());
    }

    @Override
    public String name() {
        return "transpose";
    }

    @Override
    public String attributes() {
        return order.toString();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape x = in.get(0);
        if (x.rank() != order.size()) {
            throw new ShapeMismatchException(
                    "transpose of " + x + " with axis order " + order + ": the numbers of axes differ");
        }
        return List.of(Shape.of(order.stream().mapToInt(x::dim).toArray()));
    }

    @Override
    public Kernel kernel(Binding b) {
        Kernels k = b.kernels();
        int x = b.in(0);
        int y = b.out(0);
        int[] own = b.inShape(0).strides();
        int[] strides = order.stream().mapToInt(a -> own[a]).toArray();
        int[] outStrides = b.outShape(0).strides();
        int[] dims = b.outShape(0).dims();
        return at -> k.strided(at[x], strides, at[y], outStrides, dims);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[] {Var.apply1(this, tangents[0])};
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
        int[] inverse = new int[order.size()];
        for (int a = 0; a < inverse.length; a++) {
            inverse[order.get(a)] = a;
        }
        return new Var[] {Var.apply1(of(inverse), g[0])};
    }

    @Override
    public boolean cheap() {
        return true;
    }
}
