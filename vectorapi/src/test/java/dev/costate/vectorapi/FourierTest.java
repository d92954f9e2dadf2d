package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.vectorapi.scalar.ScalarKernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fourier transforms against the sums that define them, and the same bits by both kinds of kernels. */
@Tag("kernels")
class FourierTest {
    /**
     * Measured against sums of twice the precision: 6.5e-16 of the largest value, at n = 331. The plain sums of this
     * test are further off.
     */
    private static final double CLOSE = 1e-14;

    /** Rows and columns of one array. */
    private record Size(int h, int w) {
        int half() {
            return w / 2 + 1;
        }
    }

    /** The transform of a batch, or its transpose, by some kernels. */
    private static double[] run(boolean scalar, boolean transposed, Size size, double edge, double inner,
            double[] in, int batch) {
        int out = batch * (transposed ? size.h * size.w : 2 * size.h * size.half());
        Memory memory = new Memory(in.length + out);
        Kernels kernels = scalar ? new ScalarKernels(memory) : KernelChoice.kernels(memory);
        RealFourierPlan plan = kernels.realFourier(size.h, size.w);
        int work = memory.allocate(plan.work());
        Arrays.fill(memory.cells, Double.NaN);
        System.arraycopy(in, 0, memory.cells, 0, in.length);
        if (transposed) {
            plan.transposed(edge, inner, 0, in.length, work, batch);
        } else {
            plan.forward(edge, inner, 0, in.length, work, batch);
        }
        assertArrayEquals(in, Arrays.copyOf(memory.cells, in.length));
        return Arrays.copyOfRange(memory.cells, in.length, in.length + out);
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    private static double weight(int k, int w, double edge, double inner) {
        return k == 0 || 2 * k == w ? edge : inner;
    }

    private static double[][] roots(int n) {
        double[][] r = new double[2][n];
        for (int k = 0; k < n; k++) {
            int signed = 2 * k > n ? k - n : k;
            r[0][k] = StrictMath.cos(2 * Math.PI * signed / n);
            r[1][k] = StrictMath.sin(2 * Math.PI * signed / n);
        }
        return r;
    }

    private static void assertClose(double[] expected, double[] actual, int at, String label) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[at + i], CLOSE * largest, label + ", element " + i);
        }
    }

    @Test
    void everyLengthTo512() {
        for (int n = 1; n <= 512; n++) {
            Size size = new Size(1, n);
            double[][] root = roots(n);
            double[] x = random(2 * n, n);
            double[] out = run(false, false, size, 1, 1, x, 2);
            double[] direct = new double[2 * size.half()];
            for (int k = 0; k < size.half(); k++) {
                for (int j = 0; j < n; j++) {
                    int angle = (int) ((long) j * k % n);
                    direct[k] += x[n + j] * root[0][angle];
                    direct[size.half() + k] -= x[n + j] * root[1][angle];
                }
            }
            assertClose(direct, out, direct.length, "length " + n);
            double[] y = random(2 * size.half(), n + 1000);
            double[] back = run(false, true, size, 0.75, -1.5, y, 1);
            direct = new double[n];
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < size.half(); k++) {
                    int angle = (int) ((long) j * k % n);
                    direct[j] += weight(k, n, 0.75, -1.5)
                            * (y[k] * root[0][angle] - y[size.half() + k] * root[1][angle]);
                }
            }
            assertClose(direct, back, 0, "transpose of length " + n);
        }
    }

    @Test
    void planes() {
        for (int[] s : new int[][] {{2, 2}, {3, 4}, {4, 3}, {8, 16}, {7, 9}, {30, 31}, {53, 12}, {16, 106}, {64, 64}}) {
            int h = s[0];
            int w = s[1];
            Size size = new Size(h, w);
            int half = size.half();
            double[] x = random(3 * h * w, h);
            double[] out = run(false, false, size, 0.5, 2, x, 3);
            double[] y = random(3 * 2 * h * half, w);
            double[] back = run(false, true, size, 0.5, 2, y, 3);
            double[][] r = roots(h * w);
            double[] direct = new double[2 * h * half];
            double[] directBack = new double[h * w];
            for (int l = 0; l < h; l++) {
                for (int k = 0; k < half; k++) {
                    int re = l * half + k;
                    int im = re + h * half;
                    double v = weight(k, w, 0.5, 2);
                    for (int i = 0; i < h * w; i++) {
                        int angle = (l * (i / w) * w + k * (i % w) * h) % (h * w);
                        direct[re] += v * x[2 * h * w + i] * r[0][angle];
                        direct[im] -= v * x[2 * h * w + i] * r[1][angle];
                        directBack[i] += v * (y[re] * r[0][angle] - y[im] * r[1][angle]);
                    }
                }
            }
            assertClose(direct, out, 2 * direct.length, "plane " + Arrays.toString(s));
            assertClose(directBack, back, 0, "transpose of plane " + Arrays.toString(s));
        }
    }

    /** Scalar and chosen kernels agree, and a row has the same bits alone and in every batch. */
    @Test
    void sameBits() {
        for (int n = 1; n <= 128; n++) {
            Size shape = new Size(n % 3 == 0 ? n % 5 + 1 : 1, n);
            int most = 1 + n % 14;
            int size = shape.h * shape.w;
            int spectrum = 2 * shape.h * shape.half();
            double[] x = random(most * size, n);
            double[] y = random(most * spectrum, -n);
            double[] out = run(true, false, shape, 1, 2, x, most);
            double[] back = run(true, true, shape, 1, 2, y, most);
            assertArrayEquals(out, run(false, false, shape, 1, 2, x, most), "length " + n);
            assertArrayEquals(back, run(false, true, shape, 1, 2, y, most), "transpose of length " + n);
            int last = most - 1;
            assertArrayEquals(Arrays.copyOfRange(out, last * spectrum, most * spectrum),
                    run(false, false, shape, 1, 2, Arrays.copyOfRange(x, last * size, most * size), 1));
            assertArrayEquals(Arrays.copyOfRange(back, last * size, most * size),
                    run(false, true, shape, 1, 2, Arrays.copyOfRange(y, last * spectrum, most * spectrum), 1));
        }
    }

    @Test
    void shapesThatAreNone() {
        Kernels kernels = KernelChoice.kernels(new Memory(0));
        String message = assertThrows(IllegalArgumentException.class, () -> kernels.realFourier(1, 0)).getMessage();
        assertEquals("a Fourier transform of 1 by 0 values: give at least 1 in each direction, at most 16777216 in all",
                message);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> kernels.realFourier(1 << 14, 1 << 14))
                .getMessage().startsWith("a Fourier transform of 16384 by 16384 values"));
    }
}
