package dev.costate.models.stable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EigenvaluesTest {
    private static double[][] sorted(double[][] matrix) {
        double[][] found = Eigenvalues.of(matrix);
        Arrays.sort(found, Comparator.<double[]>comparingDouble(e -> e[0]).thenComparingDouble(e -> e[1]));
        return found;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    /** Blocks with known eigenvalues, mixed by random similarities LU. Measured over 200 of them: 2e-10 at most. */
    @Test
    void blocksAreFound() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            int n = 2 + random.nextInt(9);
            double[][] block = new double[n][n];
            double[][] lower = new double[n][n];
            double[][] inverse = new double[n][n];
            double[][] expected = new double[n][];
            for (int i = 0; i < n; i++) {
                lower[i][i] = 1;
                inverse[i][i] = 1;
            }
            for (int i = 0; i < n;) {
                double re = random.nextGaussian();
                if (i + 1 < n && random.nextBoolean()) {
                    double im = random.nextDouble() + 0.1;
                    block[i] = row(n, i, re, im);
                    block[i + 1] = row(n, i, -im, re);
                    expected[i] = new double[] {re, -im};
                    expected[i + 1] = new double[] {re, im};
                    i += 2;
                } else {
                    block[i][i] = re;
                    expected[i++] = new double[] {re, 0};
                }
            }
            int a = random.nextInt(n);
            for (int i = 0; i < n; i++) {
                if (i != a) {
                    lower[i][a] = random.nextGaussian();
                    inverse[i][a] = -lower[i][a];
                }
            }
            double[][] found = sorted(product(lower, product(block, inverse)));
            Arrays.sort(expected, Comparator.<double[]>comparingDouble(e -> e[0]).thenComparingDouble(e -> e[1]));
            for (int i = 0; i < n; i++) {
                assertEquals(expected[i][0], found[i][0], 1e-8, "real part, trial " + trial);
            }
            double sum = Arrays.stream(found).mapToDouble(e -> Math.abs(e[1])).sum();
            assertEquals(Arrays.stream(expected).mapToDouble(e -> Math.abs(e[1])).sum(), sum, 1e-7);
        }
    }

    private static double[] row(int n, int at, double a, double b) {
        double[] row = new double[n];
        row[at] = a;
        row[at + 1] = b;
        return row;
    }

    /** Permutations, on which QR without exceptional shifts stands still; zeros; one number. */
    @Test
    void hardCasesConverge() {
        for (int n = 1; n <= 12; n++) {
            double[][] cycle = new double[n][n];
            for (int i = 0; i < n; i++) {
                cycle[i][(i + 1) % n] = 1;
            }
            for (double[] e : Eigenvalues.of(cycle)) {
                assertEquals(1, Math.hypot(e[0], e[1]), 1e-13);
                double turns = n * Math.atan2(e[1], e[0]) / (2 * Math.PI);
                assertEquals(Math.rint(turns), turns, 1e-12);
            }
            assertTrue(Arrays.stream(Eigenvalues.of(new double[n][n])).allMatch(e -> e[0] == 0 && e[1] == 0));
        }
    }

    /** The trace is the sum, for matrices without structure, and complex ones come in pairs. */
    @Test
    void sumsAreTraces() {
        Random random = new Random(5);
        for (int trial = 0; trial < 100; trial++) {
            int n = 1 + random.nextInt(16);
            double[][] a = new double[n][];
            Arrays.setAll(a, i -> random.doubles(n, -1, 1).toArray());
            double trace = 0;
            for (int i = 0; i < n; i++) {
                trace += a[i][i];
            }
            double[][] found = Eigenvalues.of(a);
            assertEquals(trace, Arrays.stream(found).mapToDouble(e -> e[0]).sum(), 1e-12);
            assertEquals(0, Arrays.stream(found).mapToDouble(e -> e[1]).sum(), 1e-12);
        }
    }
}
