package dev.costate.models.plot;

import dev.costate.models.files.Numbers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps values between two limits to pixels, linearly or by logarithm, and places ticks. Immutable.
 *
 * @param lo lower limit
 * @param hi upper limit, above {@code lo}
 * @param log whether equal factors take equal space; then {@code lo} is positive
 * @param from pixel of {@code lo}
 * @param to pixel of {@code hi}
 */
record Axis(double lo, double hi, boolean log, double from, double to) {
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

    /** A place on the axis and what is written there. */
    record Tick(double value, String label) {
    }

    /** Returns the pixel of a value: NaN for what has no place on the axis. */
    double pixel(double value) {
        double part = log ? (Math.log10(value) - Math.log10(lo)) / (Math.log10(hi) - Math.log10(lo))
                : (value - lo) / (hi - lo);
        return Double.isInfinite(part) ? Double.NaN : from + part * (to - from);
    }

    /** Returns the value of a pixel of a linear axis. */
    double value(double pixel) {
        return lo + (pixel - from) / (to - from) * (hi - lo);
    }

    /** Returns round places between the limits, about {@code wanted} of them and at least two. */
    List<Tick> ticks(int wanted) {
        return ticks(wanted, 0);
    }

    /** As above, no closer than {@code least}: of a linear axis there may be one only. */
    List<Tick> ticks(int wanted, double least) {
        if (log) {
            List<Tick> decades = decades(wanted);
            if (decades.size() >= (hi / lo < 10 ? 3 : 2)) {
                return decades;
            }
        }
        List<Tick> ticks = steps(wanted, least);
        for (int more = wanted + 1; ticks.size() < 2 && more < wanted + 5; more++) {
            ticks = steps(more, least);
        }
        return ticks;
    }

    private List<Tick> steps(int wanted, double least) {
        double step = step(Math.max(least, (hi - lo) / Math.max(1, wanted)));
        List<Tick> ticks = new ArrayList<>();
        for (double k = Math.ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step && ticks.size() < 50; k++) {
            ticks.add(new Tick(k * step, label(k * step, step)));
        }
        return ticks;
    }

    /** Returns 1, 2 or 5 times a power of ten: the smallest such step not below {@code least}. */
    static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private List<Tick> decades(int wanted) {
        int first = (int) Math.ceil(Math.log10(lo) - 1e-9);
        int last = (int) Math.floor(Math.log10(hi) + 1e-9);
        int every = Math.max(1, (int) Math.ceil((last - first + 1) / (double) Math.max(2, wanted)));
        List<Tick> ticks = new ArrayList<>();
        double[] factors = Math.log10(hi / lo) < Math.min(2.5, (wanted + 2) / 3.0) ? new double[] {1, 2, 5}
                : new double[] {1};
        boolean plain = lo > 9e-4 && hi < 1e6;
        for (int exponent = first - 1; exponent <= last; exponent++) {
            for (double factor : factors) {
                double value = factor * Math.pow(10, exponent);
                if (Math.floorMod(exponent, every) == 0 && value >= lo * (1 - 1e-9) && value <= hi * (1 + 1e-9)) {
                    ticks.add(new Tick(value, logLabel(factor, exponent, plain)));
                }
            }
        }
        return ticks;
    }

    /** One axis has powers or plain numbers, not both, but for those below ten, which are plain on any. */
    private static String logLabel(double factor, int exponent, boolean plain) {
        if (plain || exponent == 0) {
            return Numbers.rounded(factor * Math.pow(10, exponent), 3);
        }
        StringBuilder label = new StringBuilder(factor == 1 ? "10" : (int) factor + "\u00b710");
        if (exponent < 0) {
            label.append('\u207b');
        }
        String.valueOf(Math.abs(exponent)).chars().forEach(digit -> label.append(SUPERSCRIPTS.charAt(digit - '0')));
        return label.toString();
    }

    private String label(double value, double step) {
        if (Math.abs(value) < 1e-9 * step) {
            return "0";
        }
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        double size = Math.max(Math.abs(lo), Math.abs(hi));
        String text;
        if (size >= 1e6 || decimals > 5) {
            int digits = (int) Math.max(1, Math.min(17, Math.ceil(Math.log10(Math.abs(value) / step) + 1.01)));
            BigDecimal rounded = new BigDecimal(Numbers.rounded(value, digits)).stripTrailingZeros();
            int exponent = rounded.precision() - rounded.scale() - 1;
            text = rounded.movePointLeft(exponent).toPlainString() + "e" + exponent;
        } else {
            text = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        }
        return text.replace('-', '\u2212');
    }
}
