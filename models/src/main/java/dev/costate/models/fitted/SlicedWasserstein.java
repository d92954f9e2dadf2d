package dev.costate.models.fitted;

import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/**
 * The sliced Wasserstein distance of two samples of the same size (Bonneel et al. 2015): √ of the mean over
 * directions of the mean squared difference of the sorted projections. Cost: a sort a direction. Stateless and
 * thread-safe.
 */
public final class SlicedWasserstein {
    private SlicedWasserstein() {
    }

    /**
     * Returns the distance.
     *
     * @param a points in rows
     * @param b as many points of as many coordinates
     * @param directions number of directions: in the plane at equal angles, otherwise drawn at random
     * @param seed of the directions
     */
    public static double distance(double[][] a, double[][] b, int directions, long seed) {
        if (a.length != b.length || a.length == 0 || a[0].length != b[0].length || directions < 1) {
            throw new IllegalArgumentException("samples of " + a.length + " and " + b.length + " points along "
                    + directions + " directions: must be as many, at least one, of equal width");
        }
        int d = a[0].length;
        double[] normal = d == 2 ? null : CounterRandom.normal(seed, 0, 0, directions * d);
        double sum = 0;
        double[] u = new double[d];
        for (int k = 0; k < directions; k++) {
            if (d == 2) {
                u[0] = StrictMath.cos(Math.PI * (k + 0.5) / directions);
                u[1] = StrictMath.sin(Math.PI * (k + 0.5) / directions);
            } else {
                System.arraycopy(normal, k * d, u, 0, d);
            }
            double length = Math.sqrt(Arrays.stream(u).map(v -> v * v).sum());
            double[] x = projected(a, u);
            double[] y = projected(b, u);
            double squares = 0;
            for (int i = 0; i < x.length; i++) {
                squares += (x[i] - y[i]) * (x[i] - y[i]);
            }
            sum += squares / x.length / (length * length);
        }
        return Math.sqrt(sum / directions);
    }

    private static double[] projected(double[][] rows, double[] u) {
        double[] x = new double[rows.length];
        for (int i = 0; i < x.length; i++) {
            for (int c = 0; c < u.length; c++) {
                x[i] += rows[i][c] * u[c];
            }
        }
        Arrays.sort(x);
        return x;
    }
}
