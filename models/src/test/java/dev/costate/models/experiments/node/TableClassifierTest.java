package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.data.TimedTable;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunClaim;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes in a table of the user's own. */
class TableClassifierTest {
    @TempDir
    Path temp;

    /** Three rings around each other, of 60, 90 and 120 points: no line parts them. */
    private Path rings() throws IOException {
        Random random = new Random(1);
        double[][] xy = new double[2][270];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 270; i++) {
            int k = i < 60 ? 0 : i < 150 ? 1 : 2;
            double angle = 2 * Math.PI * random.nextDouble();
            double radius = 5 * (k + 0.8 * random.nextDouble());
            xy[0][i] = 100 + radius * Math.cos(angle);
            xy[1][i] = radius * Math.sin(angle);
            names.add(List.of("inner", "middle", "outer").get(k));
        }
        return Files.writeString(temp.resolve("rings.csv"),
                CsvWriter.text(TimedTable.labelled(CsvTable.of("rings", List.of("x", "y"), xy), "ring", names)));
    }

    private static double figure(Map<?, ?> result, String name) {
        return ((Number) result.get(name)).doubleValue();
    }

    /**
     * Measured: accuracy 0.963 on the 54 rows held out, 0.426 by logistic regression; cross-entropy 0.244 against
     * 1.047 nats.
     */
    @Test
    void ringsArePartedAsNoLineCan() throws IOException {
        RunFolder run = Runs.finished("classifier", temp.resolve("run"), "--data=" + rings(), "--class=ring",
                "--iterations=300");
        Map<?, ?> r = (Map<?, ?>) ((Map<?, ?>) Json.parse("run.json", Files.readString(run.record()))).get("result");
        assertEquals(54, figure(r, "test examples"));
        assertTrue(figure(r, "test accuracy") > 0.9, r.toString());
        assertTrue(figure(r, "test accuracy of logistic regression") < 0.6, r.toString());
        assertTrue(figure(r, "test cross-entropy (nats a row)") < 0.4, r.toString());
        // 12 of 60, 18 of 90 and 24 of 120 are held out, so the parts are the same on both sides
        assertEquals(24 / 54.0, figure(r, "test accuracy of the most frequent class"), 1e-15);
        double entropy = -(2 * Math.log(2 / 9.0) + 3 * Math.log(3 / 9.0) + 4 * Math.log(4 / 9.0)) / 9;
        assertEquals(entropy, figure(r, "test cross-entropy of the classes' frequencies (nats a row)"), 1e-14);
        String page = Files.readString(run.report());
        assertTrue(page.contains("<th class=\"n\">as middle</th>") && page.contains("probability of outer"));
        assertTrue(page.contains("The network is better than logistic regression: ")
                && page.contains(", test cross-entropy of logistic regression (nats a row)"), page.substring(0, 5000));
        TrainedModel model = TrainedModel.load(run.path());
        assertEquals(List.of("inner", "middle", "outer"), model.classes());
        assertEquals(List.of("x", "y"), model.columns());
        int[] given = model.find("classifier", Classifier.class).orElseThrow()
                .classify(new double[][] {{100, 2}, {93, 0}, {100, -12}});
        assertArrayEquals(new int[] {0, 1, 2}, given, "in the units of the data");
    }

    @Test
    void aStoppedRunResumesToTheSameBits() throws IOException {
        String[] options = {"--data=" + rings(), "--class=ring", "--iterations=30", "--hidden=6",
            "--gradient=backsolve", "--solver=dopri5"};
        RunFolder straight = Runs.finished("classifier", temp.resolve("straight"), options);
        RunClaim.named(temp.resolve("killed")).close();
        for (int steps : new int[] {12, 25}) { // within the first model's training and within the second's
            assertEquals(Session.Ending.STOPPED,
                    Runs.run("classifier", temp.resolve("killed"), steps > 12, Runs.after(steps), options).execute());
        }
        assertEquals(Session.Ending.FINISHED,
                Runs.run("classifier", temp.resolve("killed"), true, () -> false, options).execute());
        assertArrayEquals(Files.readAllBytes(straight.model()),
                Files.readAllBytes(new RunFolder(temp.resolve("killed")).model()));
    }

    /** Every split of 7, 2 and 12 rows by 0.25 holds out 2, 1 and 3, each time others. */
    @Test
    void splitsKeepTheClassesParts() {
        double[][] rows = new double[21][];
        int[] labels = new int[21];
        for (int i = 0; i < 21; i++) {
            rows[i] = new double[] {i};
            labels[i] = i < 7 ? 0 : i < 9 ? 1 : 2;
        }
        double[][] first = new LabelledRows(rows, labels).stratified(0, 0.25).get(0).rows();
        double[][] other = new LabelledRows(rows, labels).stratified(1, 0.25).get(0).rows();
        assertTrue(!Arrays.deepEquals(first, other));
        for (int split = 0; split < 20; split++) {
            List<LabelledRows> parts = new LabelledRows(rows, labels).stratified(split, 0.25);
            int[] held = new int[3];
            Arrays.stream(parts.get(0).labels()).forEach(k -> held[k]++);
            assertArrayEquals(new int[] {2, 1, 3}, held);
            boolean[] seen = new boolean[21];
            for (LabelledRows part : parts) {
                for (int i = 0; i < part.labels().length; i++) {
                    int row = (int) part.rows()[i][0];
                    assertEquals(labels[row], part.labels()[i]);
                    assertTrue(!seen[row]);
                    seen[row] = true;
                }
            }
            assertEquals(21, parts.get(0).labels().length + parts.get(1).labels().length);
        }
    }

    @Test
    void classesThatCannotBeLearnedAreRefused() throws IOException {
        StringBuilder many = new StringBuilder("x,id\n");
        for (int i = 0; i < 2002; i++) {
            many.append(i).append(',').append(i / 2).append('\n');
        }
        Map<String, String> wrong = Map.of("x,k\n1,a\n2,a\n3,a\n", "has one class only, \"a\"; must be from 2 to 1000",
                "x,k\n1,a\n2,b\n3,a\n",
                "line 3: class \"b\" has this row only; needs at least 2, one to learn from and one to judge by",
                many.toString(), "has 1001 classes; must be from 2 to 1000");
        for (Map.Entry<String, String> file : wrong.entrySet()) {
            Path data = Files.writeString(temp.resolve("bad.csv"), file.getKey());
            FileFormatException e = assertThrows(FileFormatException.class,
                    () -> Runs.run("classifier", temp.resolve("x"), false, () -> false, "--data=" + data));
            assertEquals(data + ": " + file.getValue(), e.getMessage());
        }
    }

    /** As numbers where all are, as words otherwise. */
    @Test
    void classesAreInOrder() throws IOException {
        for (String[] given : new String[][] {{"10 9 -1", "-1 9 10"}, {"10 9 b", "10 9 b"}}) {
            String[] k = given[0].split(" ");
            String text = "x,k\n1," + k[0] + "\n2," + k[1] + "\n3," + k[2] + "\n4," + k[2] + "\n5," + k[1] + "\n6,"
                    + k[0] + "\n";
            Path data = Files.writeString(temp.resolve("order.csv"), text);
            Experiment<?> e = Experiments.named("classifier");
            assertEquals(List.of(given[1].split(" ")), e.study(e.options().parse(List.of("--data=" + data))).classes());
        }
    }
}
