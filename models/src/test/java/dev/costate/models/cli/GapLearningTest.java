package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.models.experiments.LearningTable;
import dev.costate.models.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the defaults of {@code train latent} make of data of one's own: the gaps of series never seen. */
@Tag("learning")
class GapLearningTest extends CommandRun {
    private static final int SERIES = 300;
    private static final int ROWS = 25;

    /**
     * Damped oscillations a·e^{−γt}·(cos, sin)(ωt + φ) at 25 random times on [0, 10], with noise of 0.05; a from 0.5 to
     * 1.5, γ from 0.02 to 0.2, ω from 1 to 2.5.
     *
     * @param missing part of the values that is blank
     */
    private String oscillations(String name, long seed, double missing) throws IOException {
        StringBuilder text = new StringBuilder("series,time,x,y\n");
        for (int s = 0; s < SERIES; s++) {
            double[] u = CounterRandom.uniform(seed, 1, s * 1000L, 4 + 3 * ROWS);
            double[] e = CounterRandom.normal(seed, 2, s * 1000L, 2 * ROWS);
            double[] times = Arrays.copyOfRange(u, 4, 4 + ROWS);
            Arrays.sort(times);
            for (int i = 0; i < ROWS; i++) {
                double t = 10 * times[i];
                double size = (0.5 + u[0]) * Math.exp(-(0.02 + 0.18 * u[1]) * t);
                double angle = (1 + 1.5 * u[2]) * t + 2 * Math.PI * u[3];
                text.append(String.format(Locale.ROOT, "%d,%.6f", s + 1, t));
                for (int c = 0; c < 2; c++) {
                    double v = size * (c == 0 ? Math.cos(angle) : Math.sin(angle)) + 0.05 * e[2 * i + c];
                    boolean blank = u[4 + ROWS + 2 * i + c] < missing;
                    text.append(blank ? "," : String.format(Locale.ROOT, ",%.6f", v));
                }
                text.append('\n');
            }
        }
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private double figure(String startsWith) {
        return err.lines().filter(l -> l.startsWith(startsWith))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(": ") + 2).strip())).findFirst()
                .orElseThrow();
    }

    /** The part of the blanks of a file whose true values lie in the bands that fill them. */
    private double held(String run, String blanks, String truth) throws IOException {
        assertEquals(0, run("predict", run, "--data", blanks), () -> err);
        List<String> filled = out.lines().toList();
        List<String> given = Files.readAllLines(Path.of(blanks));
        List<String> full = Files.readAllLines(Path.of(truth));
        double inside = 0;
        double count = 0;
        for (int r = 1; r < full.size(); r++) {
            String[] before = given.get(r).split(",", -1);
            String[] whole = full.get(r).split(",");
            double[] band = Arrays.stream(filled.get(r).split(",")).mapToDouble(Double::parseDouble).toArray();
            for (int c = 2; c < 4; c++) {
                if (before[c].isEmpty()) {
                    double v = Double.parseDouble(whole[c]);
                    inside += band[c + 2] <= v && v <= band[c + 4] ? 1 : 0;
                    count++;
                }
            }
        }
        return inside / count;
    }

    /** Errors of the model and of straight lines, likelihood, part of the blanks in their bands, seconds. */
    private double[] gaps(int i) throws IOException {
        String seed = Integer.toString(i + 1);
        long start = System.nanoTime();
        String run = temp.resolve("run").toString();
        assertEquals(0, run("train", "latent", "--data", oscillations("train.csv", 100 + i, 0.25), "--seed", seed,
                "--quiet", "--threads", "1", "--out", run), () -> err);
        double seconds = (System.nanoTime() - start) / 1e9;
        String truth = oscillations("new.csv", 200 + i, 0);
        assertEquals(0, run("score", run, "--data", truth), () -> err);
        return new double[] {figure("gaps filled"), figure("straight lines instead"), figure("log-likelihood"),
            held(run, oscillations("blanks.csv", 200 + i, 0.25), truth), seconds};
    }

    @Test
    void gapsOfNewSeries() throws IOException {
        List<double[]> seeds = LearningTable.trials(5, i -> {
            GapLearningTest own = new GapLearningTest();
            own.temp = Files.createDirectory(temp.resolve("seed" + (i + 1)));
            return own.gaps(i);
        });
        double[][] found = new double[5][5];
        for (int f = 0; f < found.length; f++) {
            for (int i = 0; i < seeds.size(); i++) {
                found[f][i] = seeds.get(i)[f];
            }
        }
        double first = found[0][0];
        for (double[] each : found) {
            Arrays.sort(each);
        }
        LearningTable.line("costate train latent --data oscillations.csv --seed 1…5",
                "gaps of new series ≤ 0.30 standard deviations, median and seed 1; bands hold 80 to 98% of blanks, "
                        + "median",
                String.format(Locale.ROOT, "%.3f, from %.3f to %.3f, seed 1 %.3f; straight lines %.3f; log-likelihood "
                        + "%.2f nats a hidden value; bands hold %.0f%%", found[0][2], found[0][0], found[0][4], first,
                        found[1][2], found[2][2], 100 * found[3][2]),
                Map.of("seconds", found[4][2]),
                found[0][2] <= 0.30 && first <= 0.30 && found[3][2] >= 0.8 && found[3][2] <= 0.98);
    }
}
