package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.SimdParts.all;
import static dev.costate.vectorapi.simd.SimdParts.bits;

import dev.costate.vectorapi.math.Coefficients;
import dev.costate.vectorapi.math.Threefry;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Threefry by vectors, one block a lane, four rounds a pass (see {@link SimdCall}). Stateless, thread-safe.
 *
 * <p>Between passes the words are stored as the bits of doubles.
 */
final class SimdRandom {
    private static final long[] IOTA = {0, 1, 2, 3, 4, 5, 6, 7};
    private static final MethodHandle[] PASSES = SimdCall.table(SimdRandom.class,
            MethodType.methodType(void.class, double[].class, int.class, int.class, long.class, long.class, int.class),
            "oddRounds", "evenRounds", "start", "finish");

    private SimdRandom() {
    }

    /** w[u + i] and w[v + i] = the two uniforms of block c + i; n is a multiple of the lanes. */
    static void uniforms(double[] w, int u, int v, long k0, long k1, long c, int n) {
        long k2 = Threefry.PARITY ^ k0 ^ k1;
        try {
            PASSES[2].invokeExact(w, u, v, c + k0, k1, n);
            for (int group = 1; group <= 5; group++) {
                int turn = group % 3;
                long kx = turn == 0 ? k0 : turn == 1 ? k1 : k2;
                long ky = turn == 0 ? k1 : turn == 1 ? k2 : k0;
                PASSES[1 - group % 2].invokeExact(w, u, v, kx, ky + group, n);
            }
            PASSES[3].invokeExact(w, u, v, 0L, 0L, n);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    /** y rotated left by r, xor x. */
    private static LongVector mix(LongVector x, LongVector y, int r) {
        return y.lanewise(VectorOperators.LSHL, r).or(y.lanewise(VectorOperators.LSHR, 64 - r))
                .lanewise(VectorOperators.XOR, x);
    }

    private static DoubleVector uniform(DoubleVector word) {
        return bits(word).lanewise(VectorOperators.LSHR, 12).or(Coefficients.ONE_BITS).reinterpretAsDoubles()
                .sub(0x1.fffffffffffffp-1);
    }

    /** The counters x, x + 1, … and y. */
    static void start(double[] w, int u, int v, long x, long y, int n) {
        LongVector iota = LongVector.fromArray(SimdParts.LONGS, IOTA, 0);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            iota.add(x + i).reinterpretAsDoubles().intoArray(w, u + i);
            all(y).reinterpretAsDoubles().intoArray(w, v + i);
        }
    }

    /** Four rounds and the injection (kx, ky) after them. */
    static void oddRounds(double[] w, int u, int v, long kx, long ky, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector x = bits(Lanes.load(w, u + i));
            LongVector y = bits(Lanes.load(w, v + i));
            x = x.add(y);
            y = mix(x, y, 16);
            x = x.add(y);
            y = mix(x, y, 42);
            x = x.add(y);
            y = mix(x, y, 12);
            x = x.add(y);
            y = mix(x, y, 31);
            x.add(kx).reinterpretAsDoubles().intoArray(w, u + i);
            y.add(ky).reinterpretAsDoubles().intoArray(w, v + i);
        }
    }

    /** Four rounds and the injection (kx, ky) after them. */
    static void evenRounds(double[] w, int u, int v, long kx, long ky, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector x = bits(Lanes.load(w, u + i));
            LongVector y = bits(Lanes.load(w, v + i));
            x = x.add(y);
            y = mix(x, y, 16);
            x = x.add(y);
            y = mix(x, y, 32);
            x = x.add(y);
            y = mix(x, y, 24);
            x = x.add(y);
            y = mix(x, y, 21);
            x.add(kx).reinterpretAsDoubles().intoArray(w, u + i);
            y.add(ky).reinterpretAsDoubles().intoArray(w, v + i);
        }
    }

    /** Words to uniforms. */
    static void finish(double[] w, int u, int v, long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            uniform(Lanes.load(w, u + i)).intoArray(w, u + i);
            uniform(Lanes.load(w, v + i)).intoArray(w, v + i);
        }
    }
}
