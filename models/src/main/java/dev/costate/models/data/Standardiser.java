package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves and scales columns to mean 0 and standard deviation 1: z = (x − mean) / scale.
 *
 * <p>It is saved as its two arrays beside a model's parameters.
 *
 * <p>Holds the arrays it is given without copying; immutable as long as nobody writes into them.
 *
 * @param mean one finite number a column
 * @param scale one finite positive number a column
 */
public record Standardiser(double[] mean, double[] scale) {
    /** Checks both arrays. */
    public Standardiser {
        if (mean.length == 0 || mean.length != scale.length) {
            throw new IllegalArgumentException("mean has " + mean.length + " columns, scale has " + scale.length
                    + "; they must be equal and not 0");
        }
        for (int c = 0; c < mean.length; c++) {
            if (!Double.isFinite(mean[c]) || !Double.isFinite(scale[c]) || scale[c] <= 0) {
                throw new IllegalArgumentException("column " + (c + 1) + ": mean " + mean[c] + " and scale " + scale[c]
                        + " must be finite, the scale positive");
            }
        }
    }

    /** The one that changes nothing. */
    public static Standardiser identity(int columns) {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new Standardiser(new double[columns], ones);
    }

    /**
     * Takes mean and standard deviation (divided by n) of each column, missing values (NaN) left out. A constant
     * column keeps scale 1.
     *
     * @param rows cells row by row
     * @param columns cells a row
     * @throws IllegalArgumentException if a column has no value, an infinite one, or values too large for their
     * squares
     */
    public static Standardiser fit(double[] rows, int columns) {
        requireRows(rows, columns);
        String[] names = new String[columns];
        Arrays.setAll(names, c -> "column " + (c + 1));
        return fit(rows, names);
    }

    /**
     * The same for columns of a file.
     *
     * @param file its name
     * @param columns their names
     * @param rows cells row by row
     * @throws FileFormatException if a column has no value, an infinite one, or values too large for their squares
     */
    public static Standardiser fit(String file, List<String> columns, double[] rows) {
        requireRows(rows, columns.size());
        try {
            return fit(rows, columns.stream().map(c -> "column \"" + c + "\"").toArray(String[]::new));
        } catch (IllegalArgumentException wrong) {
            throw FileFormatException.whole(file, wrong.getMessage());
        }
    }

    private static Standardiser fit(double[] rows, String[] names) {
        int columns = names.length;
        double[] mean = new double[columns];
        double[] scale = new double[columns];
        for (int c = 0; c < columns; c++) {
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int n = 0;
            for (int i = c; i < rows.length; i += columns) {
                if (!Double.isNaN(rows[i])) {
                    min = Math.min(min, rows[i]);
                    max = Math.max(max, rows[i]);
                    sum += rows[i];
                    n++;
                }
            }
            if (n == 0) {
                throw new IllegalArgumentException(names[c] + " cannot be standardised: it has no values");
            }
            // The ends are compared: rounding gives a constant column a tiny standard deviation, which must not
            // become a scale.
            mean[c] = min == max ? min : sum / n;
            scale[c] = min == max ? 1 : standardDeviation(rows, columns, c, mean[c], n);
            if (!Double.isFinite(mean[c]) || !Double.isFinite(scale[c])) {
                throw new IllegalArgumentException(names[c] + " cannot be standardised: its values, from " + min
                        + " to " + max + ", are too large to square");
            }
        }
        return new Standardiser(mean, scale);
    }

    private static double standardDeviation(double[] rows, int columns, int c, double mean, int n) {
        double squares = 0;
        for (int i = c; i < rows.length; i += columns) {
            if (!Double.isNaN(rows[i])) {
                squares += (rows[i] - mean) * (rows[i] - mean);
            }
        }
        double root = Math.sqrt(squares / n);
        return root > 0 ? root : 1; // differences whose squares underflow
    }

    /** Returns the number of columns. */
    public int columns() {
        return mean.length;
    }

    /** Returns (x − mean) / scale of every cell, row by row. */
    public double[] apply(double[] rows) {
        requireRows(rows, mean.length);
        double[] out = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            out[i] = (rows[i] - mean[i % mean.length]) / scale[i % mean.length];
        }
        return out;
    }

    /** Returns z · scale + mean of every cell, row by row. */
    public double[] invert(double[] rows) {
        requireRows(rows, mean.length);
        double[] out = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            out[i] = rows[i] * scale[i % mean.length] + mean[i % mean.length];
        }
        return out;
    }

    /** Returns the arrays that {@link #from} reads. */
    public Map<String, NdArray> arrays(String prefix) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put(prefix + ".mean", NdArray.of(mean.clone()));
        arrays.put(prefix + ".scale", NdArray.of(scale.clone()));
        return arrays;
    }

    /**
     * Reads what {@link #arrays} returned.
     *
     * @param file its name, for errors
     * @throws FileFormatException if it is missing or not what it should be
     */
    public static Standardiser from(String prefix, String file, Safetensors content) {
        NdArray mean = content.arrays().get(prefix + ".mean");
        NdArray scale = content.arrays().get(prefix + ".scale");
        if (mean == null || scale == null) {
            throw FileFormatException.whole(file,
                    "array \"" + prefix + (mean == null ? ".mean" : ".scale") + "\" is missing");
        }
        try {
            return new Standardiser(mean.values().clone(), scale.values().clone());
        } catch (IllegalArgumentException wrong) {
            throw FileFormatException.whole(file, "\"" + prefix + "\": " + wrong.getMessage());
        }
    }

    private static void requireRows(double[] rows, int columns) {
        if (columns < 1 || rows.length % columns != 0) {
            throw new IllegalArgumentException(rows.length + " cells are no whole number of rows of " + columns);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardiser standardiser && Arrays.equals(mean, standardiser.mean)
                && Arrays.equals(scale, standardiser.scale);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(scale);
    }

    @Override
    public String toString() {
        return "Standardiser[mean=" + Arrays.toString(mean) + ", scale=" + Arrays.toString(scale) + "]";
    }
}
