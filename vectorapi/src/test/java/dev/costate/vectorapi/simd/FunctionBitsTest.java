package dev.costate.vectorapi.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Unary;
import dev.costate.vectorapi.math.ElementaryMath;
import dev.costate.vectorapi.scalar.ScalarRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The vector recipes give the bits of the scalar ones.
 *
 * <p>For every length, step and mixture of rare values, in place and not.
 */
class FunctionBitsTest {
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 0.5, Double.MIN_VALUE, -Double.MIN_VALUE,
        Double.MIN_NORMAL, -Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.NaN, Double.longBitsToDouble(0xfff8000000000000L), 708, -708, 708.1, -708.1,
        709.79, -745.2, 354.1, 65536, -65537, 1e300, 26, -26.5, 37, -37.5, -39, 0.875, -0.875, Math.nextDown(0.875),
        0x1p1000, -Math.nextDown(1.0), 1e-300, 2, 3, 1020, -1074.5};

    private final SplittableRandom random = new SplittableRandom(20260101);

    private double ordinary() {
        double u = random.nextDouble() * 2 - 1;
        return switch (random.nextInt(4)) {
            case 0 -> u;
            case 1 -> u * 10;
            case 2 -> u * 1e-3;
            default -> u * 100;
        };
    }

    private double any() {
        return switch (random.nextInt(3)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> Double.longBitsToDouble(random.nextLong());
            default -> ordinary();
        };
    }

    /** One value in {@code spacing} is rare; 0 for none. */
    private double[] fill(int n, int spacing, boolean positive) {
        double[] d = new double[n];
        for (int i = 0; i < n; i++) {
            d[i] = spacing > 0 && random.nextInt(spacing) == 0 ? any() : positive ? Math.abs(ordinary()) : ordinary();
        }
        return d;
    }

    private static void same(String what, double[] expected, double[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
                assertEquals(expected[i], actual[i], what + " at " + i);
                assertEquals(Double.doubleToLongBits(expected[i]), Double.doubleToLongBits(actual[i]),
                        what + " at " + i);
            }
        }
    }

    private void unary(Unary f, int n, int spacing) {
        double[] d = fill(2 * n + 6, spacing, random.nextInt(4) == 0);
        for (boolean inPlace : new boolean[] {false, true}) {
            int a = 3;
            int out = inPlace ? a : n + 4;
            double[] expected = d.clone();
            for (int i = 0; i < n; i++) {
                expected[out + i] = ElementaryMath.apply(f, d[a + i]);
            }
            double[] actual = d.clone();
            SimdFunctions.unary(f, actual, a, out, n);
            same(f + " n=" + n + " inPlace=" + inPlace, expected, actual);
        }
    }

    private void binary(Binary f, int n, int spacing) {
        double[] d = fill(3 * n + 6, spacing, random.nextInt(3) == 0);
        for (int variant = 0; variant < 7; variant++) {
            int aStep = variant == 3 || variant == 5 ? 0 : 1;
            int bStep = variant == 4 || variant == 5 || variant == 6 ? 0 : 1;
            int a = 1;
            int b = n + 2;
            int out = (variant == 1 || variant == 6) ? a : variant == 2 ? b : 2 * n + 4;
            double[] expected = d.clone();
            for (int i = 0; i < n; i++) {
                expected[out + i] = ElementaryMath.apply(f, d[a + i * aStep], d[b + i * bStep]);
            }
            double[] actual = d.clone();
            SimdFunctions.binary(f, actual, a, aStep, b, bStep, out, n);
            same(f + " n=" + n + " variant=" + variant, expected, actual);
        }
    }

    @Test
    void everyUnaryFunctionHasTheScalarBits() {
        assumeTrue(KernelChoice.current().name().equals("simd"), "this run has no SIMD kernels to compare");
        for (Unary f : Unary.values()) {
            for (int n = 0; n <= 67; n++) {
                unary(f, n, n % 3 == 0 ? 0 : n % 3 == 1 ? 10 : 1);
            }
            for (int n : new int[] {255, 256, 257, 512, 1000, 4099, 20001}) {
                unary(f, n, 0);
                unary(f, n, 200);
                unary(f, n, 3);
            }
        }
    }

    @Test
    void everyBinaryFunctionHasTheScalarBits() {
        assumeTrue(KernelChoice.current().name().equals("simd"), "this run has no SIMD kernels to compare");
        for (Binary f : Binary.values()) {
            for (int n = 0; n <= 67; n++) {
                binary(f, n, n % 3 == 0 ? 0 : n % 3 == 1 ? 10 : 1);
            }
            for (int n : new int[] {256, 515, 4099, 10001}) {
                binary(f, n, 0);
                binary(f, n, 200);
                binary(f, n, 3);
            }
        }
    }

    @Test
    void everySpecialPairHasTheScalarBits() {
        assumeTrue(KernelChoice.current().name().equals("simd"), "this run has no SIMD kernels to compare");
        int k = SPECIAL.length;
        int n = k * k;
        double[] d = new double[3 * n];
        for (int i = 0; i < n; i++) {
            d[i] = SPECIAL[i / k];
            d[n + i] = SPECIAL[i % k];
        }
        for (Binary f : Binary.values()) {
            double[] expected = d.clone();
            for (int i = 0; i < n; i++) {
                expected[2 * n + i] = ElementaryMath.apply(f, d[i], d[n + i]);
            }
            double[] actual = d.clone();
            SimdFunctions.binary(f, actual, 0, 1, n, 1, 2 * n, n);
            same(f.toString(), expected, actual);
        }
    }

    @Test
    void randomNumbersHaveTheScalarBits() {
        assumeTrue(KernelChoice.current().name().equals("simd"), "this run has no SIMD kernels to compare");
        for (int n = 0; n <= 1200; n += n < 67 ? 1 : 101) {
            double[] expected = new double[2 * n];
            double[] actual = new double[2 * n];
            ScalarRandom.uniform(expected, 42, -7, 1L << 40, 0, n);
            ScalarRandom.normal(expected, 43, 5, -3, n, n);
            SimdFunctions.uniform(actual, 42, -7, 1L << 40, 0, n);
            SimdFunctions.normal(actual, 43, 5, -3, n, n);
            same("n=" + n, expected, actual);
        }
    }

    @Test
    void theScalarSideStandsAlone() {
        // The requested kernels are the measured ones: a run without the module must not pass by testing nothing.
        String name = KernelChoice.current().name();
        assertTrue(Arrays.asList("scalar", "simd").contains(name), name);
        double[] d = new double[4];
        ScalarRandom.normal(d, 1, 2, 3, 0, 4);
        assertTrue(Arrays.stream(d).allMatch(x -> Math.abs(x) < 9 && x != 0));
    }
}
