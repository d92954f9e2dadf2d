package dev.costate.models.study;

import dev.costate.models.files.Numbers;
import java.util.Map;

/** A result against its baseline in one sentence, by the names that both have among the results. Stateless. */
public final class BaselineComparison {
    private BaselineComparison() {
    }

    /** Returns a figure; NaN if it is not among the results. */
    public static double figure(Map<String, Object> results, String name) {
        return results.get(name) instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    /** An error against another result; the smaller is the better. */
    public static String of(Map<String, Object> results, String name, String baseline) {
        return of(results, name, baseline, 0);
    }

    /** As above; a difference of less than two of its standard errors shows nothing. */
    public static String of(Map<String, Object> results, String name, String baseline, double standardError) {
        return sentence(name, figure(results, name), baseline, figure(results, baseline), 2 * standardError, -1);
    }

    /** A figure against what it should reach: at most if the sign is negative, at least if it is positive. */
    public static String of(Map<String, Object> results, String name, double target, int sign) {
        return sentence(name, figure(results, name), "the target", target, 0, sign);
    }

    private static String sentence(String name, double value, String baseline, double other, double error, int sign) {
        double gain = sign * (value - other);
        if (Double.isNaN(gain)) {
            return "";
        }
        return Character.toUpperCase(name.charAt(0)) + name.substring(1) + ": " + Numbers.rounded(value, 4)
                + (Math.abs(gain) < error ? ", less than two standard errors from "
                        : gain >= 0 ? ", better than " : ", not as good as ")
                + baseline + ": " + Numbers.rounded(other, 4) + ".";
    }
}
