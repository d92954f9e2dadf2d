package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import dev.costate.vectorapi.math.ElementaryMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Passes for the exponential and its relatives, see {@link SimdPass}. Stateless, thread-safe.
 *
 * <p>They are the fast recipes of {@link ElementaryMath}.
 */
final class SimdExp {
    private SimdExp() {
    }

    /** |eˣ − 1|, up to the sign of zero. */
    private static DoubleVector growthLessOne(DoubleVector x) {
        DoubleVector t = fma(x, LOG2_E, MAGIC);
        DoubleVector k = t.sub(MAGIC);
        DoubleVector h = fma(k, -LN2_HIGH, x);
        DoubleVector l = k.mul(LN2_LOW);
        DoubleVector r = h.sub(l);
        DoubleVector z = r.mul(r);
        DoubleVector tail = z.fma(exponential(r, z), h.sub(r).sub(l));
        DoubleVector s = power2(t);
        return s.fma(tail, s.fma(r, s.sub(1)));
    }

    /** 1/(1 + e + el), with e and el in the scratch blocks 0 and 1. */
    private static DoubleVector logistic(double[] s, int i) {
        DoubleVector e = Lanes.load(s, i);
        DoubleVector d = e.add(1);
        DoubleVector dl = e.sub(d.sub(1)).add(Lanes.load(s, SimdPass.B1 + i));
        DoubleVector w = Lanes.all(1).div(d);
        return negate(w.mul(dl)).fma(w, w);
    }

    static void exp(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector t = fma(u, LOG2_E, MAGIC);
            scale(expFraction(u, t), t).intoArray(d, out + i);
        }
    }

    static void expm1(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            withSign(growthLessOne(u), u).intoArray(d, out + i);
        }
    }

    /** |eˣ − 1| of the negative part, +0 for the others. */
    static void eluGrowth(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            growthLessOne(u.and(signMask(u)).reinterpretAsDoubles()).intoArray(s, i);
        }
    }

    /** {@link #eluGrowth} with the sign of x, joined with the positive part. */
    static void elu(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            bits(withSign(Lanes.load(s, i), u)).or(bits(positivePart(u))).reinterpretAsDoubles().intoArray(d, out + i);
        }
    }

    /** n = e^(2|x|) − 1. */
    static void tanhGrowth(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            growthLessOne(abs(Lanes.load(x, a + i)).mul(2)).intoArray(s, i);
        }
    }

    /** n/(n + 2) with the sign of x. */
    static void tanhQuotient(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector m = Lanes.load(s, i);
            DoubleVector e = m.add(2);
            DoubleVector el = m.sub(e.sub(2));
            DoubleVector w = Lanes.all(1).div(e);
            DoubleVector q = m.mul(w);
            DoubleVector minusQ = negate(q);
            DoubleVector rest = minusQ.fma(el, minusQ.fma(e, m));
            withSign(rest.fma(w, q), Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    /** e⁻ˣ as a double-double. */
    static void sigmoidExp(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector t = fma(u, -LOG2_E, MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, negate(u)));
            DoubleVector z = r.mul(r);
            DoubleVector v = z.fma(exponential(r, z), r);
            DoubleVector p = v.add(1);
            DoubleVector scale = power2(t);
            p.mul(scale).intoArray(s, i);
            v.sub(p.sub(1)).mul(scale).intoArray(s, SimdPass.B1 + i);
        }
    }

    static void sigmoid(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            logistic(s, i).intoArray(d, out + i);
        }
    }

    static void silu(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).mul(logistic(s, i)).intoArray(d, out + i);
        }
    }

    /** SiLU to d, its derivative to y. */
    static void siluWithDerivative(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector g = logistic(s, i);
            u.mul(Lanes.all(1).sub(g)).add(1).mul(g).intoArray(y, b + i);
            u.mul(g).intoArray(d, out + i);
        }
    }

    static void softplusBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, b + i).mul(logistic(s, i)).intoArray(d, out + i);
        }
    }

    static void siluBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector g = logistic(s, i);
            DoubleVector derivative = Lanes.load(x, a + i).mul(Lanes.all(1).sub(g)).add(1).mul(g);
            Lanes.load(y, b + i).mul(derivative).intoArray(d, out + i);
        }
    }

    /** e = e^(−|x|), and the effect of its rounding on ln(1 + e). */
    static void softplusExp(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = bits(Lanes.load(x, a + i)).or(SIGN).reinterpretAsDoubles();
            DoubleVector t = fma(u, LOG2_E, MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, u));
            DoubleVector z = r.mul(r);
            DoubleVector v = z.fma(exponential(r, z), r);
            DoubleVector p = v.add(1);
            DoubleVector scale = power2(t);
            DoubleVector e = p.mul(scale);
            e.intoArray(s, i);
            v.sub(p.sub(1)).mul(scale).mul(fma(e, -0.5, 1)).intoArray(s, SimdPass.B1 + i);
        }
    }

    static void softplus(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector e = Lanes.load(s, i);
            DoubleVector w = e.div(e.add(2));
            DoubleVector z = w.mul(w);
            DoubleVector half = e.mul(0.5).mul(e);
            DoubleVector rest = negate(w).fma(z.fma(softplusSeries(z), half), half);
            positivePart(Lanes.load(x, a + i)).add(e.sub(rest.sub(Lanes.load(s, SimdPass.B1 + i)))).intoArray(d,
                    out + i);
        }
    }

    private static DoubleVector softplusSeries(DoubleVector z) {
        DoubleVector y = z.mul(z);
        DoubleVector even = fma(fma(fma(fma(Lanes.all(M8), y, M6), y, M4), y, M2), y, M0);
        DoubleVector odd = fma(fma(fma(fma(Lanes.all(M9), y, M7), y, M5), y, M3), y, M1);
        return odd.fma(z, even);
    }

    static void eluBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            DoubleVector v = u.and(signMask(u)).reinterpretAsDoubles();
            DoubleVector t = fma(v, LOG2_E, MAGIC);
            Lanes.load(y, b + i).mul(scale(expFraction(v, t), t)).intoArray(d, out + i);
        }
    }
}
