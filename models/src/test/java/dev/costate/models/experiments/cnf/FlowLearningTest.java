package dev.costate.models.experiments.cnf;

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

/** Flows trained by their experiments' own options, seed 1. */
@Tag("learning")
class FlowLearningTest {
    @TempDir
    Path temp;

    /** The likelihood stays above the entropy but for four standard errors; one below proves an error. */
    @ParameterizedTest
    @CsvSource({"cnf-8gaussians, 2.832, 0.05", "cnf-moons, 2.394, 0.05", "cnf-circles, 3.268, 0.05",
        "cnf-checkerboard, 3.4657, 0.15",
        "cnf-pinwheel --seed 101, 2.318, 0.05", "cnf-swissroll --seed 101, 2.670, 0.05"})
    void densityInThePlane(String name, double entropy, double margin) throws IOException {
        Map<String, Object> r = LearningTable.train(temp.resolve("run"), name);
        double nll = figure(r, "fresh points, negative log-likelihood");
        double error = figure(r, "fresh points, its standard error");
        double gap = figure(r, "worse than the true density");
        assertTrue(nll > entropy - 4 * error, name + " is better than possible: " + nll);
        assertTrue(gap > -4 * figure(r, "standard error of that difference"),
                name + " is better than the truth by " + -gap);
        assertEquals(1, figure(r, "integral of the density") + figure(r, "part of 2000 samples"), 1e-3);
        assertTrue(figure(r, "encoded and decoded") < 1e-4);
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; %.3f above the true density", nll, error, gap);
        LearningTable.line("costate train " + name, String.format(Locale.ROOT, "NLL ≤ %.3f + %.2f", entropy, margin),
                reached, r, nll <= entropy + margin);
    }

    /**
     * Measured with seeds 101 and 1: 0.056 and 0.062 above the true density; after 600 steps 0.13, and 0.45 with
     * tanh alone in a first layer as fine.
     */
    @Test
    void allFourRings() throws IOException {
        densityInThePlane("cnf-rings", 2.623, 0.12);
    }

    @Test
    void irisBeatsTheGaussian() throws IOException {
        Map<String, Object> r = LearningTable.train("cnf-iris", temp.resolve("iris"));
        double gain = figure(r, "10-fold cross-validation, the flow's gain");
        double error = figure(r, "10-fold cross-validation, standard error");
        LearningTable.line("costate train cnf-iris", "better than the Gaussian, 10-fold", against(r, gain, error), r,
                gain > 2 * error);
    }

    /** Both numbers are reported; measured, the flow gains a little. */
    @Test
    void wineBesideTheGaussian() throws IOException {
        Map<String, Object> r = LearningTable.train("cnf-wine", temp.resolve("wine"));
        double gain = figure(r, "10-fold cross-validation, the flow's gain");
        LearningTable.line("costate train cnf-wine", "both reported",
                against(r, gain, figure(r, "10-fold cross-validation, standard error")), r, gain > 0);
    }

    private static String against(Map<String, Object> r, double gain, double error) {
        return String.format(Locale.ROOT, "%.3f against %.3f nats a row; gain %.3f ± %.3f",
                figure(r, "10-fold cross-validation, negative log-likelihood (nats)"),
                figure(r, "10-fold cross-validation, negative log-likelihood of the Gaussian"), gain, error);
    }
}
