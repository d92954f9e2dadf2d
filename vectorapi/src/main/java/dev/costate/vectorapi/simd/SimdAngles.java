package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import dev.costate.vectorapi.math.ElementaryMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Passes for sine, cosine and Box–Muller, see {@link SimdPass}. Stateless, thread-safe.
 *
 * <p>They are the fast recipes of {@link ElementaryMath}.
 */
final class SimdAngles {
    private SimdAngles() {
    }

    private static DoubleVector sine(DoubleVector r, DoubleVector tail, DoubleVector z) {
        DoubleVector p = fma(fma(fma(fma(fma(Lanes.all(S5), z, S4), z, S3), z, S2), z, S1), z, S0);
        return r.add(z.mul(r).fma(p, tail.mul(fma(z, -0.5, 1))));
    }

    private static DoubleVector cosine(DoubleVector r, DoubleVector tail, DoubleVector z) {
        DoubleVector p = fma(fma(fma(fma(fma(Lanes.all(C5), z, C4), z, C3), z, C2), z, C1), z, C0);
        DoubleVector half = z.mul(0.5);
        DoubleVector w = Lanes.all(1).sub(half);
        return w.add(Lanes.all(1).sub(w).sub(half).add(z.mul(z).fma(p, negate(r.mul(tail)))));
    }

    /** The sine or cosine, with the sign of the quadrant q modulo 4. */
    private static DoubleVector pick(DoubleVector sine, DoubleVector cosine, LongVector q) {
        LongVector odd = signMask(q.lanewise(VectorOperators.LSHL, 63));
        LongVector flip = q.and(2).lanewise(VectorOperators.LSHL, 62);
        return bits(choose(odd, cosine, sine)).lanewise(VectorOperators.XOR, flip).reinterpretAsDoubles();
    }

    /** |x| = k·π/2 + r + tail: r, tail and the quadrant. */
    static void sinParts(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = abs(Lanes.load(x, a + i));
            DoubleVector t = fma(v, TWO_OVER_PI, MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector h1 = fma(k, -PIO2_1, v);
            DoubleVector p = k.mul(PIO2_2);
            DoubleVector h2 = h1.sub(p);
            DoubleVector l = fma(k, -PIO2_3, h1.sub(h2).sub(p));
            DoubleVector r = h2.add(l);
            DoubleVector tail = h2.sub(r).add(l);
            r.intoArray(s, i);
            tail.intoArray(s, SimdPass.B1 + i);
            t.intoArray(s, SimdPass.B2 + i);
        }
    }

    /** x = k·π/2 + r + tail: r, tail and the quadrant, one further for the cosine. */
    static void cosParts(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = Lanes.load(x, a + i);
            DoubleVector t = fma(v, TWO_OVER_PI, MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector h1 = fma(k, -PIO2_1, v);
            DoubleVector p = k.mul(PIO2_2);
            DoubleVector h2 = h1.sub(p);
            DoubleVector l = fma(k, -PIO2_3, h1.sub(h2).sub(p));
            DoubleVector r = h2.add(l);
            DoubleVector tail = h2.sub(r).add(l);
            r.intoArray(s, i);
            tail.intoArray(s, SimdPass.B1 + i);
            bits(t).add(1).reinterpretAsDoubles().intoArray(s, SimdPass.B2 + i);
        }
    }

    static void sines(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector r = Lanes.load(s, i);
            sine(r, Lanes.load(s, SimdPass.B1 + i), r.mul(r)).intoArray(s, SimdPass.B3 + i);
        }
    }

    static void cosines(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector r = Lanes.load(s, i);
            cosine(r, Lanes.load(s, SimdPass.B1 + i), r.mul(r)).intoArray(s, SimdPass.B4 + i);
        }
    }

    static void cos(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            pick(Lanes.load(s, SimdPass.B3 + i), Lanes.load(s, SimdPass.B4 + i), bits(Lanes.load(s, SimdPass.B2 + i)))
                    .intoArray(d, out + i);
        }
    }

    static void sin(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector v = bits(pick(Lanes.load(s, SimdPass.B3 + i), Lanes.load(s, SimdPass.B4 + i),
                    bits(Lanes.load(s, SimdPass.B2 + i))));
            v.lanewise(VectorOperators.XOR, bits(Lanes.load(x, a + i)).and(SIGN)).reinterpretAsDoubles().intoArray(d,
                    out + i);
        }
    }

    /** √(−2 ln u). */
    static void radius(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            SimdLog.log(Lanes.load(x, a + i)).mul(-2).sqrt().intoArray(d, out + i);
        }
    }

    /** 2πv = k·π/2 + r. */
    static void turns(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = Lanes.load(x, a + i).mul(4);
            DoubleVector t = v.add(MAGIC);
            DoubleVector r = v.sub(t.sub(MAGIC)).mul(PIO2_HIGH);
            r.intoArray(s, i);
            Lanes.all(0).intoArray(s, SimdPass.B1 + i);
            t.intoArray(s, SimdPass.B2 + i);
        }
    }

    /** The pairs of normals, the first in place of the radius. */
    static void normals(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector sine = Lanes.load(s, SimdPass.B3 + i);
            DoubleVector cosine = Lanes.load(s, SimdPass.B4 + i);
            LongVector k = bits(Lanes.load(s, SimdPass.B2 + i));
            DoubleVector radius = Lanes.load(x, a + i);
            radius.mul(pick(sine, cosine, k.add(1))).intoArray(d, a + i);
            radius.mul(pick(sine, cosine, k)).intoArray(d, out + i);
        }
    }
}
