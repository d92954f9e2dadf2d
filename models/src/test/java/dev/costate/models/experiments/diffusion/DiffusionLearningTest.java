package dev.costate.models.experiments.diffusion;

import static dev.costate.models.experiments.LearningTable.figure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Diffusion models trained by their experiments' own options, seed 1. */
@Tag("learning")
class DiffusionLearningTest {
    @TempDir
    Path temp;

    /**
     * The likelihood stays above the entropy but for four standard errors; one below proves an error. Measured:
     * 8gaussians 2.872, ratio of the distances 0.59; moons 2.423, 0.90; circles 3.286, 0.61; swissroll 2.677, 1.23.
     */
    @ParameterizedTest
    @CsvSource({"diffusion-8gaussians, 2.832, 0.08", "diffusion-moons, 2.394, 0.08", "diffusion-circles, 3.268, 0.08",
        "diffusion-swissroll --seed 101, 2.670, 0.08"})
    void densityInThePlane(String name, double entropy, double margin) throws IOException {
        Map<String, Object> r = LearningTable.train(temp.resolve("run"), name);
        double nll = figure(r, "fresh points, negative log-likelihood");
        double error = figure(r, "fresh points, its standard error");
        assertTrue(nll > entropy - 4 * error, name + " is better than possible: " + nll);
        assertTrue(figure(r, "worse than the true density") > -4 * figure(r, "standard error of that difference"),
                name + " is better than the truth");
        assertEquals(1, figure(r, "integral of the density") + figure(r, "part of 2000 samples"), 1e-3);
        assertTrue(figure(r, "encoded and decoded") < 1e-4);
        double ratio = figure(r, "sliced Wasserstein distance, samples")
                / figure(r, "sliced Wasserstein distance, fresh");
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; distance ratio %.2f", nll, error, ratio);
        LearningTable.line("costate train " + name,
                String.format(Locale.ROOT, "NLL ≤ %.3f + %.2f; samples' distance ≤ 1.5 of real ones'", entropy, margin),
                reached, r, nll <= entropy + margin && ratio <= 1.5);
    }

    /**
     * Measured: 3.586, 0.120 above the true density (0.196 without sines); with seeds 101 and 102 0.126 and 0.104;
     * ratio of the distances 0.63, 1.01 and 0.93.
     */
    @Test
    void squaresOfTheCheckerboard() throws IOException {
        densityInThePlane("diffusion-checkerboard", 3.466, 0.18);
    }

    /**
     * Measured with seeds 101, 102 and 1: 0.041, 0.032 and 0.044 above the true density (0.51 without sines); ratio
     * of the distances 0.93, 1.22 and 0.88.
     */
    @Test
    void allFourRings() throws IOException {
        String command = "diffusion-rings --grid 2";
        Map<String, Object> r = LearningTable.train(temp.resolve("rings"), command);
        double gap = figure(r, "worse than the true density");
        double ratio = figure(r, "sliced Wasserstein distance, samples")
                / figure(r, "sliced Wasserstein distance, fresh");
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; distance ratio %.2f",
                figure(r, "fresh points, negative log-likelihood"), figure(r, "fresh points, its standard error"),
                ratio);
        LearningTable.line("costate train " + command,
                "0.12 above the true density; samples' distance ≤ 1.5 of real ones'", reached, r,
                gap <= 0.12 && ratio <= 1.5);
    }

    /** Measured: 2.4 points, 2.73 bits a pixel. */
    @Test
    void digitsOfEveryClass() throws IOException {
        Map<String, Object> r = LearningTable.train("diffusion-digits", temp.resolve("digits"));
        double points = figure(r, "largest difference of a class's frequency");
        LearningTable.line("costate train diffusion-digits", "class frequencies ± 5 points",
                String.format(Locale.ROOT, "± %.1f points; %.2f bits a pixel", points,
                figure(r, "held-out digits, bits")), r, points <= 5);
    }
}
