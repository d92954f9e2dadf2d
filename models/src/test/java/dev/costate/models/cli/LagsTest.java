package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** One column that swings, and several trajectories in one file. */
class LagsTest extends CommandRun {
    private String table(String name, int rows, IntToDoubleFunction time, IntToDoubleFunction value)
            throws IOException {
        StringBuilder text = new StringBuilder("t,x\n");
        for (int i = 0; i < rows; i++) {
            text.append(String.format(Locale.ROOT, "%.3f,%.9f%n", time.applyAsDouble(i), value.applyAsDouble(i)));
        }
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private double figure(String name) {
        return out.lines().filter(l -> l.startsWith(name)).mapToDouble(l -> Double.parseDouble(
                l.substring(l.lastIndexOf(": ") + 2))).findFirst().orElseThrow(() -> new AssertionError(out));
    }

    private String[] train(String data, String run, String... more) {
        String[] words = {"train", "node", "--data", data, "--hidden", "16", "--layers", "1", "--iterations", "300",
            "--overwrite", "--out", run};
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    /** A sine of 20 rows a period needs its past, and gets it without being told. */
    @Test
    void oneColumn() throws IOException {
        String data = table("sine.csv", 150, i -> 2 * i, i -> 7 + Math.sin(Math.PI * i / 10));
        String run = temp.resolve("run").toString();
        assertEquals(0, run(train(data, run)), () -> err);
        assertTrue(err.contains("; 6 lags, as there is one column (--lags 0 for none)"), err);
        assertTrue(figure("forecast of the other 30 rows") < 0.1, out); // measured 0.01
        assertEquals(0, run("predict", run, "--points", "2", "--until", "240"), () -> err);
        double[] start = Arrays.stream(out.lines().skip(1).findFirst().orElseThrow().split(","))
                .mapToDouble(Double::parseDouble).toArray();
        assertArrayEquals(new double[] {238, 7 + Math.sin(Math.PI * 119 / 10)}, start, 1e-8);
        // from other rows, of which a state takes 13
        String later = table("later.csv", 13, i -> 1000 + 2 * i, i -> 7 + Math.sin(Math.PI * (i - 8) / 10));
        assertEquals(0, run("predict", run, "--data", later, "--until", "1034", "--points", "2"), () -> err);
        double[] end = Arrays.stream(out.lines().skip(2).findFirst().orElseThrow().split(","))
                .mapToDouble(Double::parseDouble).toArray();
        assertArrayEquals(new double[] {1034, 7 + Math.sin(Math.PI * 9 / 10)}, end, 0.1);
        assertEquals(13, TrainedModel.load(Path.of(run)).model("node").model().width() * 13);
        refused("has 12 rows; the model goes on from 13 rows at intervals of 2", "predict", run, "--data",
                table("few.csv", 12, i -> 2 * i, i -> i));
        refused("the row at 25 comes 1 after the row before it; the model goes on from 13 rows at intervals of 2",
                "predict", run, "--data", table("uneven.csv", 14, i -> i == 13 ? 25 : 2 * i, i -> i));
        assertEquals(0, run(train(data, run, "--lags", "0")), () -> err);
        assertFalse(err.contains("lags"), err);
        assertTrue(figure("forecast of the other 30 rows") > 0.7, out);
        String page = Files.readString(temp.resolve("run/report.html")).replaceAll("<[^>]*>", "");
        assertTrue(page.contains("needs its past: --lags 6"), page);
    }

    /** Bands hold nine of ten new values a window ahead, fewer of those after it; a member alone has none. */
    @Test
    void ensemble() throws IOException {
        Random noise = new Random(5);
        String data = table("noisy.csv", 300, i -> i, i -> Math.sin(Math.PI * i / 8) + 0.1 * noise.nextGaussian());
        String run = temp.resolve("run").toString();
        assertEquals(0, run(train(data, run, "--ensemble", "3")), () -> err);
        assertTrue(figure("values of these rows within the bands (%)") > 50, out);
        assertEquals(3, out.lines().filter(l -> l.startsWith("bits, node")).map(l -> l.substring(l.length() - 16))
                .distinct().count(), out);
        assertEquals(0, run("predict", run, "--until", "254", "--points", "16"), () -> err);
        assertTrue(out.startsWith("t,x,x_low,x_high\n"), out);
        double[][] rows = out.lines().skip(1)
                .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        for (double[] row : rows) {
            assertEquals(row[1], (row[2] + row[3]) / 2, 1e-9);
            // noise of 0.1 alone needs ± 0.16
            assertTrue(row[3] - row[2] > 0.25 && row[3] - row[2] < 1.2, Arrays.toString(row));
            double truth = Math.sin(Math.PI * row[0] / 8);
            assertTrue(row[2] < truth && truth < row[3], Arrays.toString(row));
        }
        assertEquals(0, run("predict", run, "--points", "3", "--model", "node-2"), () -> err);
        assertTrue(out.startsWith("t,x\n"), out);
        assertTrue(Files.readString(temp.resolve("run/report.html")).contains("90%"));
    }

    private void refused(String message, String... words) {
        assertFalse(run(words) == 0, out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.contains(message), err);
    }

    @Test
    void unequalIntervals() throws IOException {
        String data = table("uneven.csv", 60, i -> i + 0.3 * (i % 2), i -> Math.sin(i));
        refused("--lags 3 needs rows at equal intervals of t", train(data, temp.resolve("r").toString(), "--lags",
                "3"));
        refused("--lags 50: a state takes 51 rows", train(table("short.csv", 60, i -> i, i -> Math.sin(i)),
                temp.resolve("r").toString(), "--lags", "50"));
        assertEquals(0, run("train", "node", "--data", data, "--iterations", "2", "--out",
                temp.resolve("r2").toString()), () -> err);
        assertFalse(err.contains("lags"), err);
    }

    /** Decays from different heights: the last two series are held out, and foretold from their first row. */
    @Test
    void severalSeries() throws IOException {
        int[] heights = {1, 8, 3, 6, 2, 7, 4, 5};
        StringBuilder text = new StringBuilder("series,t,x,y\n");
        for (int s = 1; s <= 8; s++) {
            for (int i = 0; i < 10 + s; i++) {
                text.append(String.format(Locale.ROOT, "%d,%.1f,%.9f,%.9f%n", s, 5 + 0.1 * i,
                        heights[s - 1] * Math.exp(-0.1 * i), (9 - heights[s - 1]) * Math.exp(-0.2 * i)));
            }
        }
        String data = Files.writeString(temp.resolve("decays.csv"), text).toString();
        String run = temp.resolve("run").toString();
        assertEquals(0, run(train(data, run, "--window", "5", "--holdout", "0.25")), () -> err);
        assertEquals(81, figure("rows trained on"), out); // 11 + … + 16
        assertTrue(figure("forecast of the other 33 rows") < 0.1, out); // 17 + 18 − 2; measured 0.03
        assertTrue(figure("repeating the last row") > 0.7, out);
        assertEquals(0, run("predict", run, "--points", "2"), () -> err);
        assertTrue(out.startsWith("t,x,y\n6.5,"), out);
        refused("lacks values; needs the time and at least one column of values",
                train(Files.writeString(temp.resolve("t.csv"), "series,t\n1,0\n1,1\n").toString(), run));
    }
}
