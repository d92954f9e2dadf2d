package dev.costate.autodiff;

import java.util.Arrays;

/**
 * The lengths of a tensor's axes, row-major, the last axis contiguous. A scalar has no axes. Immutable.
 *
 * <p>Axes are counted from 0, negative ones from the last. An axis that does not exist is a
 * {@link ShapeMismatchException}.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape();

    private final int[] dims;
    private final int size;

    private Shape(int... dims) {
        long product = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException(
                        "axis length " + d + " in " + Arrays.toString(dims) + ": must be ≥ 0");
            }
            product = Math.multiplyExact(product, (long) d);
            if (product > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(dims) + " has more than 2^31 − 9 elements");
            }
        }
        this.dims = dims;
        this.size = (int) product;
    }

    /**
     * Makes the shape with the given axis lengths; none makes a scalar's.
     *
     * @throws IllegalArgumentException if a length is negative or there are more than 2³¹ − 9 elements
     */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** Returns the number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Returns the length of an axis. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** Returns the number of elements. */
    public int size() {
        return size;
    }

    /** Returns a copy of the axis lengths. */
    public int[] dims() {
        return dims.clone();
    }

    /** Returns {@code axis} counted from the first axis. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + dims.length : axis;
        if (a < 0 || a >= dims.length) {
            throw new ShapeMismatchException(
                    "axis " + axis + " of shape " + this + ": must be in [" + -dims.length + ", " + dims.length + ")");
        }
        return a;
    }

    /** Returns this shape with one axis given another length. */
    public Shape withDim(int axis, int length) {
        int[] d = dims.clone();
        d[axis(axis)] = length;
        return new Shape(d);
    }

    /** Returns this shape without one axis. */
    public Shape without(int axis) {
        int a = axis(axis);
        int[] d = new int[dims.length - 1];
        System.arraycopy(dims, 0, d, 0, a);
        System.arraycopy(dims, a + 1, d, a, d.length - a);
        return new Shape(d);
    }

    /** Returns this shape with a new first axis of the given length. */
    public Shape stacked(int length) {
        int[] d = new int[dims.length + 1];
        d[0] = length;
        System.arraycopy(dims, 0, d, 1, dims.length);
        return new Shape(d);
    }

    /**
     * Returns this shape with an axis of length 1 put before axis {@code at}.
     *
     * @param at from 0 to the rank, the rank for a new last axis
     * @throws ShapeMismatchException if it is not in this range
     */
    public Shape withAxis(int at) {
        if (at < 0 || at > dims.length) {
            throw new ShapeMismatchException(
                    "new axis " + at + " of shape " + this + ": must be in [0, " + dims.length + "]");
        }
        int[] d = new int[dims.length + 1];
        Arrays.setAll(d, i -> i < at ? dims[i] : i == at ? 1 : dims[i - 1]);
        return new Shape(d);
    }

    /** Returns {@code element} of an axis counted from the first, or fails if there is no such element. */
    int element(int axis, int element) {
        int n = dims[axis];
        int e = element < 0 ? element + n : element;
        if (e < 0 || e >= n) {
            throw new ShapeMismatchException("element " + element + " of axis " + axis + " of shape " + this
                    + ": must be in [" + -n + ", " + n + ")");
        }
        return e;
    }

    /** Returns the product of the axis lengths from {@code from} (inclusive) to {@code to} (exclusive). */
    public int product(int from, int to) {
        int p = 1;
        for (int a = from; a < to; a++) {
            p *= dims[a];
        }
        return p;
    }

    /** Returns the row-major strides, in elements. */
    public int[] strides() {
        int[] s = new int[dims.length];
        int step = 1;
        for (int a = dims.length - 1; a >= 0; a--) {
            s[a] = step;
            step *= dims[a];
        }
        return s;
    }

    /**
     * Returns the shape that both broadcast to: aligned at the last axis, lengths equal or 1.
     *
     * @throws ShapeMismatchException if two lengths differ and none is 1
     */
    public static Shape broadcast(Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] d = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            int y = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new ShapeMismatchException("shapes " + a + " and " + b + " do not broadcast: axis −" + i
                        + " has lengths " + x + " and " + y);
            }
            d[rank - i] = x == 1 ? y : x;
        }
        return new Shape(d);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns for example {@code [20, 2]}; a scalar is {@code []}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
