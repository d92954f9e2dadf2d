package dev.costate.autodiff;

import java.util.Arrays;

/**
 * Numbers with a shape, row-major: what goes into a replay and comes out of it. Immutable.
 *
 * <p>Equality is by bits. Values of another number than the shape has elements, and a matrix's elements outside of it,
 * are a {@link ShapeMismatchException}.
 */
public final class Tensor {
    private final Shape shape;
    private final double[] values;

    private Tensor(Shape shape, double[] values) {
        if (shape.size() != values.length) {
            throw new ShapeMismatchException("shape " + shape + " has " + shape.size() + " elements, but "
                    + values.length + " values were given");
        }
        this.shape = shape;
        this.values = values;
    }

    /** Makes a tensor from a copy of {@code values}. */
    public static Tensor of(Shape shape, double... values) {
        return new Tensor(shape, values.clone());
    }

    /** Makes a scalar. */
    public static Tensor scalar(double value) {
        return new Tensor(Shape.SCALAR, new double[] {value});
    }

    /** Makes a tensor of one axis. */
    public static Tensor vector(double... values) {
        return new Tensor(Shape.of(values.length), values.clone());
    }

    /** Makes a tensor of two axes from rows of equal length. */
    public static Tensor matrix(double[]... rows) {
        int cols = rows.length == 0 ? 0 : rows[0].length;
        double[] v = new double[rows.length * cols];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != cols) {
                throw new ShapeMismatchException("row " + r + " has " + rows[r].length + " values, row 0 has " + cols);
            }
            System.arraycopy(rows[r], 0, v, r * cols, cols);
        }
        return new Tensor(Shape.of(rows.length, cols), v);
    }

    /** Makes a tensor with every element equal to {@code value}. */
    public static Tensor full(Shape shape, double value) {
        double[] v = new double[shape.size()];
        Arrays.fill(v, value);
        return new Tensor(shape, v);
    }

    /** Wraps {@code values} without a copy; the caller gives them away. */
    public static Tensor wrap(Shape shape, double[] values) {
        return new Tensor(shape, values);
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns a copy of the elements, row-major. */
    public double[] toArray() {
        return values.clone();
    }

    /** Copies the elements to {@code target} from index {@code at} on. */
    public void copyTo(double[] target, int at) {
        System.arraycopy(values, 0, target, at, values.length);
    }

    /**
     * Returns the element with the given row-major index.
     *
     * @throws ArrayIndexOutOfBoundsException if there is no such element
     */
    public double at(int index) {
        return values[index];
    }

    /** Returns the element of a matrix, counted from 0. */
    public double at(int row, int col) {
        if (shape.rank() != 2 || row < 0 || row >= shape.dim(0) || col < 0 || col >= shape.dim(1)) {
            throw new ShapeMismatchException(
                    "element (" + row + ", " + col + ") of shape " + shape + ": must lie in a matrix");
        }
        return values[row * shape.dim(1) + col];
    }

    /** Returns the one element of a tensor of size 1. */
    public double item() {
        if (values.length != 1) {
            throw new ShapeMismatchException("item() of shape " + shape + ": needs exactly one element");
        }
        return values[0];
    }

    /** Returns these elements under another shape of the same size. */
    public Tensor reshape(int... dims) {
        return new Tensor(Shape.of(dims), values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor t && shape.equals(t.shape) && Arrays.equals(values, t.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return shape + (values.length <= 6 ? Arrays.toString(values)
                : "[" + values[0] + ", … " + (values.length - 2) + " more …, " + values[values.length - 1] + "]");
    }
}
