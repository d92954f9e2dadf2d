package dev.costate.models.experiments.node;

import static dev.costate.models.experiments.LearningTable.figure;
import static dev.costate.models.experiments.LearningTable.figures;

import dev.costate.models.data.Resources;
import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neural ODEs trained by their experiments' own options. */
@Tag("learning")
class NodeLearningTest {
    @TempDir
    Path temp;

    @Test
    void spiral() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "spiral");
        double[] errors = figures(runs, "mean error on the whole trajectory");
        Arrays.sort(errors);
        LearningTable.line("costate train spiral --seed 1…5", "total loss < 0.15, median",
                String.format(Locale.ROOT, "median %.3f, from %.3f to %.3f", errors[2], errors[0], errors[4]),
                runs.get(4), errors[2] < 0.15);
    }

    @Test
    void oscillator() throws IOException {
        Map<String, Object> r = LearningTable.train("oscillator", temp.resolve("oscillator"));
        double error = figure(r, "mean squared error, whole series");
        LearningTable.line("costate train oscillator", "MSE ≤ 5e-3", String.format(Locale.ROOT, "%.5f", error), r,
                error <= 5e-3);
    }

    @Test
    void digits() throws IOException {
        List<Map<String, Object>> runs = LearningTable.trials(5,
                split -> LearningTable.train("digits", temp.resolve("digits" + split), "--split=" + split));
        double[] accuracy = figures(runs, "test accuracy");
        Arrays.sort(accuracy);
        double mean = Arrays.stream(accuracy).sum() / 5;
        LearningTable.line("costate train digits --split 0…4", "accuracy ≥ 97.5%, mean",
                String.format(Locale.ROOT, "mean %.2f%%, worst %.2f%%", 100 * mean, 100 * accuracy[0]), runs.get(4),
                mean >= 0.975);
    }

    @Test
    void lynxHare() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "lynx-hare");
        double[] errors = figures(runs, "neural, forecast");
        Arrays.sort(errors);
        Map<String, Object> r = runs.get(4);
        double mechanistic = figure(r, "mechanistic, forecast");
        double baseline = figure(r, "ten years earlier");
        LearningTable.line("costate train lynx-hare --seed 1…5", "both models better than ten years earlier, median",
                String.format(Locale.ROOT, "rms log error %.3f; neural %.3f, from %.3f to %.3f; against %.3f",
                        mechanistic, errors[2], errors[0], errors[4], baseline), r,
                mechanistic < baseline && errors[2] < baseline);
    }

    /** One oscillating column, by the defaults: 61 years and one more are foretold. */
    @Test
    void sunspots() throws IOException {
        String data = Files.write(temp.resolve("sunspots.csv"), Resources.bytes("sunspots.csv")).toString();
        List<Map<String, Object>> runs = LearningTable.trials(5, i -> LearningTable.train("node",
                temp.resolve("sunspots" + i), "--data=" + data, "--seed=" + (i + 1)));
        double[] errors = figures(runs, "forecast of the other 62 rows");
        Arrays.sort(errors);
        Map<String, Object> last = runs.get(4);
        LearningTable.line("costate train node --data sunspots.csv --seed 1…5",
                "forecast of 1947–2008 ≤ 1.25 standard deviations, median",
                String.format(Locale.ROOT, "median %.3f, from %.3f to %.3f; the mean %.3f, the last row %.3f",
                        errors[2], errors[0], errors[4], figure(last, "the mean instead"),
                        figure(last, "repeating the last row instead")), last, errors[2] <= 1.25);
    }

    private static final String UNTIL = "seconds until depth 256 reached 0.99, ";

    /** Of each network the median over five seeds; the time is that of a run with all five networks. */
    private void stable(String task, double target) throws IOException {
        List<String> networks = List.of("resnet", "antisymmetric", "hamiltonian", "leapfrog", "two-block");
        double[][] accuracy = new double[networks.size()][];
        double slowest = 0;
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, task);
        for (Map<String, Object> last : runs) {
            if (last.containsKey(UNTIL + "multilevel")) {
                double part = figure(last, UNTIL + "multilevel") / figure(last, UNTIL + "from the start");
                slowest = part <= slowest ? slowest : part;
            }
        }
        StringBuilder reached = new StringBuilder();
        boolean met = true;
        for (int i = 0; i < networks.size(); i++) {
            accuracy[i] = figures(runs, "test accuracy, " + networks.get(i));
            Arrays.sort(accuracy[i]);
            met &= i == 0 || accuracy[i][2] >= target;
            reached.append(String.format(Locale.ROOT, "%s%s %.1f%%", i == 0 ? "" : ", ", networks.get(i),
                    100 * accuracy[i][2]));
        }
        String wanted = String.format(Locale.ROOT, "accuracy ≥ %.0f%%, median of each stable network", 100 * target);
        if (slowest > 0) {
            wanted += "; depth 256 by levels in half of the time";
            reached.append(String.format(Locale.ROOT, "; in %.2f of it at most", slowest));
            met &= slowest <= 0.5;
        }
        LearningTable.line("costate train " + task + " --seed 1…5", wanted, reached.toString(), runs.get(4), met);
    }

    @Test
    void stableEllipses() throws IOException {
        stable("stable-ellipses", 0.99);
    }

    @Test
    void stableSwissRoll() throws IOException {
        stable("stable-swissroll", 0.99);
    }

    @Test
    void stablePeaks() throws IOException {
        stable("stable-peaks", 0.95);
    }
}
