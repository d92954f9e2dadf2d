package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import dev.costate.vectorapi.math.ElementaryMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Passes for logarithms and real powers, see {@link SimdPass}. Stateless, thread-safe.
 *
 * <p>They are the fast recipes of {@link ElementaryMath} and {@code Power}.
 */
final class SimdLog {
    private SimdLog() {
    }

    /** x = 2ᵏ·m: the bits of x moved so that their exponent field is k + 1023. */
    static LongVector moved(LongVector x) {
        return x.add(ONE_BITS - SQRT_HALF_BITS);
    }

    static DoubleVector exponent(LongVector moved) {
        return moved.lanewise(VectorOperators.LSHR, 52).or(TWO_52_BITS).reinterpretAsDoubles().sub(EXPONENT_BIAS);
    }

    private static DoubleVector fraction(LongVector moved) {
        return moved.and(FRACTION).add(SQRT_HALF_BITS).reinterpretAsDoubles();
    }

    /** k·ln 2 + ln(1 + f). */
    private static DoubleVector logarithm(DoubleVector f, DoubleVector k) {
        DoubleVector s = f.div(f.add(2));
        DoubleVector z = s.mul(s);
        DoubleVector y = z.mul(z);
        DoubleVector even = fma(fma(fma(Lanes.all(L6), y, L4), y, L2), y, L0);
        DoubleVector odd = fma(fma(Lanes.all(L5), y, L3), y, L1);
        DoubleVector half = f.mul(0.5).mul(f);
        DoubleVector rest = half.sub(s.fma(z.fma(odd.fma(z, even), half), k.mul(LN2_LOW)));
        return fma(k, LN2_HIGH, f.sub(rest));
    }

    static DoubleVector log(DoubleVector x) {
        LongVector m = moved(bits(x));
        return logarithm(fraction(m).sub(1), exponent(m));
    }

    static void log(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            log(Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    /** 1 + x = 2ᵏ·(1 + f): f and k. */
    static void log1pParts(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector v = Lanes.load(x, a + i);
            DoubleVector u = v.add(1);
            DoubleVector w = u.sub(1);
            DoubleVector c = Lanes.all(1).sub(u.sub(w)).add(v.sub(w));
            LongVector m = moved(bits(u));
            LongVector e = m.lanewise(VectorOperators.LSHR, 52);
            DoubleVector inverse = all(2046).sub(e).lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
            c.fma(inverse, fraction(m).sub(1)).intoArray(s, i);
            exponent(m).intoArray(s, SimdPass.B1 + i);
        }
    }

    static void log1p(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            withSign(logarithm(Lanes.load(s, i), Lanes.load(s, SimdPass.B1 + i)), Lanes.load(x, a + i)).intoArray(d,
                    out + i);
        }
    }

    /** s + sl = (m − 1)/(m + 1), and k. */
    static void powerQuotient(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector moved = moved(bits(Lanes.load(x, a + i)));
            DoubleVector m = fraction(moved);
            DoubleVector f = m.sub(1);
            DoubleVector e = m.add(1);
            DoubleVector el = m.sub(e.sub(1));
            DoubleVector w = Lanes.all(1).div(e);
            DoubleVector q = f.mul(w);
            DoubleVector qe = q.mul(e);
            DoubleVector ql = f.sub(qe).sub(low(q, e, qe)).sub(q.mul(el)).mul(w);
            q.intoArray(s, i);
            ql.intoArray(s, SimdPass.B1 + i);
            exponent(moved).intoArray(s, SimdPass.B2 + i);
        }
    }

    /** g + gl = z/3 + z²·P(z), z = s². */
    static void powerSeries(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector q = Lanes.load(s, i);
            DoubleVector z = q.mul(q);
            DoubleVector zl = q.add(q).fma(Lanes.load(s, SimdPass.B1 + i), low(q, q, z));
            DoubleVector third = z.mul(THIRD_HIGH);
            DoubleVector thirdLow = fma(zl, THIRD_HIGH, fma(z, THIRD_LOW, low(z, Lanes.all(THIRD_HIGH), third)));
            DoubleVector p = powerSeries(z);
            DoubleVector g = third.add(p);
            g.intoArray(s, SimdPass.B3 + i);
            p.sub(g.sub(third)).add(thirdLow).intoArray(s, SimdPass.B4 + i);
        }
    }

    /** z²·P(z). */
    private static DoubleVector powerSeries(DoubleVector z) {
        DoubleVector y = z.mul(z);
        DoubleVector even = fma(fma(fma(Lanes.all(P6), y, P4), y, P2), y, P0);
        DoubleVector odd = fma(fma(fma(Lanes.all(P7), y, P5), y, P3), y, P1);
        return y.mul(odd.fma(z, even));
    }

    /** h + l = b·(k·ln 2 + 2·(s + sl)·(1 + g + gl)). */
    static void powerProduct(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector q = Lanes.load(s, i);
            DoubleVector ql = Lanes.load(s, SimdPass.B1 + i);
            DoubleVector k = Lanes.load(s, SimdPass.B2 + i);
            DoubleVector g = Lanes.load(s, SimdPass.B3 + i);
            DoubleVector s2 = q.add(q);
            DoubleVector s2l = ql.add(ql);
            DoubleVector p = s2.mul(g);
            DoubleVector pl = low(s2, g, p).add(s2.fma(Lanes.load(s, SimdPass.B4 + i), s2l.fma(g, s2l)));
            DoubleVector a1 = s2.add(p);
            DoubleVector a1l = p.sub(a1.sub(s2)).add(pl);
            DoubleVector kh = k.mul(LN2_HIGH);
            DoubleVector lh = kh.add(a1);
            DoubleVector ll = a1.sub(lh.sub(kh)).add(fma(k, LN2_LOW, a1l));
            DoubleVector v = Lanes.load(y, b + i);
            DoubleVector h = v.mul(lh);
            h.intoArray(s, i);
            v.fma(ll, low(v, lh, h)).intoArray(s, SimdPass.B1 + i);
        }
    }

    static void power(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector h = Lanes.load(s, i);
            DoubleVector t = fma(h, LOG2_E, MAGIC);
            scale(growth(h, Lanes.load(s, SimdPass.B1 + i), t), t).intoArray(d, out + i);
        }
    }
}
