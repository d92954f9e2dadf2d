package dev.costate.models.files;

import java.util.Arrays;

/**
 * Numbers and their shape, last axis fastest, as they come from and go to files. An empty shape is one number.
 *
 * <p>Holds the arrays it is given without copying them; immutable as long as nobody writes into them.
 *
 * @param shape lengths of the axes, none negative
 * @param values as many as the product of {@code shape}
 */
public record NdArray(int[] shape, double[] values) {
    /** Checks that shape and values agree. */
    public NdArray {
        long size = 1;
        boolean empty = false;
        for (int n : shape) {
            if (n < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + ": no length may be negative");
            }
            empty |= n == 0;
            size = Math.min(size * Math.max(1, n), Integer.MAX_VALUE + 1L); // saturates: no array is that long
        }
        size = empty ? 0 : size;
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + size + " values, there are " + values.length);
        }
    }

    /** A vector, or with more lengths a matrix and so on, around {@code values}. */
    public static NdArray of(double[] values, int... shape) {
        return new NdArray(shape.length == 0 ? new int[] {values.length} : shape, values);
    }

    /** Compares shapes and the bits of the values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NdArray array && Arrays.equals(shape, array.shape)
                && Arrays.equals(values, array.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "NdArray" + Arrays.toString(shape)
                + (values.length <= 12 ? " " + Arrays.toString(values) : " of " + values.length + " values");
    }
}
