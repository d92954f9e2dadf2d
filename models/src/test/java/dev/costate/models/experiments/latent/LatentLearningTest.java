package dev.costate.models.experiments.latent;

import static dev.costate.models.experiments.LearningTable.figure;
import static dev.costate.models.experiments.LearningTable.figures;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latent ODEs and SDEs trained by their experiments' own options, seed 1. */
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
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "latent-sde");
        double[] errors = figures(runs, "root mean squared error of the posterior mean at the points");
        Arrays.sort(errors);
        LearningTable.line("costate train latent-sde --seed 1…5",
                "posterior mean within 0.1 of the points (root mean square), median",
                String.format(Locale.ROOT, "%.3f, from %.3f to %.3f", errors[2], errors[0], errors[4]), runs.get(4),
                errors[2] <= 0.1);
    }

    @Test
    void brownianMotion() throws IOException {
        law("latent-gbm", 5);
    }

    @Test
    void stochasticLorenz() throws IOException {
        law("latent-sde-lorenz", 3);
    }

    private void law(String name, int seeds) throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(seeds, temp, name);
        double[] distance = figures(runs, "prior's series to the process's");
        double[] error = figures(runs, "posterior mean to the paths");
        double[] divergence = figures(runs, "divergence of posterior from prior");
        Map<String, Object> last = runs.get(seeds - 1);
        LearningTable.line("costate train " + name + " --seed 1…" + seeds,
                "prior's series within 0.2 of the process's (Wasserstein-1, standard deviations), mean",
                mean("%.3f ± %.3f", distance) + String.format(Locale.ROOT, ", of those trained on %.3f",
                        figure(last, "series trained on to the process's")) + "; posterior mean off the paths by "
                        + mean("%.3f ± %.3f", error) + "; divergence " + mean("%.1f ± %.1f nats", divergence),
                last, Arrays.stream(distance).average().orElseThrow() <= 0.2);
    }

    /** Mean and standard error. */
    private static String mean(String format, double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        return String.format(Locale.ROOT, format, mean, Math.sqrt(squares / (x.length - 1) / x.length));
    }

    @Test
    void nile() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "latent-nile");
        double[] found = figures(runs, "paths that fall");
        double[] bound = figures(runs, "evidence lower bound");
        LearningTable.line("costate train latent-nile --seed 1…5",
                "paths of the posterior that fall after 1896 to 1901 ≥ 90%, worst",
                String.format(Locale.ROOT, "%.1f%%, mean ", Arrays.stream(found).min().orElseThrow())
                        + mean("%.1f ± %.1f%%", found) + "; bound " + mean("%.1f ± %.1f nats", bound),
                runs.get(4), Arrays.stream(found).min().orElseThrow() >= 90);
    }

    @Test
    void spirals() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(3, temp, "latent-spirals");
        double[] bounds = figures(runs, "evidence lower bound");
        double[] next = figures(runs, "the next 100 points");
        Arrays.sort(bounds);
        Arrays.sort(next);
        LearningTable.line("costate train latent-spirals --seed 1…3", "ELBO > −120, next 100 points < 0.35, medians",
                String.format(Locale.ROOT, "ELBO %.1f nats; root mean squared error %.3f, from %.3f to %.3f", bounds[1],
                        next[1], next[0], next[2]),
                runs.get(2), bounds[1] > -120 && next[1] < 0.35);
    }

    @Test
    void periodic() throws IOException {
        periodic("latent-periodic", 0.03);
        periodic("latent-periodic --observed 0.1", 0.09);
        periodic("latent-periodic --task extrapolation", 0.03);
    }

    private void periodic(String command, double target) throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(3, temp, command);
        double[] latent = figures(runs, "latent ODE, mean squared error");
        double[] forwards = figures(runs, "autoregressive ODE-RNN, mean squared error");
        Arrays.sort(latent);
        Arrays.sort(forwards);
        LearningTable.line("costate train " + command + " --seed 1…3",
                String.format(Locale.ROOT, "mean squared error of the latent ODE ≤ %.2f, median", target),
                String.format(Locale.ROOT, "%.4f, from %.4f to %.4f; autoregressive ODE-RNN %.4f", latent[1], latent[0],
                        latent[2], forwards[1]),
                runs.get(2), latent[1] <= target);
    }

    @Test
    void earthquakes() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "latent-earthquakes");
        double[] gain = figures(runs, "gain over the best constant rate");
        double[] own = figures(runs, "gain over each day's own");
        double[] error = figures(runs, "its standard error over the best constant rate");
        double surest = IntStream.range(0, 5).mapToDouble(i -> gain[i] / error[i]).min().orElseThrow();
        LearningTable.line("costate train latent-earthquakes --seed 1…5",
                "held-out times: gain over the best constant rate positive by 3 standard errors, worst",
                String.format(Locale.ROOT, "%.2f nats a day, %.1f standard errors; over each day's own rate %.2f",
                        Arrays.stream(gain).average().orElseThrow(), surest,
                        Arrays.stream(own).average().orElseThrow()),
                runs.get(4), surest >= 3);
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
