package dev.costate.models.experiments.latent;

import static dev.costate.models.experiments.LearningTable.figure;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latent ODEs trained by their experiments' own options, seed 1. */
@Tag("learning")
class LatentLearningTest {
    @TempDir
    Path temp;

    @Test
    void oscillator() throws IOException {
        Map<String, Object> r = LearningTable.train("latent-oscillator", temp.resolve("oscillator"));
        double loss = figure(r, "loss of the last step");
        LearningTable.line("costate train latent-oscillator", "loss ≤ 5.0 at the last of 250 steps",
                String.format(Locale.ROOT, "%.2f", loss), r, loss <= 5);
    }

    @Test
    void path() throws IOException {
        double[] errors = new double[5];
        Map<String, Object> last = null;
        for (int i = 0; i < 5; i++) {
            last = LearningTable.train("latent-sde", temp.resolve("path" + i), "--seed=" + (i + 1));
            errors[i] = figure(last, "root mean squared error of the posterior mean at the points");
        }
        Arrays.sort(errors);
        LearningTable.line("costate train latent-sde --seed 1…5",
                "posterior mean within 0.1 of the points (root mean square), median",
                String.format(Locale.ROOT, "%.3f, from %.3f to %.3f", errors[2], errors[0], errors[4]), last,
                errors[2] <= 0.1);
    }

    @Test
    void spirals() throws IOException {
        double[] bounds = new double[3];
        double[] next = new double[3];
        Map<String, Object> last = null;
        for (int i = 0; i < 3; i++) {
            last = LearningTable.train("latent-spirals", temp.resolve("spirals" + i), "--seed=" + (i + 1));
            bounds[i] = figure(last, "evidence lower bound");
            next[i] = figure(last, "the next 100 points");
        }
        Arrays.sort(bounds);
        Arrays.sort(next);
        LearningTable.line("costate train latent-spirals --seed 1…3", "ELBO > −120, next 100 points < 0.35, medians",
                String.format(Locale.ROOT, "ELBO %.1f nats; root mean squared error %.3f, from %.3f to %.3f", bounds[1],
                        next[1], next[0], next[2]),
                last, bounds[1] > -120 && next[1] < 0.35);
    }

    @Test
    void elNino() throws IOException {
        Map<String, Object> r = LearningTable.train("latent-elnino", temp.resolve("elnino"));
        double model = figure(r, "held-out months, root mean squared error of the model");
        double lines = figure(r, "held-out months, of linear interpolation");
        LearningTable.line("costate train latent-elnino", "held-out months better than linear interpolation",
                String.format(Locale.ROOT, "%.3f against %.3f °C; better in %.0f of 21 years and %.0f of 20 draws",
                        model, lines, figure(r, "years of"), figure(r, "draws of")),
                r, model < lines);
    }
}
