package dev.costate.models.data;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * z = L⁻¹(x − m) for rows x, L lower triangular.
 *
 * <p>Fitted to data, m is their mean and LLᵀ their maximum-likelihood covariance, so that z has mean 0 and covariance
 * I, and N(0, I) in z is the maximum-likelihood Gaussian in x.
 *
 * <p>Immutable and thread-safe.
 */
public final class Whitener {
    /** A column with no larger part of variance of its own is taken for a combination of the others. */
    private static final double LEAST_PART = 1e-10;

    private final double[] mean;
    private final double[] factor;

    private Whitener(double[] mean, double[] factor) {
        this.mean = mean;
        this.factor = factor;
    }

    /** z = x. */
    public static Whitener identity(int columns) {
        double[] factor = new double[columns * columns];
        for (int i = 0; i < columns; i++) {
            factor[i * (columns + 1)] = 1;
        }
        return new Whitener(new double[columns], factor);
    }

    /**
     * Fits mean and covariance (Cholesky's factor).
     *
     * @param name where the rows come from, for errors
     * @param columns names of the columns
     * @param rows one value a column, row after row
     * @throws FileFormatException if a column is constant or a combination of the ones before it, so that the rows
     * have no density
     */
    public static Whitener fit(String name, List<String> columns, double[] rows) {
        int d = columns.size();
        int n = rows.length / d;
        if (n < d + 1) {
            throw FileFormatException.whole(name, "has " + n + (n == 1 ? " row" : " rows") + " to fit a density of " + d
                    + (d == 1 ? " column" : " columns") + " to; needs at least " + (d + 1));
        }
        double[] mean = new double[d];
        for (int i = 0; i < rows.length; i++) {
            mean[i % d] += rows[i] / n;
        }
        double[] l = new double[d * d];
        for (int i = 0; i < d; i++) {
            boolean constant = true; // of which rounding may leave a variance
            for (int r = i; r < rows.length; r += d) {
                constant &= rows[r] == rows[i];
            }
            double variance = 0;
            for (int j = 0; j <= i; j++) {
                double s = 0;
                for (int r = 0; r < n; r++) {
                    s += (rows[r * d + i] - mean[i]) * (rows[r * d + j] - mean[j]) / n;
                }
                variance = s;
                for (int k = 0; k < j; k++) {
                    s -= l[i * d + k] * l[j * d + k];
                }
                if (j < i) {
                    l[i * d + j] = s / l[j * d + j];
                } else if (constant || !(s > LEAST_PART * variance) || !(s >= Double.MIN_NORMAL)
                        || !Double.isFinite(s)) {
                    String why = !Double.isFinite(s) ? "has values too large to square"
                            : constant || !(variance > 0) ? "is constant"
                                    : i == 0 ? "hardly varies" : "is a linear combination of the columns before it";
                    throw FileFormatException.whole(name, "column \"" + FileException.excerpt(columns.get(i), 60)
                            + "\" " + why + " in the rows to fit: they have no density; leave the column out");
                } else {
                    l[i * d + i] = Math.sqrt(s);
                }
            }
        }
        return new Whitener(mean, l);
    }

    /** Returns the number of columns. */
    public int columns() {
        return mean.length;
    }

    /** Returns ln |det L|: ln p(x) = ln p(z) − this. */
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += StrictMath.log(factor[i * (mean.length + 1)]);
        }
        return sum;
    }

    /** Returns ln of the normal density with the mean and the covariance that were fitted. */
    public double logDensity(double[] row) {
        double sum = -0.5 * row.length * StrictMath.log(2 * Math.PI) - logDeterminant();
        for (double z : apply(row)) {
            sum -= 0.5 * z * z;
        }
        return sum;
    }

    /** Returns z of every row. */
    public double[] apply(double[] rows) {
        int d = mean.length;
        double[] z = new double[rows.length];
        for (int r = 0; r < rows.length; r += d) {
            for (int i = 0; i < d; i++) {
                double s = rows[r + i] - mean[i];
                for (int k = 0; k < i; k++) {
                    s -= factor[i * d + k] * z[r + k];
                }
                z[r + i] = s / factor[i * (d + 1)];
            }
        }
        return z;
    }

    /** Returns x = L·z + m of every row. */
    public double[] invert(double[] z) {
        int d = mean.length;
        double[] rows = new double[z.length];
        for (int r = 0; r < rows.length; r += d) {
            for (int i = 0; i < d; i++) {
                double s = mean[i];
                for (int k = 0; k <= i; k++) {
                    s += factor[i * d + k] * z[r + k];
                }
                rows[r + i] = s;
            }
        }
        return rows;
    }

    /** Returns the arrays that {@link #from} reads. */
    public Map<String, NdArray> arrays(String prefix) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put(prefix + ".mean", NdArray.of(mean.clone()));
        arrays.put(prefix + ".factor", NdArray.of(factor.clone(), mean.length, mean.length));
        return arrays;
    }

    /**
     * Reads what {@link #arrays} returned.
     *
     * @param file its name, for errors
     */
    public static Whitener from(String prefix, String file, Safetensors content) {
        NdArray mean = content.arrays().get(prefix + ".mean");
        NdArray factor = content.arrays().get(prefix + ".factor");
        int d = mean == null ? 0 : mean.values().length;
        boolean good = factor != null && d > 0 && factor.values().length == d * d;
        for (int i = 0; good && i < d * d; i++) {
            good = Double.isFinite(factor.values()[i]) && Double.isFinite(mean.values()[i / d])
                    && (i % (d + 1) != 0 || factor.values()[i] > 0);
        }
        if (!good) {
            throw FileFormatException.whole(file, "needs \"" + prefix + ".mean\" [d] and \"" + prefix
                    + ".factor\" [d, d], finite, with a positive diagonal");
        }
        return new Whitener(mean.values().clone(), factor.values().clone());
    }

    @Override
    public String toString() {
        return "Whitener[mean=" + Arrays.toString(mean) + "]";
    }
}
