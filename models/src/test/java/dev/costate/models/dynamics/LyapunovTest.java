package dev.costate.models.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.JacobianRightHandSide;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against closed forms; the chaotic systems of the experiments are measured in {@code ChaoticSystemTest}. */
class LyapunovTest {
    /** y' = A y. */
    private record LinearField(double[][] a) implements JacobianRightHandSide {
        @Override
        public void eval(double t, double[] y, double[] dy) {
            for (int i = 0; i < y.length; i++) {
                dy[i] = 0;
                for (int j = 0; j < y.length; j++) {
                    dy[i] += a[i][j] * y[j];
                }
            }
        }

        @Override
        public void jacobian(double t, double[] y, double[] jacobian) {
            for (int i = 0; i < y.length; i++) {
                System.arraycopy(a[i], 0, jacobian, i * y.length, y.length);
            }
        }
    }

    /** The real parts of the eigenvalues −0.1 ± 2i and −3, in rotated coordinates. */
    @Test
    void linear() {
        double c = Math.cos(0.7);
        double s = Math.sin(0.7);
        double[][] q = {{c, 0, -s}, {0, 1, 0}, {s, 0, c}};
        double[][] block = {{-0.1, 2, 0}, {-2, -0.1, 0}, {0, 0, -3}};
        double[][] a = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        a[i][j] += q[i][k] * block[k][l] * q[j][l];
                    }
                }
            }
        }
        Lyapunov found = Lyapunov.ofFlow(new LinearField(a), new double[] {1, 2, 3}, 0.01, 2000, 20_000);
        // measured: 1e-9, the error of the steps
        assertArrayEquals(new double[] {-0.1, -0.1, -3}, found.exponents(), 1e-7);
        assertEquals(-3.2, found.divergence(), 1e-11);
        assertEquals(0, found.kaplanYorkeDimension());
    }

    /** The step's derivative is exact: the exponents of Euler's growth of a linear map are logarithms of its factor. */
    @Test
    void linearMap() {
        Lyapunov found = Lyapunov.ofMap(new LinearField(new double[][] {{2, 5}, {0, -0.25}}), new double[] {0, 0}, 50,
                1000);
        assertArrayEquals(new double[] {Math.log(2), Math.log(0.25)}, found.exponents(), 1e-13);
        assertEquals(Math.log(0.5), found.divergence(), 1e-13);
        // the errors are of the mean over equal parts, which are all the same
        assertArrayEquals(new double[2], found.errors(), 1e-13);
    }

    /** A direction that is flattened in one iteration has the exponent −∞. */
    @Test
    void flattened() {
        Lyapunov found = Lyapunov.ofMap(new LinearField(new double[][] {{2, 0}, {0, 0}}), new double[] {0, 0}, 0, 100);
        assertArrayEquals(new double[] {Math.log(2), Double.NEGATIVE_INFINITY}, found.exponents(), 1e-14);
    }

    @Test
    void kaplanYorke() {
        double[] none = new double[3];
        assertEquals(2 + 0.9 / 14.5, new Lyapunov(new double[] {0.9, 0, -14.5}, none, 0).kaplanYorkeDimension(), 1e-15);
        assertEquals(3, new Lyapunov(new double[] {1, 0.5, -1}, none, 0).kaplanYorkeDimension());
        assertEquals(0, new Lyapunov(new double[] {-1, -2, -3}, none, 0).kaplanYorkeDimension());
    }

    @Test
    void misuse() {
        LinearField f = new LinearField(new double[][] {{5}});
        double[] one = {1};
        assertThrows(IllegalArgumentException.class, () -> Lyapunov.ofFlow(f, one, 0, 0, 100));
        assertThrows(IllegalArgumentException.class, () -> Lyapunov.ofFlow(f, one, Double.NaN, 0, 100));
        assertThrows(IllegalArgumentException.class, () -> Lyapunov.ofFlow(f, one, 0.1, -1, 100));
        assertThrows(IllegalArgumentException.class, () -> Lyapunov.ofMap(f, one, 0, 19));
        assertTrue(assertThrows(ArithmeticException.class, () -> Lyapunov.ofFlow(f, one, 1, 0, 10_000)).getMessage()
                .contains("left the finite numbers"));
    }

    /** A million steps of Lorenz's equations in half a second; measured: 0.23 to 0.32 s of processor time. */
    @Tag("slow")
    @Test
    void speed() {
        JacobianRightHandSide lorenz = new JacobianRightHandSide() {
            @Override
            public void eval(double t, double[] y, double[] dy) {
                dy[0] = 10 * (y[1] - y[0]);
                dy[1] = y[0] * (28 - y[2]) - y[1];
                dy[2] = y[0] * y[1] - 8.0 / 3 * y[2];
            }

            @Override
            public void jacobian(double t, double[] y, double[] j) {
                j[0] = -10;
                j[1] = 10;
                j[2] = 0;
                j[3] = 28 - y[2];
                j[4] = -1;
                j[5] = -y[0];
                j[6] = y[1];
                j[7] = y[0];
                j[8] = -8.0 / 3;
            }
        };
        double best = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < 5 && best > 0.5; trial++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Lyapunov found = Lyapunov.ofFlow(lorenz, new double[] {1, 1, 1}, 0.01, 1000, 1_000_000);
            best = Math.min(best, (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9);
            assertEquals(0.9056, found.exponents()[0], 0.006);
        }
        assertTrue(best <= 0.5, best + " s");
    }
}
