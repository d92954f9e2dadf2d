package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.math.Coefficients.MAGIC;
import static dev.costate.vectorapi.math.Coefficients.PIO2_HIGH;
import static java.lang.Double.doubleToRawLongBits;

import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.math.ElementaryMath;
import dev.costate.vectorapi.math.Threefry;

/** Random draws in plain Java, the reference for the bits. Stateless, thread-safe. */
public final class ScalarRandom {
    private ScalarRandom() {
    }

    /** Word i of the Threefry stream as a uniform on (0, 1); see {@link Kernels#uniform}. */
    public static void uniform(double[] d, long seed, long stream, long counter, int out, int n) {
        for (int i = 0; i < n; i += 2) {
            long block = counter + (i >> 1);
            d[out + i] = Threefry.toUniform(Threefry.word0(seed, stream, block));
            if (i + 1 < n) {
                d[out + i + 1] = Threefry.toUniform(Threefry.word1(seed, stream, block));
            }
        }
    }

    /** Box–Muller on pairs of uniforms; see {@link Kernels#normal}. */
    public static void normal(double[] d, long seed, long stream, long counter, int out, int n) {
        for (int i = 0; i < n; i += 2) {
            long block = counter + (i >> 1);
            double u = Threefry.toUniform(Threefry.word0(seed, stream, block));
            double v = Threefry.toUniform(Threefry.word1(seed, stream, block));
            double radius = Math.sqrt(-2 * ElementaryMath.fastLog(u));
            // 2πv = (k + f)·π/2 with k the integer nearest to 4v: f is exact
            double turns = 4 * v;
            double t = turns + MAGIC;
            double r = (turns - (t - MAGIC)) * PIO2_HIGH;
            long k = doubleToRawLongBits(t);
            d[out + i] = radius * ElementaryMath.quadrant(r, 0, k + 1);
            if (i + 1 < n) {
                d[out + i + 1] = radius * ElementaryMath.quadrant(r, 0, k);
            }
        }
    }
}
