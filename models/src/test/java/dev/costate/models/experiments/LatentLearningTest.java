package dev.costate.models.experiments;

import static dev.costate.models.experiments.LearningTable.figure;

import java.io.IOException;
import java.nio.file.Path;
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
        LearningTable.line("costate train latent-oscillator", "loss ≤ 5.0 at the last of 250 steps", String.format(Locale.ROOT, "%.2f", loss), r, loss <= 5);
    }

    @Test
    void spirals() throws IOException {
        Map<String, Object> r = LearningTable.train("latent-spirals", temp.resolve("spirals"));
        double bound = figure(r, "evidence lower bound");
        double next = figure(r, "the next 100 points");
        LearningTable.line("costate train latent-spirals", "ELBO > −120, next 100 points < 0.35", String.format(Locale.ROOT, "ELBO %.1f nats, root mean squared error %.3f", bound, next), r,
                bound > -120 && next < 0.35);
    }

    @Test
    void elNino() throws IOException {
        Map<String, Object> r = LearningTable.train("latent-elnino", temp.resolve("elnino"));
        double model = figure(r, "held-out months, root mean squared error of the model");
        double lines = figure(r, "held-out months, of linear interpolation");
        LearningTable.line("costate train latent-elnino", "held-out months better than linear interpolation", String.format(Locale.ROOT, "%.3f against %.3f °C", model, lines), r, model < lines);
    }
}
