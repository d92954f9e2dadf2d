package dev.costate.vectorapi.math;

import static dev.costate.vectorapi.Fma.fma;
import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.math.ElementaryMath.growth;
import static dev.costate.vectorapi.math.ElementaryMath.low;
import static dev.costate.vectorapi.math.ElementaryMath.positivePart;
import static dev.costate.vectorapi.math.ElementaryMath.power2;
import static dev.costate.vectorapi.math.ElementaryMath.scale;
import static dev.costate.vectorapi.math.ElementaryMath.withSign;
import static dev.costate.vectorapi.math.ElementaryMath.within;

/**
 * The error function and GELU. Stateless, thread-safe.
 *
 * <p>Near zero erf x = x + x·P(x²). Elsewhere erf x = 1 − erfc x with erfc x = e^(−x²)·w·Q(t), w = 1/(x + c),
 * t = (x − c)·w: one polynomial for the whole half-line (after Shepherd and Laframboise 1981), with x² carried as a
 * double-double.
 */
final class Erf {
    private Erf() {
    }

    /**
     * The polynomial of e^(x²)·erfc x.
     *
     * <p>Its last four steps are Horner's: with t near 1 the sums of the even and of the odd terms would cancel.
     */
    private static double complement(double t) {
        double z = t * t;
        double even = fma(fma(fma(fma(G22, z, G20), z, G18), z, G16), z, G14);
        even = fma(fma(fma(fma(fma(even, z, G12), z, G10), z, G8), z, G6), z, G4);
        double odd = fma(fma(fma(fma(G21, z, G19), z, G17), z, G15), z, G13);
        odd = fma(fma(fma(fma(odd, z, G11), z, G9), z, G7), z, G5);
        return fma(fma(fma(fma(fma(odd, t, even), t, G3), t, G2), t, G1), t, G0);
    }

    /** 1/(a + middle), corrected for the rounding of the sum. */
    private static double reciprocal(double a, double middle) {
        double d = a + middle;
        double dl = a - (d - middle);
        double w = 1 / d;
        return fma(fma(-w, dl, fma(-w, d, 1)), w, w);
    }

    /** (erf x − x)/x, given z = x². */
    private static double smallErf(double z) {
        double y = z * z;
        double even = fma(fma(fma(fma(fma(F10, y, F8), y, F6), y, F4), y, F2), y, F0);
        double odd = fma(fma(fma(fma(fma(F11, y, F9), y, F7), y, F5), y, F3), y, F1);
        return fma(odd, z, even);
    }

    static double erf(double x) {
        if (!within(x, ERF_LIMIT)) {
            return x != x ? x : Math.copySign(1, x);
        }
        double a = Math.abs(x);
        double z = a * a;
        if (Double.doubleToRawLongBits(a) < ERF_SMALL) {
            return withSign(fma(a, smallErf(z), a), x);
        }
        double t = fma(-z, LOG2_E, MAGIC);
        double e = growth(-z, -low(a, a, z), t) * power2(t);
        double w = reciprocal(a, ERFC_MIDDLE);
        return withSign(fma(-e, complement((a - ERFC_MIDDLE) * w) * (w * SQRT_2), 1), x);
    }

    /**
     * x·Φ(x) = max(x, 0) − |x|/2·erfc(|x|/√2), for |x| &lt; 1 x/2 + x/2·erf(x/√2).
     *
     * <p>The first form preserves relative accuracy for x → −∞.
     */
    static double gelu(double x) {
        if (!within(x, GELU_LIMIT)) {
            return x > 0 ? x : x < -39 ? -0.0 : x != x ? x : rareGelu(x);
        }
        double a = Math.abs(x);
        double z = a * a;
        double h = 0.5 * z;
        if (Double.doubleToRawLongBits(a) < ONE_BITS) {
            double u = a * SQRT_HALF;
            double half = 0.5 * x;
            return withSign(fma(half, withSign(fma(u, smallErf(h), u), x), half), x);
        }
        double t = fma(-h, LOG2_E, MAGIC);
        double e = growth(-h, -0.5 * low(a, a, z), t) * power2(t);
        double w = reciprocal(a, GELU_MIDDLE);
        double g = complement((a - GELU_MIDDLE) * w) * w;
        return fma(-a, g * e, positivePart(x));
    }

    /** −39 ≤ x &lt; −37: the result is subnormal, or nearly. */
    private static double rareGelu(double x) {
        double a = -x;
        double z = a * a;
        double h = 0.5 * z;
        double t = fma(-h, LOG2_E, MAGIC);
        double w = reciprocal(a, GELU_MIDDLE);
        double g = complement((a - GELU_MIDDLE) * w) * w;
        return scale(x * (g * growth(-h, -0.5 * low(a, a, z), t)), t - MAGIC);
    }
}
