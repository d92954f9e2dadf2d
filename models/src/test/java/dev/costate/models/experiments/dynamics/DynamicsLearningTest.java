package dev.costate.models.experiments.dynamics;

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

/** Chaotic systems learned by their experiments' own options: what long orbits average to. */
@Tag("learning")
class DynamicsLearningTest {
    private static final String MATCHING = Chaos.MODELS.get(0);
    private static final String SQUARED = Chaos.MODELS.get(1);

    @TempDir
    Path temp;

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String outside(String model) {
        return "Wasserstein distance of orbits from outside, " + model;
    }

    @Test
    void lorenz() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "lorenz");
        double[] exponents = new double[3];
        for (int k = 0; k < 3; k++) {
            exponents[k] = median(figures(runs, "Lyapunov exponent " + (k + 1) + ", " + MATCHING));
        }
        double[] contracting = figures(runs, "Lyapunov exponent 3, " + SQUARED);
        double z = median(figures(runs, "mean of z, " + MATCHING));
        double[] near = figures(runs, outside(MATCHING));
        double[] far = figures(runs, outside(SQUARED));
        int better = 0;
        for (int i = 0; i < runs.size(); i++) {
            better += near[i] < far[i] && Math.abs(figure(runs.get(i), "Lyapunov exponent 3, " + MATCHING) + 14.5723)
                    < Math.abs(contracting[i] + 14.5723) ? 1 : 0;
        }
        LearningTable.line("costate train lorenz --seed 1…5",
                "exponents 0.906 ± 0.08, ± 0.05, < −12.5; mean of z 23.55 ± 0.3; W₁ < 1, medians; better than mean "
                        + "squared error in 4 of 5",
                String.format(Locale.ROOT,
                        "%.4f, %.4f, %.3f; %.3f; W₁ %.3f, from %.3f to %.3f; better in %d (there %.3f and W₁ %.3f)",
                        exponents[0], exponents[1], exponents[2], z, median(near), Arrays.stream(near).min().orElse(0),
                        Arrays.stream(near).max().orElse(0), better, median(contracting), median(far)),
                runs.get(4), Math.abs(exponents[0] - 0.906) < 0.08 && Math.abs(exponents[1]) < 0.05
                        && exponents[2] < -12.5 && Math.abs(z - 23.55) < 0.3 && median(near) < 1 && better >= 4);
    }

    @Test
    void others() throws IOException {
        for (ChaoticSystem s : List.of(ChaoticSystem.ROSSLER, ChaoticSystem.HYPERCHAOS, ChaoticSystem.TENT_MAP)) {
            List<Map<String, Object>> runs = LearningTable.seeds(5, temp, s.name());
            double near = median(figures(runs, outside(MATCHING)));
            double far = median(figures(runs, outside(SQUARED)));
            StringBuilder exponents = new StringBuilder();
            for (int k = 1; k <= s.width(); k++) {
                exponents.append(String.format(Locale.ROOT, "%s%.3f (%.3f)", k > 1 ? ", " : "",
                        median(figures(runs, "Lyapunov exponent " + k + ", " + MATCHING)),
                        median(figures(runs, "Lyapunov exponent " + k + ", true"))));
            }
            LearningTable.line("costate train " + s.name() + " --seed 1…5",
                    "W₁ from outside below that of mean squared error, medians",
                    String.format(Locale.ROOT, "W₁ %.4f against %.4f; exponents (true ones) %s", near, far, exponents),
                    runs.get(4), near < far);
        }
    }
}
