package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A column that drives another from outside: y' = x(t) − y, where x steps between rows by lines. */
class InputsTest extends CommandRun {
    private static final int ROWS = 160;
    private final double[] x = new double[ROWS];
    private final double[] y = new double[ROWS];

    /** Knots of a pseudo-random input, and y by the closed form of each piece of a line. */
    private String rows(int from, int to, int known) {
        for (int i = 0; i < ROWS; i++) {
            x[i] = Math.sin(0.7 * i) + Math.cos(0.31 * i * i);
        }
        double h = 0.5;
        for (int i = 1; i < ROWS; i++) {
            // y = x − s + (y₀ − x₀ + s) e^−t, with the slope s of the line
            double s = (x[i] - x[i - 1]) / h;
            y[i] = x[i] - s + (y[i - 1] - x[i - 1] + s) * Math.exp(-h);
        }
        StringBuilder text = new StringBuilder("t,y,x\n");
        for (int i = from; i < to; i++) {
            text.append(String.format(Locale.ROOT, "%.1f,%s,%.12f%n", h * i,
                    i < known ? String.format(Locale.ROOT, "%.12f", y[i]) : "", x[i]));
        }
        return text.toString();
    }

    private int train(String run, String... more) throws IOException {
        String data = Files.writeString(temp.resolve("driven.csv"), rows(0, ROWS, ROWS)).toString();
        List<String> words = new ArrayList<>(List.of("train", "node", "--data", data, "--hidden", "16", "--layers", "1",
                "--iterations", "400", "--window", "5", "--lags", "0", "--overwrite", "--out", run));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    private double figure(String name) {
        return out.lines().filter(l -> l.startsWith(name)).mapToDouble(l -> Double.parseDouble(
                l.substring(l.lastIndexOf(": ") + 2).trim())).findFirst().orElseThrow(() -> new AssertionError(out));
    }

    private double[][] table() {
        return out.lines().skip(1).map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
    }

    @Test
    void aDrivenColumn() throws IOException {
        String run = temp.resolve("run").toString();
        assertEquals(0, train(run), () -> err);
        double alone = figure("forecast of the other 32 rows");
        assertEquals(0, train(run, "--inputs", "x", "--between", "linear"), () -> err);
        double driven = figure("forecast of the other 32 rows");
        assertTrue(driven < 0.1 && alone > 5 * driven, driven + " against " + alone); // measured 0.02 and 0.6
        // the inputs of the held-out rows are known to the run; of later ones they are not
        assertEquals(0, run("predict", run, "--points", "2"), () -> err);
        assertEquals(y[ROWS - 1], table()[1][1], 0.15);
        assertFalse(run("predict", run, "--until", "90") == 0, out);
        assertTrue(err.contains("--until 90: the inputs x are known to 79.5; give later rows of them by --data"), err);
        String other = Files.writeString(temp.resolve("other.csv"), rows(20, 60, 23)).toString();
        assertEquals(0, run("predict", run, "--data", other, "--points", "38"), () -> err);
        double[][] forecast = table();
        assertEquals(11, forecast[0][0]);
        assertEquals(29.5, forecast[37][0]);
        for (int i = 0; i < 38; i++) {
            assertEquals(y[22 + i], forecast[i][1], 0.2, "row " + i);
        }
        assertEquals(0, run("score", run, "--data", Files.writeString(temp.resolve("all.csv"), rows(20, 60, 60))
                .toString()), () -> err);
    }

    @Test
    void refused() throws IOException {
        String run = temp.resolve("run").toString();
        assertFalse(train(run, "--inputs", "z") == 0, out);
        assertTrue(err.contains("--inputs: ") && err.contains("has no column \"z\" of values; it has t, y, x"), err);
        assertFalse(train(run, "--inputs", "x,y") == 0, out);
        assertTrue(err.contains("--inputs x,y: leaves no column to forecast"), err);
        assertEquals(0, train(run, "--inputs", "x"), () -> err);
        String holes = Files.writeString(temp.resolve("holes.csv"), "t,y,x\n0,1,1\n0.5,,2\n1,,\n").toString();
        assertFalse(run("predict", run, "--data", holes) == 0, out);
        assertTrue(err.contains("line 4, column 3 (x): the field is blank; inputs are needed in every row"), err);
    }
}
