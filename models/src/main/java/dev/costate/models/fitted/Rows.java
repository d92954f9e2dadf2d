package dev.costate.models.fitted;

import java.util.Arrays;

/** Rows of numbers, and the same one after the other. Stateless. */
public final class Rows {
    private Rows() {
    }

    /**
     * Returns rows one after the other.
     *
     * @throws IllegalArgumentException naming the first row that has another width
     */
    public static double[] flat(double[][] rows, int width) {
        double[] flat = new double[rows.length * width];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != width) {
                throw new IllegalArgumentException(
                        "row " + r + " has " + rows[r].length + " values: must have " + width);
            }
            System.arraycopy(rows[r], 0, flat, r * width, width);
        }
        return flat;
    }

    /**
     * Returns rows one after the other.
     *
     * @throws IllegalArgumentException naming the first row that has another width, or a value that is not finite
     */
    public static double[] finite(double[][] rows, int width) {
        double[] flat = flat(rows, width);
        for (int i = 0; i < flat.length; i++) {
            if (!Double.isFinite(flat[i])) {
                throw new IllegalArgumentException(
                        "row " + i / width + " holds " + flat[i] + ": all values must be finite");
            }
        }
        return flat;
    }

    /** Returns the rows of a flat array. */
    public static double[][] of(double[] flat, int width) {
        double[][] rows = new double[flat.length / width][];
        Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * width, (r + 1) * width));
        return rows;
    }

    /** Returns {@code count} rows of a flat array from one on; where they end the last one is repeated. */
    public static double[] block(double[] flat, int width, int from, int count) {
        double[] block = new double[count * width];
        int last = flat.length / width - 1;
        for (int i = 0; i < count; i++) {
            System.arraycopy(flat, Math.min(from + i, last) * width, block, i * width, width);
        }
        return block;
    }
}
