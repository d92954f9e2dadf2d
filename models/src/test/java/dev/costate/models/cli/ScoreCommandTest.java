package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Trained models on new rows, beside what can be computed from their predictions by hand. */
class ScoreCommandTest extends CommandRun {
    private String file(String name, CharSequence text) throws IOException {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private double figure(String name) {
        return err.lines().filter(l -> l.startsWith(name)).mapToDouble(l -> Double.parseDouble(
                l.substring(l.lastIndexOf(": ") + 2))).findFirst().orElseThrow(() -> new AssertionError(err));
    }

    private double[][] rows() {
        return out.lines().skip(1)
                .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
    }

    private void refused(int code, String message, String... words) {
        assertEquals(code, run(words), () -> out + err);
        assertTrue(err.contains(message) && err.lines().count() == 1, err);
    }

    private static String decay(String head, int series, int rows, double start) {
        StringBuilder text = new StringBuilder(head);
        for (int s = 1; s <= series; s++) {
            for (int i = 0; i < rows; i++) {
                text.append(series > 1 ? s + "," : "").append(String.format(Locale.ROOT, "%.1f,%.12f%n", 0.5 * i,
                        s * start * Math.exp(-0.1 * i)));
            }
        }
        return text.toString();
    }

    @Test
    void forecaster() throws IOException {
        String run = temp.resolve("node").toString();
        assertEquals(0, run("train", "node", "--data", file("a.csv", decay("t,x\n", 1, 30, 5)), "--lags", "0",
                "--iterations", "60", "--hidden", "8", "--window", "6", "--out", run), () -> err);
        String data = file("new.csv", decay("t,x\n", 1, 9, 4));
        assertEquals(0, run("score", run, "--data", data), () -> err);
        assertEquals("series,t,error,error of repeating", out.lines().findFirst().orElseThrow());
        double[][] scored = rows();
        assertEquals(2, scored.length, "rows 1 to 6 and 6 to 9");
        assertEquals(2.5, scored[1][1]);
        double scale = 0;
        double mean = 0;
        for (int i = 0; i < 24; i++) { // the first 80% of 30 rows, and their standard deviation
            mean += 5 * Math.exp(-0.1 * i) / 24;
        }
        for (int i = 0; i < 24; i++) {
            scale += Math.pow(5 * Math.exp(-0.1 * i) - mean, 2) / 24;
        }
        scale = Math.sqrt(scale);
        TrainedModel model = TrainedModel.load(Path.of(run));
        double[][] y = model.predictFrom(2.5, new double[] {4 * Math.exp(-0.5)}, 3, 3.5, 4);
        double error = 0;
        double repeated = 0;
        for (int i = 0; i < 3; i++) {
            double truth = 4 * Math.exp(-0.1 * (6 + i));
            error += Math.pow((y[i][0] - truth) / scale, 2) / 3;
            repeated += Math.pow((4 * Math.exp(-0.5) - truth) / scale, 2) / 3;
        }
        assertEquals(Math.sqrt(error), scored[1][2], 1e-9);
        assertEquals(Math.sqrt(repeated), scored[1][3], 1e-9);
        assertEquals(Math.sqrt((5 * scored[0][2] * scored[0][2] + 3 * error) / 8), figure("one window ahead"), 1e-5);
        assertEquals(2, figure("windows of 6 rows"));
        assertEquals(0, run("score", run, "--window", "2", "--data", file("several.csv",
                decay("series,t,x\n", 2, 4, 3))), () -> err);
        assertEquals("series,t,error,error of repeating", out.lines().findFirst().orElseThrow());
        assertEquals(6, rows().length);
        assertEquals(2, rows()[3][0]);
        assertEquals(Math.abs(6 * (Math.exp(-0.1) - 1)) / scale, rows()[3][3], 1e-9);
        refused(1, "has 1 row; a forecast takes 2 of a series", "score", run, "--data", file("one.csv", "t,x\n1,2\n"));
        refused(2, "--data is missing", "score", run);
    }

    @Test
    void classifier() throws IOException {
        StringBuilder text = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 40; i++) {
            text.append(String.format(Locale.ROOT, "%.4f,%.4f,%s%n", Math.sin(i), Math.cos(3 * i),
                    Math.sin(i) > 0 ? "up" : "down"));
        }
        String run = temp.resolve("kinds").toString();
        assertEquals(0, run("train", "classifier", "--data", file("kinds.csv", text), "--iterations", "30", "--hidden",
                "8", "--out", run), () -> err);
        String rows = "b,a\n0.1,0.9\n0.2,-0.8\n-0.7,0.05\n";
        assertEquals(0, run("predict", run, "--data", file("rows.csv", rows)), () -> err);
        List<String> predicted = out.lines().skip(1).toList(); // class, p_down, p_up
        String data = file("new.csv", "b,kind,a\n0.1,up,0.9\n0.2,up,-0.8\n-0.7,down,0.05\n");
        assertEquals(0, run("score", run, "--data", data, "--class", "kind"), () -> err);
        List<String> scored = out.lines().toList();
        assertEquals("class,log_loss", scored.get(0));
        double loss = 0;
        int right = 0;
        for (int r = 0; r < 3; r++) {
            String[] p = predicted.get(r).split(",");
            String[] s = scored.get(r + 1).split(",");
            assertEquals(p[0], s[0]);
            assertEquals(-Math.log(Double.parseDouble(p[r < 2 ? 2 : 1])), Double.parseDouble(s[1]), 1e-12);
            loss += Double.parseDouble(s[1]) / 3;
            right += p[0].equals(r < 2 ? "up" : "down") ? 1 : 0;
        }
        assertEquals(loss, figure("log loss (nats a row)"), 1e-5);
        assertEquals(right / 3.0, figure("accuracy"), 1e-5);
        refused(1, "line 2: is of class sideways, which the model does not know: it tells apart down, up", "score",
                run, "--data", file("odd.csv", "a,b,kind\n1,2,sideways\n"));
    }

    @Test
    void series() throws IOException {
        StringBuilder text = new StringBuilder("series,t,x\n");
        for (int s = 0; s < 6; s++) {
            for (int i = 0; i < 8; i++) {
                text.append(String.format(Locale.ROOT, "%d,%d,%.9f%n", s, i, 2 + Math.sin(i + s)));
            }
        }
        String data = file("waves.csv", text);
        String run = temp.resolve("latent").toString();
        assertEquals(0, run("train", "latent", "--data", data, "--iterations", "20", "--hidden", "8", "--width", "6",
                "--latent", "3", "--out", run), () -> err);
        assertEquals(0, run("score", run, "--data", data, "--kept", "0.6"), () -> err);
        double[][] scored = rows();
        FittedLatentOde fit = TrainedModel.load(Path.of(run)).find("latent", FittedLatentOde.class).orElseThrow();
        double[] u = CounterRandom.uniform(1, CounterRandom.DATA, 0, 8);
        double[] times = {0, 1, 2, 3, 4, 5, 6, 7};
        double[][] known = new double[8][1];
        for (int i = 0; i < 8; i++) {
            known[i][0] = u[i] < 0.6 ? 2 + Double.parseDouble(String.format(Locale.ROOT, "%.9f", Math.sin(i)))
                    : Double.NaN;
        }
        SeriesSet.Series s = new SeriesSet.Series(0, times, known);
        double[][] x = fit.reconstruct(s, times);
        double[][][] draws = fit.draws(s, 32, 1, times);
        double scale = fit.model().values().scale()[0];
        double noise = Math.exp(fit.parameters().tensor("log_deviation").toArray()[0]) * scale; // it is learned
        double squares = 0;
        double log = 0;
        int hidden = 0;
        for (int i = 0; i < 8; i++) {
            if (Double.isNaN(known[i][0])) {
                double v = 2 + Math.sin(i);
                squares += Math.pow((x[i][0] - v) / scale, 2);
                double density = 0;
                for (double[][] draw : draws) {
                    density += Math.exp(-Math.pow((draw[i][0] - v) / noise, 2) / 2) / noise
                            / Math.sqrt(2 * Math.PI) / 32;
                }
                log += Math.log(density);
                hidden++;
            }
        }
        assertTrue(hidden > 1 && hidden < 7);
        assertEquals(Math.sqrt(squares / hidden), scored[0][1], 1e-7);
        assertEquals(log, scored[0][3], 1e-6);
        assertEquals(6, figure("series"));
        assertTrue(figure("straight lines instead") > 0.1 && figure("straight lines instead") < 2, err);
        assertEquals(Arrays.stream(scored).mapToDouble(r -> r[3]).sum() / figure("values hidden"),
                figure("log-likelihood (nats a hidden value)"), 1e-4);
        data = file("two.csv", text.substring(0, text.indexOf("2,0,")));
        assertEquals(0, run("train", "latent", "--sde", "--data", data, "--iterations", "1", "--hidden", "8",
                "--width", "6", "--latent", "2", "--steps", "3", "--out", run, "--overwrite"), () -> err);
        assertEquals(0, run("score", run, "--data", data), () -> err);
        assertTrue(Double.isFinite(figure("log-likelihood (nats a hidden value)")), err);
    }
}
