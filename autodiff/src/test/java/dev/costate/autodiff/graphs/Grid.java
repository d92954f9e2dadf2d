package dev.costate.autodiff.graphs;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A tensor of {@link Jet}s in row-major order. Immutable.
 *
 * <p>What rearranges says of every element of the result which element it is of the operand.
 */
record Grid(int[] shape, Jet[] cells) {
    static Grid of(int[] shape, Function<int[], Jet> at) {
        int[] index = new int[shape.length];
        Jet[] cells = new Jet[Axes.size(shape)];
        for (int i = 0; i < cells.length; i++) {
            int rest = i;
            for (int a = shape.length - 1; a >= 0; a--) {
                index[a] = rest % shape[a];
                rest /= shape[a];
            }
            cells[i] = at.apply(index);
        }
        return new Grid(shape, cells);
    }

    static Grid constant(int[] shape, double... values) {
        return new Grid(shape, Arrays.stream(values).mapToObj(Jet::constant).toArray(Jet[]::new));
    }

    Jet at(int... index) {
        int i = 0;
        for (int a = 0; a < index.length; a++) {
            i = i * shape[a] + index[a];
        }
        return cells[i];
    }

    int rank() {
        return shape.length;
    }

    Grid map(UnaryOperator<Jet> f) {
        return new Grid(shape, Arrays.stream(cells).map(f).toArray(Jet[]::new));
    }

    static Grid zip(Grid a, Grid b, BinaryOperator<Jet> f) {
        return zip(x -> f.apply(x[0], x[1]), a, b);
    }

    /** A function of each element of several operands, which are broadcast. */
    static Grid zip(Function<Jet[], Jet> f, Grid... operands) {
        int[] common = Arrays.stream(operands).map(Grid::shape).reduce(new int[0], Axes::broadcast);
        return of(common, i -> f.apply(Arrays.stream(operands).map(g -> g.repeatedAt(i)).toArray(Jet[]::new)));
    }

    Grid broadcastTo(int... to) {
        return of(to, this::repeatedAt);
    }

    /** The element at an index of a larger shape. */
    private Jet repeatedAt(int[] index) {
        int missing = index.length - rank();
        return at(IntStream.range(0, rank()).map(a -> shape[a] == 1 ? 0 : index[missing + a]).toArray());
    }

    Grid reshape(int... to) {
        return new Grid(to, cells);
    }

    Grid expand(int axis) {
        return reshape(Axes.with(shape, axis, 1));
    }

    /** Axis order[a] comes to place a. */
    Grid transpose(int... order) {
        return of(Arrays.stream(order).map(a -> shape[a]).toArray(), i -> {
            int[] from = new int[i.length];
            for (int a = 0; a < i.length; a++) {
                from[order[a]] = i[a];
            }
            return at(from);
        });
    }

    /** The elements of an axis with these numbers. */
    Grid pick(int axis, int... numbers) {
        return of(Axes.replaced(shape, axis, numbers.length), i -> at(Axes.replaced(i, axis, numbers[i[axis]])));
    }

    static Grid concat(int axis, Grid... parts) {
        int[] whose = IntStream.range(0, parts.length)
                .flatMap(p -> IntStream.range(0, parts[p].shape[axis]).map(i -> p)).toArray();
        int[] which = Arrays.stream(parts).flatMapToInt(p -> IntStream.range(0, p.shape[axis])).toArray();
        return of(Axes.replaced(parts[0].shape, axis, whose.length),
                i -> parts[whose[i[axis]]].at(Axes.replaced(i, axis, which[i[axis]])));
    }

    static Grid stack(Grid... parts) {
        return concat(0, Arrays.stream(parts).map(p -> p.expand(0)).toArray(Grid[]::new));
    }

    private Jet[] line(int axis, int[] without) {
        return IntStream.range(0, shape[axis]).mapToObj(i -> at(Axes.with(without, axis, i))).toArray(Jet[]::new);
    }

    /** Folds an axis, which disappears. */
    Grid fold(int axis, Function<Jet[], Jet> f) {
        return of(Axes.without(shape, axis), i -> f.apply(line(axis, i)));
    }

    /** Maps the lines of an axis, which stays. */
    Grid lines(int axis, UnaryOperator<Jet[]> f) {
        return of(shape, i -> f.apply(line(axis, Axes.without(i, axis)))[i[axis]]);
    }

    /** The product of the last two axes; the axes before are those of one of the two, or of both. */
    Grid matmul(Grid b) {
        int[] rows = Arrays.copyOf(shape, rank() - 1);
        return of(Axes.with(rows, rows.length, b.shape[b.rank() - 1]), i -> {
            Jet[] terms = new Jet[shape[rank() - 1]];
            for (int k = 0; k < terms.length; k++) {
                int[] right = Arrays.copyOfRange(Axes.replaced(i, rank() - 2, k), rank() - b.rank(), rank());
                terms[k] = at(Axes.replaced(i, rank() - 1, k)).times(b.at(right));
            }
            return JetSums.sum(terms);
        });
    }
}
