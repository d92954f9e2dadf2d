package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Passes for the error function and GELU, see {@link SimdPass}. Stateless, thread-safe.
 *
 * <p>They are the fast recipes of {@link Erf}; both branches are computed and one is selected.
 */
final class SimdErf {
    private SimdErf() {
    }

    /** The polynomial of e^(x²)·erfc x. */
    private static DoubleVector complement(DoubleVector t) {
        DoubleVector z = t.mul(t);
        DoubleVector p = odd(z).fma(t, even(z));
        return fma(fma(fma(fma(p, t, G3), t, G2), t, G1), t, G0);
    }

    private static DoubleVector even(DoubleVector z) {
        DoubleVector p = fma(fma(fma(fma(Lanes.all(G22), z, G20), z, G18), z, G16), z, G14);
        return fma(fma(fma(fma(fma(p, z, G12), z, G10), z, G8), z, G6), z, G4);
    }

    private static DoubleVector odd(DoubleVector z) {
        DoubleVector p = fma(fma(fma(fma(Lanes.all(G21), z, G19), z, G17), z, G15), z, G13);
        return fma(fma(fma(fma(p, z, G11), z, G9), z, G7), z, G5);
    }

    /** (erf x − x)/x, given z = x². */
    private static DoubleVector smallErf(DoubleVector z) {
        DoubleVector y = z.mul(z);
        DoubleVector even = fma(fma(fma(fma(fma(Lanes.all(F10), y, F8), y, F6), y, F4), y, F2), y, F0);
        DoubleVector odd = fma(fma(fma(fma(fma(Lanes.all(F11), y, F9), y, F7), y, F5), y, F3), y, F1);
        return odd.fma(z, even);
    }

    /** 1/(a + middle), corrected for the rounding of the sum. */
    private static DoubleVector reciprocal(DoubleVector a, double middle) {
        DoubleVector d = a.add(middle);
        DoubleVector dl = a.sub(d.sub(middle));
        DoubleVector w = Lanes.all(1).div(d);
        DoubleVector minusW = negate(w);
        return minusW.fma(dl, fma(minusW, d, 1)).fma(w, w);
    }

    /** All ones where a is below the positive number with these bits. */
    private static LongVector below(DoubleVector a, long limit) {
        return signMask(bits(a).sub(limit));
    }

    /** u = x, and −u² as a double-double. */
    static void erfSquares(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector size = abs(u);
            DoubleVector z = size.mul(size);
            u.intoArray(s, SimdPass.B3 + i);
            negate(z).intoArray(s, i);
            negate(low(size, size, z)).intoArray(s, SimdPass.B1 + i);
        }
    }

    /** u = √½·x, and −u² as a double-double. */
    static void scaledSquares(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i).mul(SQRT_HALF);
            DoubleVector size = abs(u);
            DoubleVector z = size.mul(size);
            u.intoArray(s, SimdPass.B3 + i);
            negate(z).intoArray(s, i);
            negate(low(size, size, z)).intoArray(s, SimdPass.B1 + i);
        }
    }

    /** −x²/2 as a double-double. */
    static void geluSquares(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector size = abs(Lanes.load(x, a + i));
            DoubleVector z = size.mul(size);
            z.mul(-0.5).intoArray(s, i);
            low(size, size, z).mul(-0.5).intoArray(s, SimdPass.B1 + i);
        }
    }

    /** e to the power of that double-double. */
    static void decay(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector h = Lanes.load(s, i);
            DoubleVector t = fma(h, LOG2_E, MAGIC);
            growth(h, Lanes.load(s, SimdPass.B1 + i), t).mul(power2(t)).intoArray(s, i);
        }
    }

    /** w·√2 and t of the complement. */
    static void erfRatio(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = abs(Lanes.load(s, SimdPass.B3 + i));
            DoubleVector w = reciprocal(u, ERFC_MIDDLE);
            w.mul(SQRT_2).intoArray(s, SimdPass.B1 + i);
            u.sub(ERFC_MIDDLE).mul(w).intoArray(s, SimdPass.B2 + i);
        }
    }

    /** w and t of the complement. */
    static void geluRatio(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = abs(Lanes.load(x, a + i));
            DoubleVector w = reciprocal(u, GELU_MIDDLE);
            w.intoArray(s, SimdPass.B1 + i);
            u.sub(GELU_MIDDLE).mul(w).intoArray(s, SimdPass.B2 + i);
        }
    }

    static void complement(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            complement(Lanes.load(s, SimdPass.B2 + i)).mul(Lanes.load(s, SimdPass.B1 + i)).intoArray(s,
                    SimdPass.B1 + i);
        }
    }

    /** The recipe near zero. */
    static void erfSmall(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector size = abs(Lanes.load(s, SimdPass.B3 + i));
            size.fma(smallErf(size.mul(size)), size).intoArray(s, SimdPass.B4 + i);
        }
    }

    static void erf(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(s, SimdPass.B3 + i);
            DoubleVector large = fma(negate(Lanes.load(s, i)), Lanes.load(s, SimdPass.B1 + i), 1);
            withSign(choose(below(abs(u), ERF_SMALL), Lanes.load(s, SimdPass.B4 + i), large), u).intoArray(d, out + i);
        }
    }

    static void erfAside(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(s, SimdPass.B3 + i);
            DoubleVector large = fma(negate(Lanes.load(s, i)), Lanes.load(s, SimdPass.B1 + i), 1);
            withSign(choose(below(abs(u), ERF_SMALL), Lanes.load(s, SimdPass.B4 + i), large), u).intoArray(s,
                    SimdPass.B4 + i);
        }
    }

    /** The recipe near zero. */
    static void geluSmall(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = Lanes.load(x, a + i);
            DoubleVector size = abs(v);
            DoubleVector u = size.mul(SQRT_HALF);
            DoubleVector half = v.mul(0.5);
            DoubleVector erf = withSign(u.fma(smallErf(size.mul(size).mul(0.5)), u), v);
            half.fma(erf, half).intoArray(s, SimdPass.B3 + i);
        }
    }

    static void gelu(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = Lanes.load(x, a + i);
            DoubleVector size = abs(v);
            DoubleVector tail = Lanes.load(s, SimdPass.B1 + i).mul(Lanes.load(s, i));
            DoubleVector large = negate(size).fma(tail, positivePart(v));
            withSign(choose(below(size, ONE_BITS), Lanes.load(s, SimdPass.B3 + i), large), v).intoArray(d, out + i);
        }
    }

    static void geluBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector h = u.mul(u).mul(-0.5);
            DoubleVector t = fma(h, LOG2_E, MAGIC);
            DoubleVector density = scale(expFraction(h, t), t).mul(NORMAL_DENSITY);
            DoubleVector distribution = Lanes.load(s, SimdPass.B4 + i).add(1).mul(0.5);
            Lanes.load(y, b + i).mul(distribution.add(u.mul(density))).intoArray(d, out + i);
        }
    }
}
