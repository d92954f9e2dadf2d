package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.models.experiments.LearningTable;
import dev.costate.models.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
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

    @Test
    void gapsOfNewSeries() throws IOException {
        double[] gaps = new double[3];
        double[] lines = new double[3];
        double[] log = new double[3];
        long start = 0;
        for (int i = 0; i < 3; i++) {
            String seed = Integer.toString(i + 1);
            start = System.nanoTime();
            String run = temp.resolve("run" + seed).toString();
            assertEquals(0, run("train", "latent", "--data", oscillations("train.csv", 100 + i, 0.25), "--seed", seed,
                    "--quiet", "--out", run), () -> err);
            assertEquals(0, run("score", run, "--data", oscillations("new.csv", 200 + i, 0)), () -> err);
            gaps[i] = figure("gaps filled");
            lines[i] = figure("straight lines instead");
            log[i] = figure("log-likelihood");
            System.out.println(gaps[i] + " " + lines[i] + " " + log[i]);
        }
        Arrays.sort(gaps);
        Arrays.sort(lines);
        Arrays.sort(log);
        LearningTable.line("costate train latent --data oscillations.csv --seed 1…3",
                "gaps of new series ≤ 0.30 standard deviations, median",
                String.format(Locale.ROOT, "%.3f, from %.3f to %.3f; straight lines %.3f; log-likelihood %.2f nats a "
                        + "hidden value", gaps[1], gaps[0], gaps[2], lines[1], log[1]),
                Map.of("seconds", (System.nanoTime() - start) / 1e9), gaps[1] <= 0.30);
    }
}
