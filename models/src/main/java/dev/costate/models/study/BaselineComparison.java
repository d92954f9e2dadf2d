package dev.costate.models.study;

import dev.costate.models.files.Numbers;
import java.util.List;
import java.util.Map;

/**
 * A figure of a model against its baseline: a card of the report, and a short sentence. Immutable.
 *
 * @param model who is judged, as the sentence begins: "The flow"
 * @param name the figure's name among the results
 * @param value the figure; NaN if it is not there
 * @param standardError of the figure, or of its distance to the baseline; 0 if it is not known
 * @param rival what the sentence says of the baseline: "linear interpolation"
 * @param baseline the baseline's name among the results; empty for a target
 * @param other the baseline
 * @param sign −1 if the smaller is the better, 1 if the larger is
 */
public record BaselineComparison(String model, String name, double value, double standardError, String rival,
        String baseline, double other, int sign) {
    /** Returns a figure; NaN if it is not among the results. */
    public static double figure(Map<String, Object> results, String name) {
        return results.get(name) instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    /** An error against another result; the smaller is the better. */
    public static BaselineComparison of(Map<String, Object> results, String name, String baseline) {
        return of(results, name, baseline, 0);
    }

    /** As above; a difference of less than two of its standard errors shows nothing. */
    public static BaselineComparison of(Map<String, Object> results, String name, String baseline,
            double standardError) {
        return new BaselineComparison("The model", name, figure(results, name), standardError, baseline, baseline,
                figure(results, baseline), -1);
    }

    /** A figure against what it should reach: at most if the sign is negative, at least if it is positive. */
    public static BaselineComparison of(Map<String, Object> results, String name, double target, int sign) {
        return new BaselineComparison("The model", name, figure(results, name), 0, "its target", "", target, sign);
    }

    /** Returns the same in other words: who is judged, and by what. */
    public BaselineComparison between(String newModel, String newRival) {
        return new BaselineComparison(newModel, name, value, standardError, newRival, baseline, other, sign);
    }

    /** Returns the same of a part of some examples: its standard error is √(p (1 − p) / n). */
    public BaselineComparison ofExamples(int n) {
        return new BaselineComparison(model, name, value, Math.sqrt(value * (1 - value) / n), rival, baseline, other,
                sign);
    }

    /** Returns whether both figures are there. */
    public boolean known() {
        return !Double.isNaN(value - other);
    }

    /** Returns the sentence. */
    public String sentence() {
        double gain = sign * (value - other);
        return model + (baseline.isEmpty() ? gain >= 0 ? " reaches " : " misses "
                : Math.abs(gain) < 2 * standardError ? " is within two standard errors of "
                        : gain >= 0 ? " is better than " : " is not as good as ")
                + rival + ": " + rounded(value) + " against " + rounded(other) + ".";
    }

    /** Returns the card: name, value ± standard error, baseline. */
    public List<String> card() {
        return List.of(name, rounded(value) + (standardError > 0 ? " \u00b1 " + Numbers.rounded(standardError, 2) : ""),
                baseline.isEmpty() ? "target: at " + (sign < 0 ? "most " : "least ") + rounded(other)
                        : "baseline: " + rounded(other) + ", " + baseline);
    }

    private static String rounded(double v) {
        return Numbers.rounded(v, 4);
    }
}
