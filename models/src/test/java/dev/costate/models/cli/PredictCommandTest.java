package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Classifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forecasts and classes from the command line, and what is refused. */
class PredictCommandTest extends CommandRun {
    private void refused(int code, String message, String... words) {
        assertEquals(code, run(words), () -> out + err);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.contains(message), err);
        assertEquals("", out);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private double[][] rows() {
        return out.lines().skip(1)
                .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
    }

    private static String decay(String header, int rows) {
        StringBuilder text = new StringBuilder(header);
        for (int i = 0; i < rows; i++) {
            text.append(10 + i).append(',').append(3 * Math.pow(0.9, i)).append(',').append(Math.pow(0.8, i))
                    .append('\n');
        }
        return text.toString();
    }

    @Test
    void aForecastEndsWhereItsDataDoOrAQuarterBeyond() throws IOException {
        String data = file("decay.csv", decay("day,a,b\n", 21));
        for (String held : List.of("0.2", "0")) {
            String run = temp.resolve("run" + held).toString();
            assertEquals(0, run("train", "node", "--data", data, "--holdout", held, "--iterations", "3", "--hidden",
                    "4", "--out", run), () -> err);
            assertEquals(0, run("predict", run), () -> err);
            assertTrue(out.startsWith("day,a,b\n"), out);
            // 17 of 21 rows end at 26
            assertEquals(held.equals("0") ? 30 : 26, rows()[0][0]);
            assertEquals(held.equals("0") ? 35 : 30, rows()[100][0]);
            assertEquals(0, run("predict", run, "--until", "40", "--points", "2"), () -> err);
            assertEquals(40, rows()[1][0]);
        }
        String run = temp.resolve("run0").toString();
        String newer = file("newer.csv", "b;x;day;a\n1;0;50;2\n0.5;0;51;1.5\n");
        assertEquals(0, run("predict", run, "--data", newer, "--points", "3"), () -> err);
        double[][] forecast = rows();
        assertArrayEquals(new double[] {51, 1.5, 0.5}, forecast[0]);
        assertArrayEquals(TrainedModel.load(Path.of(run)).predictFrom(51, new double[] {1.5, 0.5}, 51, 53.5, 56)[2],
                Arrays.copyOfRange(forecast[2], 1, 3));
        assertEquals(0, run("predict", run, "--data", file("bare.csv", "50,2,1\n51,1.5,0.5\n"), "--points", "3"),
                () -> err);
        assertArrayEquals(forecast, rows());
        refused(2, "--until 51: must be later than 51, the last row of ", "predict", run, "--data", newer, "--until",
                "51");
        refused(1, "lacks b: it has the columns day, a, c; the model needs day, a, b", "predict", run, "--data",
                file("c.csv", "day,a,c\n1,2,3\n"));
        refused(1, "line 3, column 1 (day): 5 does not come after 5", "predict", run, "--data",
                file("still.csv", "day,a,b\n5,2,3\n5,2,3\n"));
    }

    @Test
    void aClassifierSaysClassAndProbabilities() throws IOException {
        String run = temp.resolve("annuli").toString();
        assertEquals(0, run("train", "annuli", "--iterations", "150", "--hidden", "16", "--out", run), () -> err);
        assertEquals(0, run("predict", run, "--data", file("points.csv", "name,x2,x1\n1,0.1,0\n2,1.2,0\n3,0,-1.3\n")),
                () -> err);
        assertTrue(out.startsWith("class,p_0,p_1\n"), out);
        double[][] table = rows();
        double[][] p = TrainedModel.load(Path.of(run)).find("annuli", Classifier.class).orElseThrow()
                .probabilities(new double[][] {{0, 0.1}, {0, 1.2}, {-1.3, 0}});
        for (int r = 0; r < 3; r++) {
            // the disc is class 0; far from its edge there is no doubt
            assertEquals(r == 0 ? 0 : 1, table[r][0], out);
            assertArrayEquals(p[r], Arrays.copyOfRange(table[r], 1, 3), "columns are found by name");
            assertTrue(table[r][1 + (int) table[r][0]] > 0.9, out); // measured 0.99 at least
        }
        refused(1, "lacks x2: it has the columns x1, y; the model needs x1, x2", "predict", run, "--data",
                file("y.csv", "x1,y\n0,1\n"));
        refused(1, "line 2, column 2 (x2): the field is blank", "predict", run, "--data",
                file("blank.csv", "x1,x2\n0,\n"));
        refused(2, "--data is missing: a classifier needs rows, --data FILE.csv with x1, x2", "predict", run);
        String wide = temp.resolve("digits").toString();
        assertEquals(0, run("train", "digits", "--iterations", "1", "--hidden", "2", "--out", wide), () -> err);
        refused(1, "x21, ... (63 in all): it has the columns x1, y; the model needs x1, x2", "predict", wide, "--data",
                temp.resolve("y.csv").toString());
        refused(2, "--until and --points are times", "predict", run, "--until", "3", "--data",
                temp.resolve("points.csv").toString());
    }

    /** Two clouds of points far apart, read with their classes and without. */
    @Test
    void aClassifierOfOnesOwnDataSaysTheNames() throws IOException {
        StringBuilder text = new StringBuilder("x,\"kind, of\",y\n");
        for (int i = 0; i < 20; i++) {
            text.append(i % 2 * 10 + 0.1 * i).append(i % 2 == 0 ? ",no," : ",\"yes, it is\",").append(0.3 * i)
                    .append('\n');
        }
        String data = file("kinds.csv", text.toString());
        String run = temp.resolve("kinds").toString();
        assertEquals(0, run("train", "classifier", "--data", data, "--class", "kind, of", "--iterations", "40",
                "--hidden", "4", "--out", run), () -> err);
        assertTrue(Files.readString(Path.of(run, "report.html")).contains("probability of yes, it is"));
        assertEquals(0, run("predict", run, "--data", data), () -> err);
        assertTrue(out.startsWith("class,p_no,\"p_yes, it is\"\n"), out);
        List<String> lines = out.lines().skip(1).toList();
        assertEquals(20, lines.size());
        for (int i = 0; i < 20; i++) {
            assertTrue(lines.get(i).startsWith(i % 2 == 0 ? "no,0.9" : "\"yes, it is\",0.0"), lines.get(i)); // measured
                                                                                                             // 0.98
                                                                                                             // at
                                                                                                             // least
        }
        assertEquals(List.of("no", "yes, it is"), TrainedModel.load(Path.of(run)).classes());
        assertEquals(0, run("predict", run, "--model", "logistic", "--data", file("bare.csv", "0 0\n11 1\n")),
                () -> err);
        assertEquals("no", out.lines().skip(1).findFirst().orElseThrow().split(",")[0]);
        refused(1, "kinds.csv: has no column \"sort\" for the classes; its first line has x, kind, of, y", "train",
                "classifier", "--data", data, "--class", "sort");
        refused(2, "--data is missing: costate train classifier --data FILE.csv", "train", "classifier");
    }

    /** Weights well above 1, by a rate that is far too high, let the largest numbers overflow with both signs. */
    @Test
    void aRowWithoutProbabilitiesIsNamed() throws IOException {
        String run = temp.resolve("wild").toString();
        assertEquals(0, run("train", "annuli", "--iterations", "10", "--rate", "20", "--out", run), () -> err);
        refused(1, "huge.csv: line 2: its values are too large for the model", "predict", run, "--data",
                file("huge.csv", "0,0\n1.7e308,1.7e308\n"));
    }

    @Test
    void anAugmentedForecasterTrainsLoadsAndPredicts() throws IOException {
        String data = file("decay.csv", decay("t,a,b\n", 21));
        String run = temp.resolve("augmented").toString();
        assertEquals(0, run("train", "node", "--data", data, "--augment", "2", "--iterations", "20", "--hidden", "4",
                "--out", run), () -> err);
        assertTrue(Files.readString(Path.of(run, "report.html")).contains("Phase portrait"));
        assertEquals(0, run("predict", run, "--points", "4"), () -> err);
        assertEquals(3, rows()[3].length);
        assertFalse(out.contains("NaN"));
        // (2 + 2) in and out, 4 hidden twice
        assertEquals(4 * 4 + 4 + 4 * 4 + 4 + 4 * 4 + 4,
                TrainedModel.load(Path.of(run)).model("node").parameters().spec().size());
        assertEquals(0, run("gradcheck", "node", "--data", data, "--augment", "2", "--hidden", "4"), () -> out + err);
        refused(2, "--augment -1: must be a whole number from 0 to 1000", "train", "node", "--data", data, "--augment",
                "-1");
    }
}
