package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.ConditionalSampler;
import dev.costate.models.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Designs from the command line: train, sample for an observation, score, and what is refused. */
class DesignCommandsTest extends CommandRun {
    private Path file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text);
    }

    /** Two columns to infer; of four sensors the third shows the first of them and the fourth their sum. */
    private static String rows(int n) {
        double[] z = CounterRandom.normal(1, 1, 0, 6 * n);
        StringBuilder text = new StringBuilder("near,u,v,far,faint,sum\n");
        for (int r = 0; r < n; r++) {
            double u = 10 + z[6 * r];
            double v = 3 * z[6 * r + 1];
            text.append(String.format(Locale.ROOT, "%.5f,%.5f,%.5f,%.5f,%.5f,%.5f%n", u + 0.1 * z[6 * r + 2], u, v,
                    z[6 * r + 3], 0.1 * v + z[6 * r + 4], u + v + 0.1 * z[6 * r + 5]));
        }
        return text.toString().replace("\r\n", "\n");
    }

    private String trained(String... more) throws IOException {
        String folder = temp.resolve("run").toString();
        List<String> words = new ArrayList<>(List.of("train", "design", "--data",
                file("rows.csv", rows(300)).toString(), "--infer", "u,v", "--out", folder, "--batch", "64",
                "--settle-batch", "64"));
        words.addAll(List.of(more));
        assertEquals(0, run(words.toArray(String[]::new)), () -> err);
        return folder;
    }

    /** The posterior of an observation and the mean log-posterior come near the closed form. */
    @Test
    void trainSampleScore() throws IOException {
        String run = trained("--iterations", "600", "--settle", "300");
        assertTrue(out.replaceAll(": +", ": ").contains("columns to read: near, sum\n"), out);
        String report = Files.readString(Path.of(run, "report.html"));
        assertTrue(report.contains("near (chosen)") && report.contains("Calibration"));

        String given = file("given.csv", "sum,near\n13.5,11\n10,9\n").toString();
        assertEquals(0, run("sample", run, "--given", given, "-n", "400", "--seed", "3"), () -> err);
        String samples = out;
        List<String> lines = samples.lines().toList();
        assertEquals("given,u,v", lines.get(0));
        assertEquals(801, lines.size());
        double[] mean = new double[2];
        for (String line : lines.subList(1, 401)) {
            String[] cells = line.split(",");
            assertEquals("1", cells[0]);
            mean[0] += Double.parseDouble(cells[1]) / 400;
            mean[1] += Double.parseDouble(cells[2]) / 400;
        }
        // the closed form: 10.993 ± 0.099 and 2.504 ± 0.141
        assertEquals(10.993, mean[0], 0.1);
        assertEquals(2.504, mean[1], 0.15);

        String all = file("all.csv", "near,far,faint,sum\n11,0,nothing,13.5\n9,1,none,10\n").toString();
        assertEquals(0, run("sample", run, "--given", all, "-n", "400", "--seed", "3"), () -> err);
        assertEquals(samples, out, "columns of sensors that are not read do not matter");
        for (String bare : new String[] {"11,13.5\n9,10\n", "11,0,0,13.5\n9,1,0,10\n"}) {
            assertEquals(0, run("sample", run, "--given", file("bare.csv", bare).toString(), "-n", "400", "--seed",
                    "3"), () -> err);
            assertEquals(samples, out, "without a header: those that are read, or all");
        }
        assertEquals(0, run("sample", run, "--given", given, "-n", "2", "--seed", "3"));
        assertEquals(lines.subList(0, 3), out.lines().toList().subList(0, 3), "the first rows do not depend on n");

        assertEquals(0, run("score", run, "--data", temp.resolve("rows.csv").toString()), () -> err);
        double[] exact = out.lines().skip(1).mapToDouble(Double::parseDouble).toArray();
        assertEquals(300, exact.length);
        // that of the closed form is −½ ln det(2πe C) = 1.77; from 240 rows the flow learns less
        assertEquals(1.77, Arrays.stream(exact).average().orElseThrow(), 0.35);
        assertEquals(0, run("score", run, "--data", temp.resolve("rows.csv").toString(), "--probes", "8"));
        double[] estimated = out.lines().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",")[0])).toArray();
        assertEquals(Arrays.stream(exact).average().orElseThrow(), Arrays.stream(estimated).average().orElseThrow(),
                0.05);
        sampleIsRefused(run);
    }

    private void sampleIsRefused(String run) throws IOException {
        assertEquals(2, run("sample", run));
        assertTrue(err.contains("--given is missing: the run's model draws for observations, --given FILE.csv with "
                + "near, sum"), err);
        assertEquals(2, run("sample", run, "--given", "x", "--until", "3"));
        assertTrue(err.contains("are for models of series"), err);
        for (String[] wrong : new String[][] {{"near,far\n1,2\n", "lacks sum"}, {"near,sum\n1,x\n", "not a number"},
            {"near,sum\n1,\n", "blank"}, {"near,sum\n1,inf\n", "not finite"}, {"", "the file is empty"},
            {"near,sum\n", "no rows"}, {"1,2,3\n", "lacks near, sum"}}) {
            assertEquals(1, run("sample", run, "--given", file("bad.csv", wrong[0]).toString()), wrong[0]);
            assertTrue(err.contains("bad.csv: ") && err.contains(wrong[1]), err);
        }
        assertEquals(1, run("sample", run, "--given", temp.resolve("none.csv").toString()));
        assertTrue(err.contains("no such file"), err);
        assertEquals(2, run("sample", run, "--given", file("two.csv", "near,sum\n1,2\n3,4\n").toString(), "-n",
                "6000000"));
        assertTrue(err.contains("makes 12000000 rows of CSV, must be at most 10000000"), err);
        assertEquals(2, run("predict", run));
        assertTrue(err.contains("cannot predict: it can sample and score"), err);
    }

    /** A saved run draws and scores to the same bits; one that lies is refused. */
    @Test
    void savedRuns() throws IOException {
        String run = trained("--iterations", "3", "--settle", "2");
        TrainedModel model = TrainedModel.load(Path.of(run));
        assertEquals(List.of("u", "v", "near", "far", "faint", "sum"), model.columns());
        ConditionalSampler one = model.find("design", ConditionalSampler.class).orElseThrow();
        double[] y = {11, 0, 0, 13.5};
        ConditionalSampler again = TrainedModel.load(Path.of(run)).find("design", ConditionalSampler.class)
                .orElseThrow();
        assertArrayEquals(one.read(), again.read());
        assertTrue(Arrays.deepEquals(one.sample(y, 9, 4), again.sample(y, 9, 4)));
        double[][] row = {{10, 1, 11, 0, 0, 13.5}};
        assertArrayEquals(model.score(row), TrainedModel.load(Path.of(run)).score(row));

        Safetensors good = Safetensors.load(Path.of(run, "model.safetensors"));
        refused(good, "design.sensors.scale", NdArray.of(new double[] {1, 1, 0, 1}),
                "must be finite, the scale positive");
        refused(good, "design.sensors.mean", NdArray.of(new double[3]), "mean has 3 columns");
        refused(good, "design.x.factor", NdArray.of(new double[4], 2, 2), "with a positive diagonal");
        refused(good, "design.mask.weights", NdArray.of(new double[3]), "has shape [3], the model needs [4]");
        refused(good, "design.mask.weights", NdArray.of(new double[] {0, 1, Double.NaN, 0}), "must be finite");
    }

    private void refused(Safetensors good, String name, NdArray array, String part) {
        Map<String, NdArray> arrays = new LinkedHashMap<>(good.arrays());
        arrays.put(name, array);
        Path file = temp.resolve("lying.safetensors");
        new Safetensors(arrays, good.metadata()).save(file);
        assertEquals(1, run("sample", file.toString(), "--given", temp.resolve("rows.csv").toString()));
        assertTrue(err.contains("lying.safetensors: ") && err.contains(part), err);
    }

    @Test
    void badInputIsRefused() throws IOException {
        String data = file("rows.csv", rows(30)).toString();
        usage("--data is missing: costate train design --data FILE.csv --infer A,B", "train", "design");
        usage("has no column \"w\"; it has near, u, v, far, faint, sum", "train", "design", "--data", data, "--infer",
                "u,w");
        usage("must name each column once", "train", "design", "--data", data, "--infer", "u,u");
        usage("leave at least one", "train", "design", "--data", data, "--infer", "near,u,v,far,faint,sum");
        usage("--budget 5: must be at most 4, the number of sensors", "train", "design", "--data", data, "--infer",
                "u,v", "--budget", "5");
        usage("--budget 0: must be", "train", "design", "--data", data, "--budget", "0");
        usage("--budget 9: must be at most 8, the number of sensors", "train", "design-linear", "--budget", "9");
        usage("--noise 0: must be", "train", "design-linear", "--noise", "0");
        usage("--sensors 17: must be", "train", "design-spectrum", "--sensors", "17");
        usage("unknown option --width", "train", "design-spectrum", "--width", "3");
        usage("--mask hard: must be one of relaxed, straight-through", "train", "design-spectrum", "--mask", "hard");
        usage("--budget 65: must be at most 64, the number of sensors", "train", "design-digits", "--budget", "65");
        usage("--blur 0: must be", "train", "design-digits", "--blur", "0");
        for (String[] wrong : new String[][] {{"a,b\n1,2\n2,3\n", "has 2 rows, of which 2 are held out"},
            {"a,b\n1,2\n2,x\n", "is not a number"}, {"a,b\n1,2\n2,\n", "blank"}, {"a,b\n1,2\n3\n", "line 3"},
            {"a,b\n1,NaN\n", "not finite"}, {"", "empty"},
            {"a,b\n7,1\n7,2\n7,3\n7,4\n7,5\n7,6\n7,7\n", "\"a\""},
            {"a,b\n1,1e200\n2,-1e200\n3,1e200\n4,1\n5,2\n6,-1e200\n7,3\n", "too large to square"}}) {
            assertEquals(1, run("train", "design", "--data", file("bad.csv", wrong[0]).toString(), "--budget", "1",
                    "--blur", "0", "--out", temp.resolve("x").toString()), wrong[0]);
            assertTrue(err.contains("bad.csv: ") && err.contains(wrong[1]), err);
        }
    }

    private void usage(String part, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--out", temp.resolve("x").toString()));
        assertEquals(2, run(all.toArray(String[]::new)));
        assertTrue(err.contains(part), err);
    }
}
