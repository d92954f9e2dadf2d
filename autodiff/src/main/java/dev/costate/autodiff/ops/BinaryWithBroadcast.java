package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Composite;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * An elementwise function of a tensor and a broadcast scalar, row or column. Immutable.
 *
 * <p>The smaller operand is read where it lies instead of being repeated in memory. Operands are those of {@code base}.
 *
 * @param base a {@link BinaryFunction} or {@link ActivationBackward}
 * @param first whether the first operand is the one that is repeated, otherwise the second
 * @param to the shape of the result
 */
public record BinaryWithBroadcast(Op base, boolean first, Shape to) implements Composite {
    /** Checks that the base has an elementwise kernel. */
    public BinaryWithBroadcast {
        function(base);
    }

    /** Returns whether {@code op} is an elementwise op of two operands, and so may be a base. */
    public static boolean isElementwise(Op op) {
        return op instanceof BinaryFunction || op instanceof ActivationBackward;
    }

    /** Returns whether {@code op} applies the given function to two operands of equal shapes. */
    public static boolean is(Op op, Binary function) {
        return isElementwise(op) && function(op) == function;
    }

    private static Binary function(Op op) {
        if (op instanceof BinaryFunction f) {
            return f.function();
        }
        if (op instanceof ActivationBackward f) {
            return f.function();
        }
        throw new IllegalArgumentException(op.name() + " is not an elementwise op of two operands");
    }

    /**
     * Returns whether the kernels can read an operand of shape {@code repeated} in place of its broadcast.
     *
     * @param to the shape that it is broadcast to
     */
    public static boolean fits(Op base, boolean first, Shape repeated, Shape to) {
        Repetition r = Repetition.of(repeated, to);
        return r == Repetition.SCALAR || r != Repetition.MIXED && (!first || commutes(function(base)));
    }

    private static boolean commutes(Binary f) {
        return switch (f) {
            case ADD, MULTIPLY, MIN, MAX, EQUAL -> true;
            default -> false;
        };
    }

    private int repeated() {
        return first ? 0 : 1;
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public String attributes() {
        return (first ? "left" : "right") + " repeated";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        Shape small = in.get(repeated());
        if (!in.get(1 - repeated()).equals(to) || small.rank() > to.rank() || !Shape.broadcast(small, to).equals(to)
                || !fits(base, first, small, to)) {
            throw new ShapeMismatchException(name() + " of shapes " + in.get(0) + " and " + in.get(1) + ": one must be "
                    + to + ", the other a scalar, row or column of it");
        }
        return List.of(to);
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public boolean cheap() {
        return base.cheap();
    }

    @Override
    public Kernel kernel(Binding binding) {
        Kernels k = binding.kernels();
        Binary f = function(base);
        int a = binding.in(0);
        int b = binding.in(1);
        int whole = binding.in(1 - repeated());
        int small = binding.in(repeated());
        int z = binding.out(0);
        int n = to.size();
        int count = binding.inShape(repeated()).size();
        switch (Repetition.of(binding.inShape(repeated()), to)) {
            case SCALAR:
                int aStep = first ? 0 : 1;
                int bStep = 1 - aStep;
                return at -> k.binary(f, at[a], aStep, at[b], bStep, at[z], n);
            case ROW:
                int rows = count == 0 ? 0 : n / count;
                return at -> k.binaryRow(f, at[whole], at[small], at[z], rows, count);
            default:
                int cols = count == 0 ? 0 : n / count;
                return at -> k.binaryColumn(f, at[whole], at[small], at[z], count, cols);
        }
    }

    @Override
    public Var[] expand(Var[] in) {
        return new Var[] {Var.apply1(base, in[0].broadcastTo(to), in[1].broadcastTo(to))};
    }
}
