package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.latent.FittedLatentOde;
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

/** Latent ODEs from the command line: train on series, predict, and what is refused. */
class LatentCommandsTest extends CommandRun {
    private int train(String text, String folder, String... more) throws IOException {
        Path data = Files.writeString(temp.resolve(folder + ".csv"), text);
        List<String> words = new ArrayList<>(List.of("train", "latent", "--data", data.toString(), "--out",
                temp.resolve(folder).toString(), "--hidden", "10", "--width", "6", "--latent", "3"));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    /**
     * Oscillations of one frequency and random amplitudes and phases, at irregular times; every fifth value is
     * missing.
     */
    private static String waves(int series, int points) {
        StringBuilder text = new StringBuilder("plant,day,height,width\n");
        for (int s = 0; s < series; s++) {
            for (int i = 0; i < points; i++) {
                double t = 100 + s + 0.4 * i + 0.2 * Math.sin(5.0 * i + s);
                double phase = 1.1 * (t - s) + 1.7 * s;
                text.append(String.format(Locale.ROOT, "%d,%.4f,%s,%.4f%n", s, t,
                        (i + s) % 5 == 3 ? "" : String.format(Locale.ROOT, "%.4f", 20 + 3 * Math.sin(phase)),
                        Math.cos(phase)).replace("\r", ""));
            }
        }
        return text.toString();
    }

    @Test
    void trainAndPredict() throws IOException {
        String text = waves(30, 12);
        assertEquals(0, train(text, "waves", "--iterations", "400", "--batch", "15", "--rate", "0.02"), () -> err);
        String run = temp.resolve("waves").toString();
        String report = Files.readString(Path.of(run, "report.html"));
        assertTrue(report.contains("Reconstructions") && report.contains("Latent space")
                && report.contains("Samples from the prior"));
        assertTrue(report.contains(">day</text>") && report.contains(">draws</text>"));
        double error = out.lines().filter(l -> l.startsWith("reconstruction"))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(": ") + 2))).findFirst().orElseThrow();
        assertTrue(error < 0.6, "reconstruction " + error); // measured 0.24; the means have 1

        assertEquals(0, run("predict", run, "--data", temp.resolve("waves.csv").toString()), () -> err);
        List<String> lines = out.lines().toList();
        assertEquals("plant,day,height,width,height_low,width_low,height_high,width_high", lines.get(0));
        assertEquals(text.lines().count(), lines.size());
        assertTrue(out.lines().noneMatch(l -> l.contains(",,") || l.endsWith(",")), "gaps are filled");
        gapsOnly(text.lines().toList(), lines);

        Path one = Files.writeString(temp.resolve("one.csv"), "plant,day,height,width\n7,5,20,1\n7,6,,0.5\n");
        assertEquals(0, run("predict", run, "--data", one.toString(), "--until", "9", "--points", "5"), () -> err);
        double[][] rows = out.lines().skip(1)
                .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        assertEquals(5, rows.length);
        assertEquals(9, rows[4][1]);
        FittedLatentOde fit = TrainedModel.load(Path.of(run)).find("latent", FittedLatentOde.class).orElseThrow();
        SeriesSet.Series s = new SeriesSet.Series(7, new double[] {5, 6}, new double[][] {{20, 1}, {Double.NaN, 0.5}});
        assertArrayEquals(new double[] {rows[4][2], rows[4][3]}, fit.reconstruct(s, 5, 6, 7, 8, 9)[4], 1e-12);
        assertArrayEquals(fit.reconstruct(s, 5)[0], fit.reconstruct(s, 5, 6)[0], 1e-12);
        assertArrayEquals(fit.reconstruct(s, 6)[0], fit.reconstruct(s, 5, 6)[1], 1e-12);
        assertArrayEquals(fit.sample(2, 5, 0, 1)[1][1], fit.sample(3, 5, 0, 1)[1][1]);

        String inOrder = out;
        Path mixed = Files.writeString(temp.resolve("mixed.csv"), "width,plant,height,day\n1,7,20,5\n0.5,7,,6\n");
        assertEquals(0, run("predict", run, "--data", mixed.toString(), "--until", "9", "--points", "5"), () -> err);
        assertEquals(inOrder, out, "columns are found by name");
        refused(1, "has the columns plant, day, note beside height, width: must be two", "predict", run, "--data",
                Files.writeString(temp.resolve("more.csv"), "plant,day,height,width,note\n7,5,20,1,1\n").toString());
        refused(2, "--data is missing", "predict", run);
        refused(2, "must not be before 5", "predict", run, "--data", one.toString(), "--until", "4");
        refused(1, "lacks height, width: it has the columns a, b, c; the model needs a, b, height, width", "predict",
                run, "--data", Files.writeString(temp.resolve("other.csv"), "a,b,c\n1,2,3\n").toString());
        refused(1, "no row of its series was hidden with --kept 0.99", "score", run, "--data", one.toString(),
                "--kept", "0.99");
        assertEquals(0,
                run("predict", run, "--data", Files
                        .writeString(temp.resolve("asked.csv"), "plant,day,height,width\n7,5,20,1\n7,6,,0.5\n7,8.5,,\n")
                        .toString()),
                () -> err);
        // a blank row moves where the search for the mode starts, by rounding, and so where it ends, by its tolerance
        assertArrayEquals(fit.reconstruct(s, 8.5)[0], Arrays.stream(out.lines().toList().get(3).split(",")).skip(2)
                .limit(2).mapToDouble(Double::parseDouble).toArray(), 1e-6);
        refused(1, "100000 steps of the solver", "predict", run, "--data", one.toString(), "--until", "1e90");
        refused(2, "--until 1e300: must be a number from -1e100 to 1e100", "predict", run, "--data", one.toString(),
                "--until", "1e300");
    }

    /** Observed values stay, their bands without width; those filled in lie inside theirs. */
    private static void gapsOnly(List<String> given, List<String> filled) {
        for (int r = 1; r < given.size(); r++) {
            String[] before = given.get(r).split(",");
            double[] after = Arrays.stream(filled.get(r).split(",")).mapToDouble(Double::parseDouble).toArray();
            for (int c = 2; c < 4; c++) {
                if (before[c].isEmpty()) {
                    assertTrue(after[c + 2] < after[c] && after[c] < after[c + 4], filled.get(r));
                } else {
                    double v = Double.parseDouble(before[c]);
                    assertArrayEquals(new double[] {v, v, v}, new double[] {after[c], after[c + 2], after[c + 4]});
                }
            }
        }
    }

    @Test
    void seriesHeldOut() throws IOException {
        String text = waves(30, 12);
        assertEquals(0, train(text, "held", "--iterations", "4"), () -> err);
        assertTrue(out.contains("series: ") && figure("series held out") == 3 && figure("series: ") == 27, out);
        double lines = figure("straight lines in these gaps");
        assertTrue(lines > 0.05 && lines < 1.5 && figure("gaps of series held out") > lines, out);
        assertEquals(0, train(text, "none", "--iterations", "4", "--holdout", "0"), () -> err);
        assertTrue(figure("series: ") == 30 && !out.contains("held out"), out);
    }

    private double figure(String name) {
        return out.lines().filter(l -> l.startsWith(name))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(": ") + 2))).findFirst().orElseThrow();
    }

    @Test
    void samplesFromThePrior() throws IOException {
        assertEquals(0, train("series,t,x\n1,2,1\n1,3,2\n2,0,3\n2,4,\n", "drawn", "--iterations", "5"), () -> err);
        String run = temp.resolve("drawn").toString();
        assertEquals(0, run("sample", run, "-n", "3", "--points", "5", "--seed", "2"), () -> err);
        double[][] rows = out.lines().skip(1)
                .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        assertEquals("series,t,x", out.lines().findFirst().orElseThrow());
        assertEquals(15, rows.length);
        assertArrayEquals(new double[] {2, 4}, Arrays.copyOf(rows[9], 2), "the longest span is 4");
        double[][][] drawn = TrainedModel.load(Path.of(run)).find("latent", FittedLatentOde.class).orElseThrow()
                .sample(3, 2, 0, 1, 2, 3, 4);
        assertEquals(drawn[2][3][0], rows[13][2]);
        String three = out;
        assertEquals(0, run("sample", run, "-n", "2", "--points", "5", "--seed", "2", "--until", "4"), () -> err);
        assertTrue(three.startsWith(out));
        assertEquals(0, train("id,series,x\n1,2,1\n1,3,2\n", "clash", "--iterations", "2"), () -> err);
        assertEquals(0, run("sample", temp.resolve("clash").toString(), "-n", "1", "--points", "2"), () -> err);
        assertTrue(out.startsWith("drawn series,series,x\n1,0,"), out);
        refused(2, "--until 0: must be", "sample", run, "--until", "0");
    }

    /**
     * The bound is of a density: values sixteen times as large, which train to the same bits, have ln 16 less for
     * each of them.
     */
    @Test
    void theEvidenceIsInTheUnitsOfTheData() throws IOException {
        double[] bounds = new double[2];
        for (int i = 0; i < 2; i++) {
            int unit = 1 + 15 * i;
            assertEquals(0, train(String.format("series,t,x%n1,0,%d%n1,1,%d%n1,2,%n2,1,%d%n2,4,%d%n", unit, 3 * unit,
                    2 * unit, -unit), "unit" + unit, "--iterations", "5"), () -> err);
            bounds[i] = out.lines().filter(l -> l.startsWith("evidence"))
                    .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(": ") + 2))).findFirst().orElseThrow();
        }
        // two values a series; six digits are printed
        assertEquals(-2 * Math.log(16), bounds[1] - bounds[0], 1e-4);
    }

    /** The plain cell can be chosen: its run loads with it, and its gradients are right. */
    @Test
    void theEncoderCanBeAPlainNetwork() throws IOException {
        assertEquals(0, train(waves(4, 5), "plain", "--encoder", "rnn", "--iterations", "5"), () -> err);
        String run = temp.resolve("plain").toString();
        assertEquals(Shape.of(5, 10),
                TrainedModel.load(Path.of(run)).model("latent").parameters().spec().entry("encoder.input").shape());
        assertEquals(0, run("sample", run, "-n", "1", "--points", "2"), () -> err);
        assertEquals(0, run("gradcheck", "latent", "--encoder", "rnn", "--data", temp.resolve("plain.csv").toString()),
                () -> out + err);
        refused(2, "--encoder lstm: must be one of gru, rnn, ode-rnn", "train", "latent", "--encoder", "lstm");
    }

    /** An ODE between the entries, and the times as data; blank rows only say that somebody watched. */
    @Test
    void theTimesCanBeData() throws IOException {
        assertEquals(0, train("series,t,x\n1,0,\n1,0.5,2\n1,0.7,1\n1,4,\n2,0,\n2,3,1\n2,4,\n", "events", "--encoder",
                "ode-rnn", "--poisson", "--iterations", "300"), () -> err);
        // three events in eight units of time: ln(3/8) each, and one expected event less for each of them
        double best = (3 * Math.log(3.0 / 8) - 3) / 2;
        assertTrue(out.replaceAll(": +", ": ").contains("best constant rate, log-likelihood of the times "
                + "(nats a series): " + String.format(Locale.ROOT, "%.5g", best)), out);
        String run = temp.resolve("events").toString();
        FittedLatentOde fit = TrainedModel.load(Path.of(run)).find("latent", FittedLatentOde.class).orElseThrow();
        SeriesSet.Series silent = new SeriesSet.Series(9, new double[] {0, 4}, new double[][] {{Double.NaN},
            {Double.NaN}});
        double[][] rates = fit.rates(silent, 0, 2, 4);
        assertTrue(rates[0][0] > 0 && rates[2][1] > rates[1][1] && rates[0][1] == 0);
        assertEquals(0, run("sample", run, "-n", "1", "--points", "2"), () -> err);
        assertEquals(0, run("gradcheck", "latent", "--encoder", "ode-rnn", "--poisson", "--data",
                temp.resolve("events.csv").toString()), () -> out + err);
    }

    private void refused(int code, String message, String... words) {
        assertEquals(code, run(words), () -> out + err);
        assertTrue(err.contains(message), err);
    }

    /** One series, one observation, a constant column, single observations: trained, finite, and of use. */
    @Test
    void smallSetsAreSound() throws IOException {
        Map<String, String> small = new LinkedHashMap<>();
        small.put("series", "series,t,x\n1,0,1\n1,1,2\n1,2,\n1,4,3\n");
        small.put("observation", "series,t,x\n1,5,3\n");
        small.put("constant", "series,t,x,y\n1,0,2,1\n1,1,2,3\n2,0,2,5\n2,3,2,\n");
        small.put("single", "series,t,x\n1,0,1\n2,0,4\n3,7,2\n");
        small.put("blanks", "series,t,x,y\n1,0,,1\n1,1,,\n1,2,3,\n2,-1,4,\n");
        for (Map.Entry<String, String> e : small.entrySet()) {
            soundly(e.getKey(), e.getValue(), "--iterations", "12");
            soundly(e.getKey(), e.getValue(), "--iterations", "4", "--sde", "--steps", "3", "--overwrite");
        }
    }

    private void soundly(String name, String text, String... words) throws IOException {
        assertEquals(0, train(text, name, words), () -> name + ": " + err);
        TrainedModel model = TrainedModel.load(temp.resolve(name));
        assertTrue(model.model("latent").parameters().allFinite(), name);
        String run = temp.resolve(name).toString();
        assertEquals(0, run("predict", run, "--data", run + ".csv", "--until", "9", "--points", "3"), () -> err);
        assertFalse(out.contains("NaN"));
        assertEquals(0, run("predict", run, "--data", run + ".csv"), () -> err);
        assertEquals(0, run("sample", run, "--given", run + ".csv", "--rows", "2"), () -> err);
        assertEquals(2 * text.lines().count() - 1, out.lines().count());
        assertFalse(out.contains("NaN"));
    }

    /** Words tell series apart, dates are their times, and both are written as the file has them. */
    @Test
    void wordsAndDates() throws IOException {
        StringBuilder text = new StringBuilder("tree,day,height\n");
        for (String tree : List.of("oak", "\"elm, red\"", "007", "7", "9007199254740992", "9007199254740993")) {
            for (int i = 0; i < 6; i++) {
                text.append(tree).append(",2026-02-").append(25 + i / 2).append(i % 2 == 0 ? "" : "T10:30")
                        .append(i == 3 ? ",NA\n" : "," + i % 3 + "\n");
            }
        }
        assertEquals(0, train(text.toString(), "trees", "--iterations", "2"), () -> err);
        assertTrue(err.contains("dates count as days since 1970-01-01"), err);
        String run = temp.resolve("trees").toString();
        assertEquals(0, run("predict", run, "--data", run + ".csv"), () -> err);
        assertEquals(text.toString().replaceAll(",[^,\n]*\n", "\n"), out.replaceAll("(,[^,\n]*){3}\n", "\n"));
        assertEquals(0, run("predict", run, "--data", run + ".csv", "--until", "2026-03-01T00:00+01:00", "--points",
                "2"), () -> err);
        assertEquals("oak,2026-02-28T23:00", out.lines().toList().get(2).replaceAll("(,[^,]*){3}$", ""));
        assertEquals(0, run("sample", run, "--given", run + ".csv", "--rows", "2"), () -> err);
        assertTrue(out.startsWith("tree,draw,day,height\noak,1,2026-02-25,"), out);
        assertEquals(0, run("score", run, "--data", run + ".csv", "--kept", "0.2"), () -> err);
        assertTrue(out.contains("\n\"elm, red\","), out);
        refused(2, "must be a date, such as 2026-11-27", "predict", run, "--data", run + ".csv", "--until", "20000");
        refused(2, "must not be before 2026-02-25, where series oak starts", "predict", run, "--data", run + ".csv",
                "--until", "2026-01-01");
        Files.writeString(temp.resolve("numbers.csv"), "tree,day,height\noak,1,2\n");
        refused(1, "has numbers for times; the model was trained on dates", "predict", run, "--data",
                temp.resolve("numbers.csv").toString());
    }

    @Test
    void unusableSetsAreRefused() throws IOException {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("x\n1\n2\n", "has 1 column: must be the series, the time and one or more values");
        wrong.put("s,t\n1,2\n", "has 2 columns: must be");
        wrong.put("s,t,x\n", "but no rows");
        wrong.put("s,t,x\n1,0,1\n1,0,2\n",
                "0 does not come after 0; the times of a series must be strictly increasing");
        wrong.put("s,t,x\n1,2,1\n2,1,1\n1,1,2\n", "1 does not come after 2");
        wrong.put("s,t,x\n1,0,\n1,1,\n", "series 1 has no value at all");
        wrong.put("s,t,x,y\n1,0,1,\n1,1,2,\n", "column \"y\" cannot be standardised: it has no values");
        wrong.put("s,t,x\n1,,1\n", "is not a time");
        wrong.put("s,t,x\n,1,1\n", "\"\" is not the name of a series; names are words or numbers");
        wrong.put("s,t,x\nNA,1,1\n", "\"NA\" is not the name of a series");
        wrong.put("s,t,x\nann,2026-01-02,1\nann,3,2\n", "line 3, column 2 (t): \"3\" is no date; write dates as");
        wrong.put("s,t,x\nann,3,1\nann,2026-01-02,2\n", "\"2026-01-02\" is a date, and the first row has none");
        wrong.put("s,t,x\nann,2026-02-30,1\n", "\"2026-02-30\" is no date; write dates as 2026-11-27 or");
        wrong.put("s,t,x\nann,27.11.2026,1\n", "\"27.11.2026\" is no date");
        wrong.put("s,t,x\nann,2026-01-02,1\nann,2026-01-02T00:00Z,2\n",
                "2026-01-02 does not come after 2026-01-02; the times of a series must be strictly increasing");
        wrong.put("s,t,x\nann,2026-01-02,1\nann,,2\n", "is not a time");
        wrong.put("s,t,x\n1,1,a\n", "\"a\" is not a number");
        wrong.put("s,t,x\n1,1,1e200\n1,2,-1e200\n",
                "column \"x\" cannot be standardised: its values, from -1.0E200 to 1.0E200, are too large to square");
        wrong.put("s,t,x\n1,-1e308,1\n1,1e308,2\n", "its times are too far apart");
        for (Map.Entry<String, String> e : wrong.entrySet()) {
            assertEquals(1, train(e.getKey(), "wrong"), () -> e.getValue() + " " + out + err);
            assertTrue(err.contains(e.getValue()), err);
            assertFalse(Files.exists(temp.resolve("wrong").resolve("model.safetensors")));
        }
        refused(2, "--data is missing", "train", "latent");
    }

    /** Random walks: filled, gone on with, drawn for what is given; the first draws do not depend on how many. */
    @Test
    void aLatentSde() throws IOException {
        StringBuilder text = new StringBuilder("plant,day,height\n");
        for (int s = 0; s < 12; s++) {
            double[] walk = CounterRandom.normal(s, 1, 0, 11);
            double x = 20 + 3 * walk[10];
            for (int i = 0; i < 10; i++) {
                x += walk[i];
                String height = (i + s) % 5 == 3 ? "" : String.format(Locale.ROOT, "%.4f", x);
                text.append(String.format(Locale.ROOT, "%d,%.4f,%s%n", s, 100 + s + 0.4 * i, height));
            }
        }
        assertEquals(0, train(text.toString(), "walks", "--sde", "--iterations", "40", "--rate", "0.02",
                "--steps", "4"), () -> err);
        assertTrue(out.contains("divergence of posterior from prior (nats a series): ")
                && out.contains("noise found of height, standard deviation: "), out);
        String run = temp.resolve("walks").toString();
        String report = Files.readString(Path.of(run, "report.html"));
        assertTrue(report.contains("Reconstructions") && report.contains("Samples from the prior"));
        String data = temp.resolve("walks.csv").toString();
        assertEquals(0, run("predict", run, "--data", data, "--until", "115", "--points", "4"), () -> err);
        assertEquals(1 + 12 * 4, out.lines().count());
        assertEquals(0, run("sample", run, "--given", data, "--rows", "2", "--seed", "4"), () -> err);
        List<String> own = out.lines().toList();
        assertEquals(1 + 12 * 2 * 10, own.size());
        assertEquals("plant,draw,day,height", own.get(0));
        assertTrue(own.get(1).startsWith("0,1,100,") && own.get(11).startsWith("0,2,100,"), own.get(11));
        assertEquals(0, run("sample", run, "--given", data, "--rows", "70", "--seed", "4"), () -> err);
        assertEquals(own.subList(0, 21), out.lines().limit(21).toList());
        assertEquals(0, run("sample", run, "--given", data, "--rows", "70", "--until", "120", "--points", "3"),
                () -> err);
        List<String> later = out.lines().filter(l -> l.matches("0,\\d+,120,.*")).toList();
        assertEquals(70, later.stream().map(l -> l.split(",")[3]).distinct().count());
        assertEquals(0, run("sample", run, "--rows", "3", "--points", "5"), () -> err);
        assertEquals(1 + 3 * 5, out.lines().count());
        refused(2, "--poisson is for latent ODEs; leave --poisson or --sde out", "train", "latent", "--sde",
                "--poisson", "--data", data);
        refused(2, "--rows 1000000 with --points 101: makes 120000000 rows of CSV, must be at most 10000000", "sample",
                run, "--given", data, "--rows", "1000000");
        refused(2, "--until 3: must not be before 100, where series 0 starts", "sample", run, "--given", data,
                "--until", "3");
        Path empty = Files.writeString(temp.resolve("empty.csv"), "plant,day,height\n1,2,\n");
        refused(1, "series 1 has no value at all; each needs at least one", "sample", run, "--given",
                empty.toString());
        refused(1, "no-such.csv", "sample", run, "--given", "no-such.csv");
    }
}
