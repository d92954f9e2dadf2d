package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.experiments.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Flows from the command line: train, sample, score, and what is refused. */
class FlowCommandsTest extends CommandRun {
    private Path file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text);
    }

    private static String rows(int n, int columns) {
        double[] x = CounterRandom.normal(1, 1, 0, n * columns);
        StringBuilder text = new StringBuilder("a,b,c,d".substring(0, 2 * columns - 1)).append('\n');
        for (int r = 0; r < n; r++) {
            for (int c = 0; c < columns; c++) {
                text.append(c == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f",
                        100 + 5 * (x[r * columns + c] + (c == 0 ? 0 : x[r * columns]))));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String trained(String data, String... more) {
        String folder = temp.resolve("run-" + data).toString();
        List<String> words = new ArrayList<>(List.of("train", "cnf", "--data", temp.resolve(data).toString(), "--out",
                folder, "--iterations", "15", "--hidden", "8", "--batch", "32"));
        words.addAll(List.of(more));
        assertEquals(0, run(words.toArray(String[]::new)), () -> err);
        return folder;
    }

    @Test
    void trainSampleScore() throws IOException {
        file("three.csv", rows(60, 3));
        String run = trained("three.csv", "--trace", "rademacher");
        assertTrue(out.contains("held-out rows, negative log-likelihood")
                && out.contains("standard error of that estimate") && out.contains("encoded and decoded"), out);
        String report = Files.readString(Path.of(run, "report.html"));
        assertTrue(report.contains("The flow") && report.contains(">data</text>") && !report.contains("held-out data")
                && report.contains("samples") && report.contains("<svg"));

        assertEquals(0, run("sample", run, "-n", "5", "--seed", "3"), () -> err);
        String samples = out;
        assertEquals(6, samples.lines().count());
        assertEquals("a,b,c", samples.lines().findFirst().orElseThrow());
        assertEquals(0, run("sample", run, "--rows", "7", "--seed", "3"));
        assertTrue(out.startsWith(samples));

        Path scored = file("samples.csv", samples);
        assertEquals(0, run("score", run, "--data", scored.toString()));
        assertEquals("log_likelihood", out.lines().findFirst().orElseThrow());
        assertTrue(err.startsWith("rows:") && err.lines().findFirst().orElseThrow().endsWith(" 5"), err);
        double[] values = out.lines().skip(1).mapToDouble(Double::parseDouble).toArray();
        double[][] rows = samples.lines().skip(1)
                .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        assertArrayEquals(TrainedModel.load(Path.of(run)).score(rows), values);
        assertEquals(0, run("score", run, "--data", scored.toString(), "--probes", "4"));
        assertEquals("log_likelihood,standard_error", out.lines().findFirst().orElseThrow());
        assertTrue(err.contains("standard error of its traces:     0."), err);
        assertEquals(0, run("score", run, "--data", file("far.csv", "a,b,c\n1e300,0,0\n0,0,0\n").toString()));
        assertEquals("rows:                             2\nmean log-likelihood (nats a row): -Infinity", err.strip());
        Path swapped = file("swapped.csv", "c,b,a\n" + rows[0][2] + "," + rows[0][1] + "," + rows[0][0] + "\n");
        assertEquals(0, run("score", run, "--data", swapped.toString()));
        assertEquals(values[0], Double.parseDouble(out.lines().skip(1).findFirst().orElseThrow()), 1e-4,
                "columns are found by name");

        assertEquals(2, run("sample", run, "--until", "3"));
        assertTrue(err.contains("are for models of series"), err);
        for (String[] words : new String[][] {{"predict", run}, {"predict", run, "--until", "3"},
            {"predict", run, "--data", scored.toString()}}) {
            assertEquals(2, run(words));
            assertTrue(err.contains("cannot predict: it can sample and score"), err);
        }
        assertEquals(1, run("score", run, "--data", file("two.csv", "x,y\n1,2\n").toString()));
        assertTrue(err.contains("the model needs a, b, c"), err);
        assertEquals(2, run("score", run));
    }

    /** An optimal-transport flow is trained, sampled and scored by the same commands. */
    @Test
    void transport() throws IOException {
        Path data = file("two.csv", rows(60, 2));
        String run = temp.resolve("otflow").toString();
        assertEquals(0, run("train", "otflow", "--data", data.toString(), "--out", run, "--iterations", "40",
                "--hidden", "8", "--batch", "32"), () -> err);
        assertTrue(out.contains("cost of the transport"), out);
        assertEquals(0, run("sample", run, "-n", "5"), () -> err);
        assertEquals(0, run("score", run, "--data", file("samples.csv", out).toString()), () -> err);
        double[] values = out.lines().skip(1).mapToDouble(Double::parseDouble).toArray();
        // a steep flow would be far from the data: those are about N(100, 5²)
        assertTrue(values.length == 5 && Arrays.stream(values).allMatch(v -> v > -20 && v < 0), out);
        assertEquals(2, run("train", "otflow", "--data", data.toString(), "--out", run, "--hjb", "-1"));
        assertTrue(err.contains("--hjb -1: must be"), err);
        assertEquals(2, run("train", "otflow", "--data", data.toString(), "--out", run, "--likelihood", "0"));
        assertTrue(err.contains("--likelihood 0: must be a number > 0"), err);
    }

    /** One column is a density on a line; few rows, a repeated row, a far outlier are sound. */
    @Test
    void smallTables() throws IOException {
        for (String text : List.of(rows(40, 1), rows(40, 2), "a,b\n1,2\n2,1\n4,4\n", "a\n1\n2\n",
                "a,b\n1,2\n1,2\n1,2\n2,5\n3,4\n", "a\n1\n2\n3\n4\n1e6\n")) {
            String name = "t" + Math.abs(text.hashCode()) + ".csv";
            file(name, text);
            String run = trained(name, "--field", text.startsWith("a,b\n1") ? "hypernetwork" : "mlp");
            assertTrue(TrainedModel.load(Path.of(run)).columns().size() > 0);
            assertEquals(0, run("sample", run, "-n", "3"));
            assertFalse(out.contains("NaN") || out.contains("\n\n"), out);
        }
    }

    @Test
    void unusableDataIsRefused() throws IOException {
        refused("needs at least 3", "a,b\n1,2\n");
        refused("needs at least 2", "a\n1\n");
        refused("\"b\" is constant", "a,b\n1,7\n2,7\n3,7\n4,7\n");
        refused("linear combination", "a,b\n1,2\n2,4\n3,6\n4,8\n");
        refused("not finite", "a,b\n1,NaN\n2,3\n3,3\n");
        refused("is not a number", "a,b\n1,2\n2,x\n3,3\n");
        refused("blank", "a,b\n1,2\n2,\n3,3\n");
        refused("too large", "a,b\n1e300,2\n-1e300,5\n3,3\n4,1\n");
        assertEquals(2, run("train", "cnf"));
        assertTrue(err.contains("--data is missing"), err);
    }

    private void refused(String why, String text) throws IOException {
        Path folder = temp.resolve("refused");
        assertEquals(1, run("train", "cnf", "--data", file("bad.csv", text).toString(), "--out", folder.toString()),
                () -> why + ": " + err);
        assertTrue(err.contains(why) && err.contains("bad.csv"), err);
        assertFalse(Files.exists(folder.resolve("model.safetensors")));
    }
}
