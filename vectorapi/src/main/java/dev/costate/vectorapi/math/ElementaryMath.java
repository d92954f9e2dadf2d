package dev.costate.vectorapi.math;

import static dev.costate.vectorapi.Fma.fma;
import static dev.costate.vectorapi.math.Coefficients.*;
import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.Unary;

/**
 * The recipes of the elementary functions, one value at a time: the reference. Stateless, thread-safe.
 *
 * <p>Each function has a fast recipe without branches, valid on a range that is tested first, and a path for rare
 * arguments (NaN, ±∞, results that overflow or are subnormal). A SIMD kernel repeats the fast recipe operation by
 * operation and computes vectors with a rare value here, so its bits are these bits. Special values are those of
 * {@link StrictMath}.
 *
 * <p>Step controllers, schedules and other results that must not depend on the JDK's functions take these too.
 *
 * <p>Largest errors measured at 10⁶ points each, over all exponents, against a 160-bit reference, in units of the last
 * place: exp 0.98, expm1 1.32, log 0.84, log1p 1.36, pow 1.37, tanh 1.77, sigmoid 1.74, softplus 1.86, sin 0.76, cos
 * 0.76, erf 1.39, ELU 1.19, SILU 2.20, GELU 4.5 for x &lt; −1 and 1.9 above. Without FMA ({@link Fma#PRESENT}) tanh
 * reaches 2.34 and pow 1.49; the other bounds are the same (10⁵ points).
 */
public final class ElementaryMath {
    private ElementaryMath() {
    }

    /** Returns f(x), as the kernels compute it. */
    public static double apply(Unary f, double x) {
        return switch (f) {
            case IDENTITY -> x;
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case SQUARE -> x * x;
            case EXP -> exp(x);
            case EXPM1 -> expm1(x);
            case LOG -> log(x);
            case LOG1P -> log1p(x);
            case TANH -> tanh(x);
            case SIGMOID -> sigmoid(x);
            case SOFTPLUS -> softplus(x);
            case SIN -> sin(x);
            case COS -> cos(x);
            case ERF -> erf(x);
            case RELU -> Math.max(x, 0);
            case ELU -> x > 0 ? x : expm1(x);
            case GELU -> Erf.gelu(x);
            case SILU -> silu(x);
            case STEP -> x > 0 ? 1 : 0;
        };
    }

    /** Returns f(a, b), as the kernels compute it. */
    public static double apply(Binary f, double a, double b) {
        return switch (f) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case POWER -> pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case GREATER -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case TANH_BACKWARD -> b * (1 - a * a);
            case SIGMOID_BACKWARD -> b * (a * (1 - a));
            case SOFTPLUS_BACKWARD -> b * sigmoid(a);
            case RELU_BACKWARD -> b * (a > 0 ? 1 : 0);
            case SILU_BACKWARD -> {
                double s = sigmoid(a);
                yield b * (s * (1 + a * (1 - s)));
            }
            case ELU_BACKWARD -> b * exp(Math.min(a, 0));
            case GELU_BACKWARD -> {
                double distribution = 0.5 * (1 + Erf.erf(a * SQRT_HALF));
                double density = exp(-0.5 * (a * a)) * NORMAL_DENSITY;
                yield b * (distribution + a * density);
            }
        };
    }

    /** Returns the rounding error of p = a·b: a·b − p (Dekker 1971 where there is no FMA). */
    static double low(double a, double b, double p) {
        if (Fma.PRESENT) {
            return fma(a, b, -p);
        }
        double ca = 0x8000001p0 * a;
        double cb = 0x8000001p0 * b;
        double ah = ca - (ca - a);
        double bh = cb - (cb - b);
        double al = a - ah;
        double bl = b - bh;
        return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
    }

    static boolean within(double x, long limit) {
        return (doubleToRawLongBits(x) & MAGNITUDE) <= limit;
    }

    static double withSign(double y, double x) {
        return longBitsToDouble(doubleToRawLongBits(y) | (doubleToRawLongBits(x) & SIGN));
    }

    /** x if its sign bit is clear, otherwise +0. */
    static double positivePart(double x) {
        long bits = doubleToRawLongBits(x);
        return longBitsToDouble(bits & ~(bits >> 63));
    }

    /** 2ᵏ for the k in the low bits of {@code t} (see {@link Coefficients#MAGIC}). */
    static double power2(double t) {
        return longBitsToDouble((doubleToRawLongBits(t) << 52) + ONE_BITS);
    }

    /** (eʳ − 1 − r)/r², given r and r². */
    static double exponential(double r, double z) {
        double even = fma(fma(fma(fma(fma(E10, z, E8), z, E6), z, E4), z, E2), z, E0);
        double odd = fma(fma(fma(fma(E9, z, E7), z, E5), z, E3), z, E1);
        return fma(odd, r, even);
    }

    /** p·2ᵏ for −1100 ≤ k ≤ 1024, rounded once. */
    static double scale(double p, double k) {
        int half = (int) k;
        if (half > 0) {
            return p * longBitsToDouble((half - 1 + 1023L) << 52) * 2;
        }
        return p * longBitsToDouble((half + 100 + 1023L) << 52) * 0x1p-100;
    }

    /** Returns eˣ. */
    public static double exp(double x) {
        if (within(x, EXP_LIMIT)) {
            double t = fma(x, LOG2_E, MAGIC);
            double p = expFraction(x, t);
            return longBitsToDouble((doubleToRawLongBits(t) << 52) + doubleToRawLongBits(p));
        }
        return x > 710 ? Double.POSITIVE_INFINITY : x < -746 ? 0 : x != x ? x : rareExp(x, 1);
    }

    /** x = k·ln 2 + r: returns eʳ. */
    private static double expFraction(double x, double t) {
        double k = t - MAGIC;
        double r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x));
        double z = r * r;
        return 1 + fma(z, exponential(r, z), r);
    }

    /** factor·eˣ where eˣ may be subnormal. */
    private static double rareExp(double x, double factor) {
        double t = fma(x, LOG2_E, MAGIC);
        return scale(factor * expFraction(x, t), t - MAGIC);
    }

    /** Returns eˣ − 1. */
    public static double expm1(double x) {
        if (!within(x, EXP_LIMIT)) {
            return x < 0 ? -1 : exp(x);
        }
        // eˣ − 1 = 2ᵏ·(r + tail) + (2ᵏ − 1)
        double t = fma(x, LOG2_E, MAGIC);
        double k = t - MAGIC;
        double h = fma(k, -LN2_HIGH, x);
        double l = k * LN2_LOW;
        double r = h - l;
        double z = r * r;
        double tail = fma(z, exponential(r, z), (h - r) - l);
        double s = power2(t);
        return withSign(fma(s, tail, fma(s, r, s - 1)), x);
    }

    /** Returns tanh x. */
    public static double tanh(double x) {
        if (!within(x, TANH_LIMIT)) {
            return x != x ? x : Math.copySign(1, x);
        }
        // n = e^(2|x|) − 1, tanh |x| = n/(n + 2), the quotient corrected by its remainder
        double a = Math.abs(x) * 2;
        double t = fma(a, LOG2_E, MAGIC);
        double k = t - MAGIC;
        double h = fma(k, -LN2_HIGH, a);
        double l = k * LN2_LOW;
        double r = h - l;
        double z = r * r;
        double tail = fma(z, exponential(r, z), (h - r) - l);
        double s = power2(t);
        double n = fma(s, tail, fma(s, r, s - 1));
        double d = n + 2;
        double dl = n - (d - 2);
        double w = 1 / d;
        double q = n * w;
        double rest = fma(-q, dl, fma(-q, d, n));
        return withSign(fma(rest, w, q), x);
    }

    static double sigmoid(double x) {
        if (!within(x, EXP_LIMIT)) {
            return x > 0 ? 1 : exp(x);
        }
        return fastSigmoid(x);
    }

    /** 1/(1 + e), e = e⁻ˣ = s·(p + pl); the reciprocal is corrected for the low part of 1 + e. */
    private static double fastSigmoid(double x) {
        double t = fma(x, -LOG2_E, MAGIC);
        double k = t - MAGIC;
        double r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, -x));
        double z = r * r;
        double v = fma(z, exponential(r, z), r);
        double p = 1 + v;
        double s = power2(t);
        double e = p * s;
        double el = (v - (p - 1)) * s;
        double d = 1 + e;
        double dl = (e - (d - 1)) + el;
        double w = 1 / d;
        return fma(-(w * dl), w, w);
    }

    static double silu(double x) {
        if (!within(x, EXP_LIMIT)) {
            return x > 0 ? x : x < -760 ? -0.0 : x != x ? x : rareExp(x, x);
        }
        return x * fastSigmoid(x);
    }

    static double softplus(double x) {
        if (!within(x, EXP_LIMIT)) {
            return x > 0 ? x : exp(x);
        }
        // max(x, 0) + ln(1 + e), e = e^(−|x|); ln(1 + e) = e − (e²/2 − s·(e²/2 + R)) with s = e/(2 + e), as for log
        double a = -Math.abs(x);
        double t = fma(a, LOG2_E, MAGIC);
        double k = t - MAGIC;
        double r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, a));
        double w = r * r;
        double v = fma(w, exponential(r, w), r);
        double p = 1 + v;
        double scale = power2(t);
        double e = p * scale;
        // The effect of the rounding of e on ln(1 + e): its error over 1 + e, about 1 − e/2.
        double lost = (v - (p - 1)) * scale * fma(-0.5, e, 1);
        double s = e / (2 + e);
        double z = s * s;
        double y = z * z;
        double even = fma(fma(fma(fma(M8, y, M6), y, M4), y, M2), y, M0);
        double odd = fma(fma(fma(fma(M9, y, M7), y, M5), y, M3), y, M1);
        double half = 0.5 * e * e;
        double rest = fma(-s, fma(z, fma(odd, z, even), half), half) - lost;
        return positivePart(x) + (e - rest);
    }

    /** Returns ln x. */
    public static double log(double x) {
        long bits = doubleToRawLongBits(x);
        if (bits >= SMALLEST_NORMAL_BITS && bits < INFINITY_BITS) {
            return fastLog(x);
        }
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (!(x > 0)) {
            return Double.NaN;
        }
        return x == Double.POSITIVE_INFINITY ? x : subnormalLog(x * 0x1p54);
    }

    /** Returns ln x for a normal positive x = 2ᵏ·m, m in [√½, √2). */
    public static double fastLog(double x) {
        long bits = doubleToRawLongBits(x) + (ONE_BITS - SQRT_HALF_BITS);
        double k = longBitsToDouble((bits >>> 52) | TWO_52_BITS) - EXPONENT_BIAS;
        double f = longBitsToDouble((bits & FRACTION) + SQRT_HALF_BITS) - 1;
        return logarithm(f, k);
    }

    private static double subnormalLog(double scaled) {
        long bits = doubleToRawLongBits(scaled) + (ONE_BITS - SQRT_HALF_BITS);
        double k = longBitsToDouble((bits >>> 52) | TWO_52_BITS) - EXPONENT_BIAS;
        return logarithm(longBitsToDouble((bits & FRACTION) + SQRT_HALF_BITS) - 1, k - 54);
    }

    /** k·ln 2 + ln(1 + f): with s = f/(2 + f), ln(1 + f) = 2·atanh s = f − (f²/2 − s·(f²/2 + R(s²))). */
    private static double logarithm(double f, double k) {
        double s = f / (2 + f);
        double z = s * s;
        double y = z * z;
        double even = fma(fma(fma(L6, y, L4), y, L2), y, L0);
        double odd = fma(fma(L5, y, L3), y, L1);
        double half = 0.5 * f * f;
        double rest = half - fma(s, fma(z, fma(odd, z, even), half), k * LN2_LOW);
        return fma(k, LN2_HIGH, f - rest);
    }

    /** Returns ln(1 + x). */
    public static double log1p(double x) {
        // u + c = 1 + x exactly; 1 + x = 2ᵏ·(1 + f)
        double u = 1 + x;
        long raw = doubleToRawLongBits(u);
        if (!(raw >= LOG1P_LEAST && raw <= LOG1P_MOST)) {
            return x > 0 || x != x ? log(x) : x == -1 ? Double.NEGATIVE_INFINITY : Double.NaN;
        }
        double b = u - 1;
        double c = (1 - (u - b)) + (x - b);
        long bits = raw + (ONE_BITS - SQRT_HALF_BITS);
        long exponent = bits >>> 52;
        double k = longBitsToDouble(exponent | TWO_52_BITS) - EXPONENT_BIAS;
        double inverse = longBitsToDouble((2046 - exponent) << 52);
        double f = fma(c, inverse, longBitsToDouble((bits & FRACTION) + SQRT_HALF_BITS) - 1);
        return withSign(logarithm(f, k), x);
    }

    /** Returns sin x. */
    public static double sin(double x) {
        if (within(x, ANGLE_LIMIT)) {
            double a = Math.abs(x);
            double t = fma(a, TWO_OVER_PI, MAGIC);
            double y = angle(a, t, doubleToRawLongBits(t));
            return longBitsToDouble(doubleToRawLongBits(y) ^ (doubleToRawLongBits(x) & SIGN));
        }
        return x - x == 0 ? BigAngle.sin(x, 0) : Double.NaN;
    }

    /** Returns cos x. */
    public static double cos(double x) {
        if (within(x, ANGLE_LIMIT)) {
            double t = fma(x, TWO_OVER_PI, MAGIC);
            return angle(x, t, doubleToRawLongBits(t) + 1);
        }
        return x - x == 0 ? BigAngle.sin(x, 1) : Double.NaN;
    }

    /** x = k·π/2 + r (Cody and Waite 1980), r as a sum of two doubles. */
    private static double angle(double x, double t, long quadrant) {
        double k = t - MAGIC;
        double h1 = fma(k, -PIO2_1, x);
        double p = k * PIO2_2;
        double h2 = h1 - p;
        double l = fma(k, -PIO2_3, (h1 - h2) - p);
        double r = h2 + l;
        return quadrant(r, (h2 - r) + l, quadrant);
    }

    /** Returns aᵇ. */
    public static double pow(double a, double b) {
        return Power.pow(a, b);
    }

    /** Returns erf x = 2/√π ∫₀ˣ e^(−t²) dt. */
    public static double erf(double x) {
        return Erf.erf(x);
    }

    /** sin(q·π/2 + r + tail) for |r| ≤ π/4: the sine, cosine, −sine or −cosine of r as q modulo 4 is 0, 1, 2 or 3. */
    public static double quadrant(double r, double tail, long q) {
        double z = r * r;
        double y = (q & 1) == 0 ? sine(r, tail, z) : cosine(r, tail, z);
        return longBitsToDouble(doubleToRawLongBits(y) ^ ((q & 2) << 62));
    }

    private static double sine(double r, double tail, double z) {
        double p = fma(fma(fma(fma(fma(S5, z, S4), z, S3), z, S2), z, S1), z, S0);
        return r + fma(z * r, p, tail * fma(-0.5, z, 1));
    }

    private static double cosine(double r, double tail, double z) {
        double p = fma(fma(fma(fma(fma(C5, z, C4), z, C3), z, C2), z, C1), z, C0);
        double half = 0.5 * z;
        double w = 1 - half;
        return w + (((1 - w) - half) + fma(z * z, p, -(r * tail)));
    }

    /** e^(h + l)·2⁻ᵏ for the k in {@code t}. */
    static double growth(double h, double l, double t) {
        double k = t - MAGIC;
        double high = fma(k, -LN2_HIGH, h);
        double low = fma(k, LN2_LOW, -l);
        double r = high - low;
        double z = r * r;
        return 1 + (r + fma(z, exponential(r, z), (high - r) - low));
    }
}
