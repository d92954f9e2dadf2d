package dev.costate.vectorapi.math;

import static dev.costate.vectorapi.Fma.fma;
import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.math.ElementaryMath.low;
import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

/**
 * aᵇ = e^(b·ln a), with ln a and its product with b carried as double-doubles. Stateless, thread-safe.
 *
 * <p>a = 2ᵏ·m, ln a = k·ln 2 + 2·atanh s, s = (m − 1)/(m + 1), to about 2⁻⁶⁵ relative. The fast path takes normal
 * positive a and |b|·(|k| + ½) ≤ 1020, so that the result is normal.
 */
final class Power {
    private Power() {
    }

    static double pow(double a, double b) {
        long bits = doubleToRawLongBits(a);
        if (bits >= SMALLEST_NORMAL_BITS && bits < INFINITY_BITS) {
            double k = exponent(bits);
            double size = Math.abs(b) * (Math.abs(k) + 0.5);
            // False for NaN.
            if (size <= POWER_SIZE && Math.abs(b) <= 0x1p64) {
                return compute(bits, 0, b, true);
            }
        }
        return rare(a, b);
    }

    private static double exponent(long bits) {
        return longBitsToDouble(((bits + (ONE_BITS - SQRT_HALF_BITS)) >>> 52) | TWO_52_BITS) - EXPONENT_BIAS;
    }

    /** (2ˢ·a)ᵇ for a normal positive a given by its bits and a shift s. */
    private static double compute(long bits, int shift, double b, boolean fast) {
        double k = exponent(bits) + shift;
        double m = longBitsToDouble(((bits + (ONE_BITS - SQRT_HALF_BITS)) & FRACTION) + SQRT_HALF_BITS);
        // s + sl = (m − 1)/(m + 1)
        double f = m - 1;
        double d = 1 + m;
        double dl = m - (d - 1);
        double w = 1 / d;
        double s = f * w;
        double sd = s * d;
        double sl = (((f - sd) - low(s, d, sd)) - s * dl) * w;
        // z + zl = s²; g + gl = z/3 + z²·P(z)
        double z = s * s;
        double zl = fma(s + s, sl, low(s, s, z));
        double y = z * z;
        double even = fma(fma(fma(P6, y, P4), y, P2), y, P0);
        double odd = fma(fma(fma(P7, y, P5), y, P3), y, P1);
        double third = z * THIRD_HIGH;
        double thirdLow = fma(zl, THIRD_HIGH, fma(z, THIRD_LOW, low(z, THIRD_HIGH, third)));
        double q = y * fma(odd, z, even);
        double g = third + q;
        double gl = (q - (g - third)) + thirdLow;
        // 2·atanh s = 2s·(1 + g)
        double s2 = s + s;
        double s2l = sl + sl;
        double p = s2 * g;
        double pl = low(s2, g, p) + fma(s2, gl, fma(s2l, g, s2l));
        double a1 = s2 + p;
        double a1l = (p - (a1 - s2)) + pl;
        double kh = k * LN2_HIGH;
        double lh = kh + a1;
        double ll = (a1 - (lh - kh)) + fma(k, LN2_LOW, a1l);
        // b·ln a
        double h = b * lh;
        double l = fma(b, ll, low(b, lh, h));
        if (fast) {
            double t = fma(h, LOG2_E, MAGIC);
            return longBitsToDouble(
                    (doubleToRawLongBits(t) << 52) + doubleToRawLongBits(ElementaryMath.growth(h, l, t)));
        }
        if (Math.abs(h) >= 746) {
            return h > 0 ? Double.POSITIVE_INFINITY : 0;
        }
        double t = fma(h, LOG2_E, MAGIC);
        return h >= 710 ? Double.POSITIVE_INFINITY : ElementaryMath.scale(ElementaryMath.growth(h, l, t), t - MAGIC);
    }

    private static double rare(double a, double b) {
        if (b == 0) {
            return 1;
        }
        if (a != a || b != b) {
            return Double.NaN;
        }
        double size = Math.abs(a);
        if (Double.isInfinite(b)) {
            return size == 1 ? Double.NaN : (size > 1) == (b > 0) ? Double.POSITIVE_INFINITY : 0;
        }
        boolean integer = Math.abs(b) >= 0x1p53 || (long) b == b;
        boolean odd = integer && Math.abs(b) < 0x1p53 && ((long) b & 1) == 1;
        boolean negative = doubleToRawLongBits(a) < 0;
        double sign = negative && odd ? -1 : 1;
        if (size == 0 || Double.isInfinite(a)) {
            return sign * ((size == 0) == (b > 0) ? 0 : Double.POSITIVE_INFINITY);
        }
        if (negative && !integer) {
            return Double.NaN;
        }
        if (size == 1) {
            return sign;
        }
        return sign * (size < Double.MIN_NORMAL ? compute(doubleToRawLongBits(size * 0x1p54), -54, b, false)
                : compute(doubleToRawLongBits(size), 0, b, false));
    }
}
