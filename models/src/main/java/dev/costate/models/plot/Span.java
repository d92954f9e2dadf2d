package dev.costate.models.plot;

/**
 * The span of finite values seen so far; limits of an axis are made from it. Thread-confined.
 */
final class Span {
    /** What is larger is drawn outside: between limits that are no larger, differences are finite. */
    private static final double HUGE = 1e300;

    /** Whether all values are whole numbers. */
    boolean whole = true;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Span include(double[] values, boolean positiveOnly) {
        for (double value : values) {
            if (Double.isFinite(value) && (!positiveOnly || value > 0)) {
                whole &= value == Math.rint(value);
                double near = Math.max(-HUGE, Math.min(HUGE, value));
                min = Math.min(min, near);
                max = Math.max(max, near);
            }
        }
        return this;
    }

    /**
     * An axis over the values with a margin at both ends.
     *
     * <p>Zero is the lower end when all values are positive and it is near.
     */
    Axis linear(double margin, boolean snapToZero, double from, double to) {
        if (min > max) {
            return new Axis(0, 1, false, from, to);
        }
        if (max / 2 - min / 2 <= 1e-12 * Math.max(Math.abs(min), Math.abs(max))) {
            double half = min == 0 && max == 0 ? 1 : 0.1 * Math.max(Math.abs(min), Math.abs(max));
            return new Axis(min - half, max + half, false, from, to);
        }
        double pad = margin * (max - min);
        double lo = snapToZero && min >= 0 && min < 0.3 * max ? 0 : min - pad;
        return new Axis(lo, max + pad, false, from, to);
    }

    /** A logarithmic axis over the positive values with a margin at both ends. */
    Axis log(double margin, double from, double to) {
        if (min > max) {
            return new Axis(0.1, 1, true, from, to);
        }
        double factor = Math.max(1.1, Math.pow(max / min, margin));
        return new Axis(Math.max(min / factor, Double.MIN_NORMAL), Math.min(max * factor, 1e308), true, from, to);
    }
}
