package dev.costate.models.dynamics;

import java.util.Arrays;

/**
 * The Wasserstein-1 distance of samples of one number: ∫ |F(x) − G(x)| dx of their distribution functions F and G,
 * the least mean way by which one is moved onto the other.
 *
 * <p>Exact for samples of any sizes, each point of a sample having the same weight (Vallender 1974). In the unit of the
 * samples. Cost: two sorts. Stateless and thread-safe.
 */
public final class Wasserstein {
    private Wasserstein() {
    }

    /**
     * Returns the distance of two samples.
     *
     * @param a at least one finite number
     * @param b the same; of any size
     */
    public static double distance(double[] a, double[] b) {
        double[] x = sorted(a);
        double[] y = sorted(b);
        double sum = 0;
        double last = Math.min(x[0], y[0]);
        int i = 0;
        int j = 0;
        while (i < x.length || j < y.length) {
            boolean first = j == y.length || i < x.length && x[i] <= y[j];
            double next = first ? x[i] : y[j];
            sum += Math.abs((double) i / x.length - (double) j / y.length) * (next - last);
            last = next;
            i += first ? 1 : 0;
            j += first ? 0 : 1;
        }
        return sum;
    }

    /**
     * Returns the distance of each column of two tables.
     *
     * @param a points in rows
     * @param b points in rows as wide; of any number
     */
    public static double[] ofColumns(double[][] a, double[][] b) {
        if (a.length == 0 || b.length == 0 || a[0].length != b[0].length) {
            throw new IllegalArgumentException("samples of " + a.length + " and " + b.length
                    + " points: must have at least one each, of equal width");
        }
        double[] distances = new double[a[0].length];
        for (int c = 0; c < distances.length; c++) {
            int column = c;
            distances[c] = distance(Arrays.stream(a).mapToDouble(row -> row[column]).toArray(),
                    Arrays.stream(b).mapToDouble(row -> row[column]).toArray());
        }
        return distances;
    }

    private static double[] sorted(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        // infinities and NaN stand at the ends
        if (sorted.length == 0 || !Double.isFinite(sorted[0]) || !Double.isFinite(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("a sample of " + sorted.length
                    + " numbers: must have at least one, and finite ones only");
        }
        return sorted;
    }
}
