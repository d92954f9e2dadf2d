package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.experiments.Runs;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunFolder;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Trainings that end when their held-out rows say so. */
class PatienceTest extends CommandRun {
    private static final int ROWS = 40;

    private String noisy() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("t,x,y\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(i).append(',').append(Math.sin(0.7 * i) + 0.3 * random.nextGaussian()).append(',')
                    .append(Math.cos(0.7 * i) + 0.3 * random.nextGaussian()).append('\n');
        }
        return Files.writeString(temp.resolve("noisy.csv"), text).toString();
    }

    private String[] node(String data) {
        return new String[] {"--data=" + data, "--iterations=400", "--hidden=8", "--layers=1", "--window=5",
            "--rate=0.05", "--log-every=5", "--checkpoint-every=5", "--patience=4"};
    }

    /** What is kept is what the best row of metrics was measured of: scored by the command on the held-out rows. */
    @Test
    void theBestParametersAreKept() throws IOException {
        String data = noisy();
        RunFolder run = Runs.finished("node", temp.resolve("node"), node(data));
        CsvTable metrics = CsvReader.read(run.metrics(), new CsvOptions(CsvOptions.Header.PRESENT, true, true));
        double[] measured = metrics.column("validation_loss");
        double least = Arrays.stream(measured).min().orElseThrow();
        int best = 0;
        while (measured[best] != least) {
            best++;
        }
        assertEquals(4, measured.length - 1 - best, "rows after the best");
        double[] steps = metrics.column("step");
        assertTrue(steps[steps.length - 1] < 400, "ended early");
        List<String> lines = Files.readAllLines(Path.of(data));
        Path held = Files.write(temp.resolve("held.csv"), List.of("t,x,y"));
        Files.write(held, lines.subList(ROWS * 4 / 5, ROWS + 1), StandardOpenOption.APPEND);
        assertEquals(0, run("score", run.path().toString(), "--data", held.toString(), "--json"), () -> err);
        double rms = Double.parseDouble(out.lines().filter(l -> l.contains("one window ahead")).findFirst()
                .orElseThrow().replaceAll(".*: |,$", ""));
        assertEquals(least, rms * rms, 1e-9 * least);
        assertTrue(Files.readString(run.record()).contains("\"best step\": " + (long) steps[best]));
    }

    @Test
    void aStoppedRunResumesToTheSameBits() throws IOException {
        String[] words = node(noisy());
        RunFolder straight = Runs.finished("node", temp.resolve("straight"), words);
        Path folder = Files.createDirectories(temp.resolve("killed"));
        assertEquals(Session.Ending.STOPPED, Runs.run("node", folder, false, Runs.after(12), words).execute());
        assertEquals(Session.Ending.FINISHED, Runs.run("node", folder, true, () -> false, words).execute());
        assertArrayEquals(Files.readAllBytes(straight.model()), Files.readAllBytes(new RunFolder(folder).model()));
        // a run that has ended so stays ended
        assertEquals(Session.Ending.FINISHED, Runs.run("node", folder, true, () -> false, words).execute());
        assertArrayEquals(Files.readAllBytes(straight.model()), Files.readAllBytes(new RunFolder(folder).model()));
    }

    /** Both models of a classifier and the flow end so too; what has no such measure is refused. */
    @Test
    void otherTrainings() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 60; i++) {
            text.append(random.nextGaussian()).append(',').append(random.nextGaussian()).append(',').append(i % 2)
                    .append('\n');
        }
        String data = Files.writeString(temp.resolve("coins.csv"), text).toString();
        String out1 = temp.resolve("coins").toString();
        assertEquals(0, run("train", "classifier", "--data", data, "--hidden", "4", "--log-every", "2", "--patience",
                "3", "--out", out1), () -> err);
        assertTrue(out.contains("best step, classifier:") && out.contains("best step, logistic:"), out);
        String rows = Files.writeString(temp.resolve("rows.csv"), text.toString().replaceAll(",[01kind]*\n", "\n"))
                .toString();
        assertEquals(0, run("train", "cnf", "--data", rows, "--hidden", "4", "--log-every", "2", "--patience", "2",
                "--rate", "0.1", "--iterations", "200", "--out", temp.resolve("flow").toString()), () -> err);
        assertTrue(out.contains("best step:"), out);
        assertEquals(2, run("train", "cnf", "--data", rows, "--holdout", "0", "--patience", "2", "--out",
                temp.resolve("none").toString()));
        assertTrue(err.contains("--patience 2: this training of cnf measures nothing on held-out data"), err);
        assertTrue(!Files.exists(temp.resolve("none/run.json")));
    }
}
