package dev.costate.vectorapi.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import dev.costate.vectorapi.scalar.ScalarRandom;
import org.junit.jupiter.api.Test;

/** The cipher against the published known answers, and the draws made of it. */
class ThreefryTest {
    private static void known(long c0, long c1, long k0, long k1, long x, long y) {
        assertEquals(x, Threefry.cipher(k0, k1, c0, c1, 0));
        assertEquals(y, Threefry.cipher(k0, k1, c0, c1, 1));
    }

    /** Known answers of Random123 for threefry2x64 with 20 rounds: zeros, ones, digits of π. */
    @Test
    void knownAnswers() {
        known(0, 0, 0, 0, 0xc2b6e3a8c2c69865L, 0x6f81ed42f350084dL);
        known(-1, -1, -1, -1, 0xe02cb7c4d95d277aL, 0xd06633d0893b8b68L);
        known(0x243f6a8885a308d3L, 0x13198a2e03707344L, 0xa4093822299f31d0L, 0x082efa98ec4e6c89L, 0x263c7d30bb0f0af1L,
                0x56be8361d3311526L);
    }

    @Test
    void uniformsStayInsideTheUnitInterval() {
        assertEquals(0x1p-53, Threefry.toUniform(0));
        assertEquals(1 - 0x1p-53, Threefry.toUniform(-1));
        assertEquals(0.5 + 0x1p-53, Threefry.toUniform(Long.MIN_VALUE));
    }

    @Test
    void wordsAreAddressedByBlock() {
        double[] whole = new double[40];
        double[] part = new double[11];
        Kernels kernels = KernelChoice.kernels(new Memory(200));
        kernels.uniform(9, 8, 100, 0, 40);
        System.arraycopy(kernels.memory().cells, 0, whole, 0, 40);
        kernels.uniform(9, 8, 107, 50, 11);
        System.arraycopy(kernels.memory().cells, 50, part, 0, 11);
        for (int i = 0; i < part.length; i++) {
            assertEquals(whole[14 + i], part[i]);
        }
        assertEquals(Threefry.toUniform(Threefry.cipher(9, 8, 100, 0, 0)), whole[0]);
        assertEquals(Threefry.toUniform(Threefry.cipher(9, 8, 101, 0, 1)), whole[3]);
    }

    @Test
    void normalsAreBoxMuller() {
        double[] u = new double[2000];
        double[] z = new double[2000];
        ScalarRandom.uniform(u, 3, 4, 5, 0, 2000);
        ScalarRandom.normal(z, 3, 4, 5, 0, 2000);
        for (int i = 0; i < 2000; i += 2) {
            double radius = Math.sqrt(-2 * StrictMath.log(u[i]));
            // the rounding of 2πv in this formula alone gives up to 4 · 4.4e-16
            assertEquals(radius * StrictMath.cos(2 * Math.PI * u[i + 1]), z[i], 4e-15);
            assertEquals(radius * StrictMath.sin(2 * Math.PI * u[i + 1]), z[i + 1], 4e-15);
        }
    }

    /**
     * Moments of 400,000 normals, each within four standard errors of that of the distribution.
     *
     * <p>Streams do not repeat each other.
     */
    @Test
    void normalsHaveTheMomentsOfTheDistribution() {
        int n = 400_000;
        Kernels kernels = KernelChoice.kernels(new Memory(2 * n));
        kernels.normal(1, 1, 0, 0, n);
        kernels.normal(1, 2, 0, n, n);
        double[] d = kernels.memory().cells;
        double[] moment = new double[5];
        double cross = 0;
        double neighbours = 0;
        for (int i = 0; i < n; i++) {
            double p = 1;
            for (int k = 1; k <= 4; k++) {
                p *= d[i];
                moment[k] += p / n;
            }
            cross += d[i] * d[n + i] / n;
            neighbours += d[i] * d[(i + 1) % n] / n;
        }
        double error = 1 / Math.sqrt(n);
        assertEquals(0, moment[1], 4 * error);
        assertEquals(1, moment[2], 4 * Math.sqrt(2) * error);
        assertEquals(0, moment[3], 4 * Math.sqrt(15) * error);
        assertEquals(3, moment[4], 4 * Math.sqrt(96) * error);
        assertEquals(0, cross, 4 * error);
        assertEquals(0, neighbours, 4 * error);
        assertTrue(moment[2] != 1);
    }
}
