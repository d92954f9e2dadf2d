package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.all;
import static dev.costate.vectorapi.simd.Lanes.load;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.DoubleVector;

/**
 * The sums over Runge–Kutta stages on vectors. Stateless, thread-safe.
 *
 * <p>They are written out by the number of stages, so that coefficients and addresses stay in registers. For the calls
 * by handle see {@link SimdCall}.
 */
final class SimdStages {
    /**
     * o[out + i] = fma(h, s, d[y + i]) by the number of stages; one loop serves eight and more.
     */
    private static final MethodHandle[] SUMS = SimdCall.table(SimdStages.class,
            MethodType.methodType(void.class, double[].class, int.class, double.class, double[].class, int[].class,
                    int.class, int.class, double[].class, int.class, int.class),
            "combineNone", "combine1", "combine2", "combine3", "combine4", "combine5", "combine6", "combine7",
            "combineMany");

    private static final MethodHandle[] SQUARES = SimdCall.table(
            SimdStages.class, MethodType.methodType(void.class, double[].class, int.class, double[].class, int.class,
                    int.class, double.class, double.class, int.class, double[].class, double[].class, int.class),
            "squares");

    private SimdStages() {
    }

    /**
     * o[out + i] = fma(h, s, d[y + i]), or h·s where y is negative, for i &lt; n.
     *
     * <p>The stages are read from kⱼ + at. The remainder after whole vectors is one more vector, read past the end: it
     * is computed into {@code spare}, and its first elements are copied.
     */
    static void combine(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out, int n,
            double[] spare) {
        int end = n - n % COUNT;
        if (end > 0) {
            vectors(d, y, h, c, k, count, at, o, out, end);
        }
        if (end < n) {
            vectors(d, y < 0 ? y : y + end, h, c, k, count, at + end, spare, 0, n - end);
            for (int i = end; i < n; i++) {
                o[out + i] = spare[i - end];
            }
        }
    }

    /** {@link #combine} by whole vectors only: the last one may reach past n. */
    static void vectors(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        try {
            SUMS[Math.min(count, SUMS.length - 1)].invokeExact(d, y, h, c, k, count, at, o, out, n);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void combineNone(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        throw new IllegalArgumentException("a combination of no stages");
    }

    private static DoubleVector step(double[] d, int y, DoubleVector h, DoubleVector s, int i) {
        return y < 0 ? h.mul(s) : h.fma(s, load(d, y + i));
    }

    static void combine1(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        int k0 = k[0] + at;
        for (int i = 0; i < n; i += COUNT) {
            step(d, y, hs, c0.mul(load(d, k0 + i)), i).intoArray(o, out + i);
        }
    }

    static void combine2(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        for (int i = 0; i < n; i += COUNT) {
            step(d, y, hs, c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i))), i).intoArray(o, out + i);
        }
    }

    static void combine3(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        DoubleVector c2 = all(c[2]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        int k2 = k[2] + at;
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector s = c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i)));
            step(d, y, hs, c2.fma(load(d, k2 + i), s), i).intoArray(o, out + i);
        }
    }

    static void combine4(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        DoubleVector c2 = all(c[2]);
        DoubleVector c3 = all(c[3]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        int k2 = k[2] + at;
        int k3 = k[3] + at;
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector s = c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i)));
            s = c3.fma(load(d, k3 + i), c2.fma(load(d, k2 + i), s));
            step(d, y, hs, s, i).intoArray(o, out + i);
        }
    }

    static void combine5(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        DoubleVector c2 = all(c[2]);
        DoubleVector c3 = all(c[3]);
        DoubleVector c4 = all(c[4]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        int k2 = k[2] + at;
        int k3 = k[3] + at;
        int k4 = k[4] + at;
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector s = c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i)));
            s = c3.fma(load(d, k3 + i), c2.fma(load(d, k2 + i), s));
            step(d, y, hs, c4.fma(load(d, k4 + i), s), i).intoArray(o, out + i);
        }
    }

    static void combine6(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        DoubleVector c2 = all(c[2]);
        DoubleVector c3 = all(c[3]);
        DoubleVector c4 = all(c[4]);
        DoubleVector c5 = all(c[5]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        int k2 = k[2] + at;
        int k3 = k[3] + at;
        int k4 = k[4] + at;
        int k5 = k[5] + at;
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector s = c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i)));
            s = c3.fma(load(d, k3 + i), c2.fma(load(d, k2 + i), s));
            s = c5.fma(load(d, k5 + i), c4.fma(load(d, k4 + i), s));
            step(d, y, hs, s, i).intoArray(o, out + i);
        }
    }

    static void combine7(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        DoubleVector c0 = all(c[0]);
        DoubleVector c1 = all(c[1]);
        DoubleVector c2 = all(c[2]);
        DoubleVector c3 = all(c[3]);
        DoubleVector c4 = all(c[4]);
        DoubleVector c5 = all(c[5]);
        DoubleVector c6 = all(c[6]);
        int k0 = k[0] + at;
        int k1 = k[1] + at;
        int k2 = k[2] + at;
        int k3 = k[3] + at;
        int k4 = k[4] + at;
        int k5 = k[5] + at;
        int k6 = k[6] + at;
        for (int i = 0; i < n; i += COUNT) {
            DoubleVector s = c1.fma(load(d, k1 + i), c0.mul(load(d, k0 + i)));
            s = c3.fma(load(d, k3 + i), c2.fma(load(d, k2 + i), s));
            s = c5.fma(load(d, k5 + i), c4.fma(load(d, k4 + i), s));
            step(d, y, hs, c6.fma(load(d, k6 + i), s), i).intoArray(o, out + i);
        }
    }

    /**
     * Eight stages and more: four vectors at a time share the load of a coefficient and an address.
     *
     * <p>That loop may be a rare one, so it does not call {@link #step}.
     */
    static void combineMany(double[] d, int y, double h, double[] c, int[] k, int count, int at, double[] o, int out,
            int n) {
        DoubleVector hs = all(h);
        int i = 0;
        for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
            DoubleVector cj = all(c[0]);
            int stage = k[0] + at + i;
            DoubleVector s0 = cj.mul(load(d, stage));
            DoubleVector s1 = cj.mul(load(d, stage + COUNT));
            DoubleVector s2 = cj.mul(load(d, stage + 2 * COUNT));
            DoubleVector s3 = cj.mul(load(d, stage + 3 * COUNT));
            for (int j = 1; j < count; j++) {
                cj = all(c[j]);
                stage = k[j] + at + i;
                s0 = cj.fma(load(d, stage), s0);
                s1 = cj.fma(load(d, stage + COUNT), s1);
                s2 = cj.fma(load(d, stage + 2 * COUNT), s2);
                s3 = cj.fma(load(d, stage + 3 * COUNT), s3);
            }
            s0 = y < 0 ? hs.mul(s0) : hs.fma(s0, load(d, y + i));
            s0.intoArray(o, out + i);
            s1 = y < 0 ? hs.mul(s1) : hs.fma(s1, load(d, y + i + COUNT));
            s1.intoArray(o, out + i + COUNT);
            s2 = y < 0 ? hs.mul(s2) : hs.fma(s2, load(d, y + i + 2 * COUNT));
            s2.intoArray(o, out + i + 2 * COUNT);
            s3 = y < 0 ? hs.mul(s3) : hs.fma(s3, load(d, y + i + 3 * COUNT));
            s3.intoArray(o, out + i + 3 * COUNT);
        }
        for (; i < n; i += COUNT) {
            DoubleVector s = all(c[0]).mul(load(d, k[0] + at + i));
            for (int j = 1; j < count; j++) {
                s = all(c[j]).fma(load(d, k[j] + at + i), s);
            }
            step(d, y, hs, s, i).intoArray(o, out + i);
        }
    }

    /**
     * lanes[i mod 8] = fma(q, q, lanes[i mod 8]) for i &lt; n, q = e[at + i]/fma(rtol, max(|y0|, |y1|), atol).
     *
     * <p>The remainder after whole groups of eight is one more group, read past the end: it is computed into
     * {@code spare}, and its first elements are copied.
     */
    static void weightedSquares(double[] e, int at, double[] d, int y0, int y1, double rtol, double atol, int n,
            double[] lanes, double[] spare) {
        int end = n & -8;
        if (end > 0) {
            group(e, at, d, y0, y1, rtol, atol, end, lanes, lanes);
        }
        if (end < n) {
            group(e, at + end, d, y0 + end, y1 + end, rtol, atol, 8, lanes, spare);
            for (int l = 0; l < n - end; l++) {
                lanes[l] = spare[l];
            }
        }
    }

    /** The eight lanes, two vectors at a time (if there are two): four at once are more than C2 inlines. */
    private static void group(double[] e, int at, double[] d, int y0, int y1, double rtol, double atol, int n,
            double[] before, double[] after) {
        try {
            for (int lane = 0; lane < 8; lane += COUNT == 8 ? 8 : 2 * COUNT) {
                SQUARES[0].invokeExact(e, at, d, y0, y1, rtol, atol, n, before, after, lane);
            }
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    static void squares(double[] e, int at, double[] d, int y0, int y1, double rtol, double atol, int n,
            double[] before, double[] after, int lane) {
        DoubleVector rt = all(rtol);
        DoubleVector ab = all(atol);
        DoubleVector s0 = load(before, lane);
        DoubleVector s1 = COUNT < 8 ? load(before, lane + COUNT) : s0;
        for (int i = lane; i < n; i += 8) {
            s0 = square(e, at + i, d, y0 + i, y1 + i, rt, ab, s0);
            if (COUNT < 8) {
                s1 = square(e, at + i + COUNT, d, y0 + i + COUNT, y1 + i + COUNT, rt, ab, s1);
            }
        }
        s0.intoArray(after, lane);
        if (COUNT < 8) {
            s1.intoArray(after, lane + COUNT);
        }
    }

    private static DoubleVector square(double[] e, int at, double[] d, int y0, int y1, DoubleVector rtol,
            DoubleVector atol, DoubleVector s) {
        DoubleVector scale = rtol.fma(load(d, y0).abs().max(load(d, y1).abs()), atol);
        DoubleVector q = load(e, at).div(scale);
        return q.fma(q, s);
    }
}
