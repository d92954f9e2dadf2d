package dev.costate.models.files;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as text with the fewest digits that read back to the same double.
 *
 * <p>{@link Double#toString(double)} writes more digits than needed on JDK 17 and other ones on JDK 19 and later, so
 * files would differ between them; this rounds the exact decimal value instead. A decimal of 15 digits survives the
 * way through a normal double, so if any of up to 15 digits reads back, rounding to 15 finds it; beyond that 16 and
 * 17 digits are tried, and for subnormal values every length from 1.
 *
 * <p>Stateless and thread-safe.
 */
public final class Numbers {
    private static final double EXACT_INTEGERS = 1e15;

    /** Rounded numbers of more digits before the point have an exponent: zeros in their place say nothing. */
    private static final int ROUNDED_WHOLE = 8;

    private Numbers() {
    }

    /**
     * Returns the shortest text: {@code 3}, {@code 0.1}, {@code 1.5e-9}, {@code NaN}, {@code Infinity}; never
     * depends on the locale.
     *
     * @param x any double
     */
    public static String shortest(double x) {
        if (x == Math.rint(x) && Math.abs(x) < EXACT_INTEGERS) {
            return x == 0 && 1 / x < 0 ? "-0" : Long.toString((long) x);
        }
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Double.toString(x);
        }
        return layOut(shortestDecimal(x), 15);
    }

    /**
     * Returns {@code x} rounded to some significant digits, without trailing zeros.
     *
     * <p>It is for people, not for reading back.
     *
     * @param digits 1 to 17
     */
    public static String rounded(double x, int digits) {
        if (digits < 1 || digits > 17) {
            throw new IllegalArgumentException("digits = " + digits + ": must be 1 to 17");
        }
        if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
            return shortest(x);
        }
        return layOut(new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN)),
                Math.max(digits, ROUNDED_WHOLE));
    }

    private static BigDecimal shortestDecimal(double x) {
        BigDecimal exact = new BigDecimal(x);
        for (int digits = Math.abs(x) < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == x) {
                return nearest;
            }
            // At a power of two the gap above is twice the gap below: the nearest decimal may miss while the next
            // one away from zero hits.
            BigDecimal outward = exact.round(new MathContext(digits, RoundingMode.UP));
            if (outward.doubleValue() == x) {
                return outward;
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }

    private static String layOut(BigDecimal value, int mostWhole) {
        BigDecimal plain = value.stripTrailingZeros();
        String digits = plain.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - plain.scale();
        StringBuilder text = new StringBuilder(26);
        if (plain.signum() < 0) {
            text.append('-');
        }
        if (exponent >= 0 && exponent < mostWhole) {
            int whole = exponent + 1;
            if (digits.length() <= whole) {
                return text.append(digits).append("0".repeat(whole - digits.length())).toString();
            }
            return text.append(digits, 0, whole).append('.').append(digits, whole, digits.length()).toString();
        }
        if (exponent < 0 && exponent >= -5) {
            return text.append("0.").append("0".repeat(-exponent - 1)).append(digits).toString();
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        return text.append('e').append(exponent).toString();
    }
}
