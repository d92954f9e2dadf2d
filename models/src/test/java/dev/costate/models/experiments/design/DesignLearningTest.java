package dev.costate.models.experiments.design;

import static dev.costate.models.experiments.LearningTable.figure;
import static dev.costate.models.experiments.LearningTable.figures;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Designs by their experiments' own options: what they gain, and whether their posteriors are right. */
@Tag("learning")
class DesignLearningTest {
    private static final String EXACT = "exact gain of the chosen sensors";
    private static final String LOST = "gain that the chosen sensors lose";
    private static final String BOUND = "bound on the gain";

    @TempDir
    Path temp;

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static String mean(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return String.format(Locale.ROOT, "%.3f ± %.3f", mean,
                Math.sqrt(squares / (values.length - 1) / values.length));
    }

    /** The bounds, each less than three standard errors above the exact gain and within 3% of it. */
    private static boolean bounded(List<Map<String, Object>> runs) {
        return runs.stream().allMatch(r -> figure(r, BOUND) <= figure(r, EXACT) + 3 * figure(r, "its standard error")
                && figure(r, BOUND) >= 0.97 * figure(r, EXACT));
    }

    private static double[] off(List<Map<String, Object>> runs) {
        return runs.stream().mapToDouble(r -> 100 * (figure(r, BOUND) / figure(r, EXACT) - 1)).toArray();
    }

    @Test
    void linear() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "design-linear");
        double means = most(figures(runs, "posterior means"));
        double covariances = most(figures(runs, "posterior covariances"));
        LearningTable.line("costate train design-linear --seed 1…5",
                "bound ≤ exact gain + 3 standard errors and within 3% of it; posterior means and covariances within 5%",
                String.format(Locale.ROOT, "bound %s%% off the gain; lost against the best set %s nats; means %.1f%%, "
                        + "covariances %.1f%%, the largest", mean(off(runs)), mean(figures(runs, LOST)), 100 * means,
                        100 * covariances),
                runs.get(4), bounded(runs) && means < 0.05 && covariances < 0.05);
    }

    @Test
    void spectrum() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "design-spectrum");
        long best = runs.stream().filter(r -> figure(r, LOST) == 0).count();
        LearningTable.line("costate train design-spectrum --seed 1…5", "the best of 210 sets, 5 of 5 shuffles",
                String.format(Locale.ROOT, "%d of 5; bound %s%% off the gain", best, mean(off(runs))), runs.get(4),
                best == 5 && bounded(runs));
    }

    @Test
    void digits() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(3, temp, "design-digits");
        StringBuilder reached = new StringBuilder();
        double[] means = new double[MeasuredSet.ALL.size()];
        for (MeasuredSet set : MeasuredSet.ALL) {
            double[] errors = figures(runs, "held-out digits, error of the posterior mean (grey levels), " + set.word);
            means[set.ordinal()] = Arrays.stream(errors).average().orElseThrow();
            reached.append(set.ordinal() == 0 ? "" : ", ").append(set.word).append(' ').append(mean(errors));
        }
        LearningTable.line("costate train design-digits --seed 1…3",
                "error of the posterior mean below low-frequency and by-variance, mean of 3 splits",
                reached.toString(), runs.get(2), means[0] < means[1] && means[0] < means[2]);
    }
}
