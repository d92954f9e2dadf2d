package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.study.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingCommandsTest extends CommandRun {
    /** The error is one line and the last one; there is no stack trace and no result. */
    private void refused(int code, String message, String... words) {
        assertEquals(code, run(words), () -> String.join(" ", words) + ": " + err);
        List<String> lines = err.lines().toList();
        assertTrue(lines.get(lines.size() - 1).startsWith("costate: ") && err.contains(message), err);
        assertFalse(err.contains("\tat ") || err.contains("Exception") || err.contains("internal error"), err);
        assertEquals("", out);
    }

    /** A folder comes to stand where the page should be: the run ends well, with one line about it. */
    @Test
    void aReportThatCannotBeWrittenIsOneLine() throws Exception {
        Path folder = temp.resolve("run");
        Thread inTheWay = new Thread(() -> {
            while (!Files.exists(folder.resolve("run.json"))) {
                Thread.onSpinWait();
            }
            assertTrue(folder.resolve("report.html/full").toFile().mkdirs());
        });
        inTheWay.start();
        assertEquals(0, run("train", "linear-ivp", "--iterations", "5000", "--out", folder.toString()), () -> err);
        inTheWay.join();
        List<String> lines = err.lines().toList();
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("costate: " + folder.resolve("report.html") + " could not be drawn: "), err);
        assertEquals(1, lines.stream().filter(line -> line.startsWith("costate: ")).count(), err);
        assertTrue(out.contains("bits: ") && !out.contains("report: "), out);
        assertEquals(0, run("predict", folder.toString(), "--until", "4", "--points", "5"));
    }

    @Test
    void trainPredictAndTrainAgain() throws IOException {
        String folder = temp.resolve("run").toString();
        assertEquals(0, run("train", "linear-ivp", "--iterations", "20", "--out", folder), () -> err);
        assertTrue(out.contains("bits: ")
                && out.matches("(?s).*\nreport: +\\Q" + Path.of(folder, "report.html") + "\\E\n"), out);
        assertTrue(err.startsWith("costate ") && err.lines().findFirst().orElseThrow().contains("kernels: ")
                && err.contains("loss"), err);
        String model = Files.readString(Path.of(folder, "run.json"));
        refused(2, "holds an earlier run", "train", "linear-ivp", "--out", folder);
        assertEquals(model, Files.readString(Path.of(folder, "run.json")));

        assertEquals(0, run("predict", folder, "--until", "4", "--points", "5"));
        List<String> lines = out.lines().toList();
        assertEquals("t,y", lines.get(0));
        assertEquals("0,0", lines.get(1));
        assertEquals(6, lines.size());
        assertTrue(lines.get(5).startsWith("4,"));
        String csv = temp.resolve("forecast.csv").toString();
        String printed = out;
        assertEquals(0, run("predict", folder, "--until=4", "--points=5", "--out", csv));
        assertEquals("", out);
        assertEquals(printed, Files.readString(Path.of(csv)));
        refused(2, "--until 0: must be later than 0", "predict", folder, "--until", "0");
        refused(2, "--model nobody: must be one of linear", "predict", folder, "--until", "4", "--model", "nobody");

        assertEquals(0, run("train", "linear-ivp", "--resume", "--out", folder), () -> err);
        refused(2, "--seed 8: the run to resume has 1", "train", "linear-ivp", "--resume", "--seed", "8", "--out",
                folder);
        Files.writeString(Path.of(folder, "run.json"), model.replace("\"seed\": \"1\"", "\"seed\": \"one\""));
        refused(1, "run.json: its options cannot be used: --seed one: must be a whole number >= 0", "train",
                "linear-ivp", "--resume", "--out", folder);
        refused(1, "is not the record of a run of spiral", "train", "spiral", "--resume", "--out", folder);
        assertEquals(0, run("train", "linear-ivp", "--iterations", "5", "--out", folder, "--overwrite"));
        assertTrue(Files.readString(Path.of(folder, "run.json")).contains("\"steps\": 5"));
        assertFalse(Files.exists(Path.of(folder, "earlier")));
    }

    /** One that was killed early starts again and says so; one whose checkpoint is lost is not thrown away. */
    @Test
    void resumingWithoutACheckpoint() throws IOException {
        Path folder = temp.resolve("run");
        String[] train = {"train", "linear-ivp", "--iterations", "20", "--out", folder.toString()};
        assertEquals(0, run(train), () -> err);
        assertFalse(err.contains("first step"), err);
        byte[] model = Files.readAllBytes(folder.resolve("model.safetensors"));
        String[] resume = {"train", "linear-ivp", "--resume", "--out", folder.toString()};
        Files.delete(folder.resolve("checkpoint.safetensors"));
        refused(1, folder + ": its run cannot be resumed without its checkpoint.safetensors, which is missing; "
                + "--overwrite trains it again", resume);
        Files.delete(folder.resolve("model.safetensors"));
        refused(1, "without its checkpoint.safetensors", resume);

        String record = Files.readString(folder.resolve("run.json"));
        Files.writeString(folder.resolve("run.json"), record.replaceFirst("\\s*\"steps\": 20,", ""));
        assertEquals(0, run(resume), () -> err);
        assertTrue(err.lines().findFirst().orElseThrow().endsWith("resuming linear-ivp into " + folder
                + " from its first step, since it was stopped before its first checkpoint"), err);
        assertArrayEquals(model, Files.readAllBytes(folder.resolve("model.safetensors")));
        assertEquals(0, run(resume), () -> err);
        assertFalse(err.contains("first step"), err);
    }

    /** Whatever stands in a value, an error is one line. */
    @Test
    void aLineEndInAValue() {
        refused(2, "--rate 1 2: must be a number", "train", "spiral", "--rate", "1\n2");
        refused(2, "unknown experiment 'a b'", "train", "a\r\nb");
        refused(2, "unknown option --a b", "train", "spiral", "--a\nb");
        refused(1, "a b: cannot read: no such file or folder", "predict", "a\nb");
        refused(1, "a  b", "train", "node", "--data", "a\u001b\nb");
        assertEquals(0, run("train", "linear-ivp", "--iterations", "2", "--out", temp.resolve("x\ny").toString()));
        assertTrue(err.lines().findFirst().orElseThrow().endsWith("x y"), err);
        assertTrue(Files.exists(temp.resolve("x\ny").resolve("report.html")));
    }

    @Test
    void wrongUsageIsExplained() throws IOException {
        refused(2, "the experiment's name comes first", "train");
        refused(2, "the experiment's name comes first", "tape", "--plan");
        refused(2, "unknown experiment 'spirl' (did you mean 'spiral'?)", "train", "spirl");
        refused(2, "unknown option --iteratons (did you mean '--iterations'?)", "train", "spiral", "--iteratons", "3");
        refused(2, "--rtol -1: must be a number >= 0", "train", "spiral", "--rtol", "-1");
        refused(2, "exclude each other", "train", "spiral", "--resume", "--overwrite");
        refused(2, "--data is missing", "train", "node");
        refused(2, "--statistics needs a field of the data alone: leave out --augment 2", "train", "node", "--data",
                "x", "--statistics", "--augment", "2");
        refused(2, "--points 3: must be", "train", "lorenz", "--points", "3");
        refused(2, "--steps 1: must be", "train", "tent-map", "--steps", "1");
        refused(2, "--phase 2: spiral has 1", "tape", "spiral", "--phase", "2");
        refused(2, "RUN is missing", "predict", "--until", "3");
        refused(2, "RUN is blank", "predict", "");
        refused(1, "no such file or folder", "predict", temp.resolve("nothing").toString(), "--until", "3");
        refused(1, "holds no trained model", "predict", temp.toString(), "--until", "3");
        refused(1, "holds no run to resume", "train", "spiral", "--resume", "--out", temp.toString());
        refused(1, "no such file or folder", "train", "node", "--data", temp.resolve("none.csv").toString());
        Path file = Files.writeString(temp.resolve("file"), "not a folder");
        refused(1, "not a folder", "train", "spiral", "--out", file.toString());
        refused(1, "cannot write: ", "train", "spiral", "--out", file.resolve("below").toString());
        refused(1, "bad safetensors", "predict", file.toString(), "--until", "3");
        assertEquals("not a folder", Files.readString(file));
    }

    /** Nothing takes a number of any size, but for those whose largest values do no harm. */
    @Test
    void everyNumberHasItsRange() {
        Set<String> harmless = Set.of("--seed", "--split", "--clip", "--log-every", "--checkpoint-every", "--rtol",
                "--atol", "--tol", "--train-tol", "--cell");
        for (Experiment<?> e : Experiments.ALL) {
            List<String> open = e.options().help().lines().filter(line -> line.matches(".*\\(>=? [^ ;)]+[;)].*"))
                    .map(line -> line.strip().split(" ")[0]).toList();
            assertEquals(List.of(), open.stream().filter(option -> !harmless.contains(option)).toList(), e.name());
        }
        refused(2, "--frequency 1e300: must be a number from 0 to 1000", "train", "diffusion-moons", "--frequency",
                "1e300");
        refused(2, "--hidden 0: must be a whole number from 1 to 10000", "train", "spiral", "--hidden", "0");
        refused(2, "--iterations 1e9: must be a whole number from 1 to 1000000000", "train", "annuli", "--iterations",
                "1e9");
    }

    @Test
    void tolerancesBelowRoundingAreCalledSo() throws IOException {
        String data = Files.writeString(temp.resolve("line.csv"), "a,b\n1,2\n2,1\n4,4\n3,7\n").toString();
        String why = "1e-300: below what f64 can reach, which rounds to 1.1e-16 of a value; must be at least 1e-16";
        refused(2, "tolerances rtol 1e-300, atol " + why, "train", "spiral", "--rtol", "1e-300", "--atol", "1e-300");
        refused(2, "--train-tol " + why, "train", "cnf", "--data", data, "--train-tol", "1e-300");
        refused(2, "--tol " + why, "train", "cnf", "--data", data, "--tol", "1e-300");
        refused(2, "--tol " + why, "train", "diffusion", "--data", data, "--tol", "1e-300");
        refused(2, "--train-tol 1: must be less than 1", "train", "cnf", "--data", data, "--train-tol", "1");
        refused(2, "--cell 1e300: must be at most 100 standard deviations", "train", "diffusion", "--data", data,
                "--cell", "1e300");
    }

    /** Every experiment that solves adaptively takes the limit. */
    @Test
    void stepsAreLimitedEverywhere() {
        for (String name : List.of("linear-ivp", "lynx-hare", "spiral", "oscillator")) {
            refused(1, "the limit of steps was reached: raise maxSteps (--max-steps)", "train", name, "--iterations",
                    "2", "--max-steps", "1", "--out", temp.resolve(name).toString());
        }
    }

    /** The earlier run stays until one that replaces it has finished, however many fail in between. */
    @Test
    void aRunThatFailsReplacesNothing() throws IOException {
        String folder = temp.resolve("kept").toString();
        assertEquals(0, run("train", "spiral", "--iterations", "3", "--out", folder), () -> err);
        byte[] model = Files.readAllBytes(Path.of(folder, "model.safetensors"));
        for (int i = 0; i < 2; i++) {
            refused(1, "the limit of steps was reached: raise maxSteps (--max-steps)", "train", "spiral",
                    "--iterations", "3", "--max-steps", "2", "--out", folder, "--overwrite");
            assertArrayEquals(model, Files.readAllBytes(Path.of(folder, "earlier", "model.safetensors")));
            assertFalse(Files.exists(Path.of(folder, "model.safetensors")));
        }
        assertEquals(0, run("predict", Path.of(folder, "earlier").toString(), "--until", "1"), () -> err);
        assertEquals(0, run("train", "spiral", "--iterations", "3", "--out", folder, "--overwrite"), () -> err);
        assertFalse(Files.exists(Path.of(folder, "earlier")));
        assertArrayEquals(model, Files.readAllBytes(Path.of(folder, "model.safetensors")));
    }

    @Test
    void resumingNeedsTheSameData() throws IOException {
        String folder = temp.resolve("data").toString();
        String rows = "t,x\n0,1\n1,2\n2,3\n3,5\n4,4\n";
        Path data = Files.writeString(temp.resolve("rows.csv"), rows);
        String[] train = {"train", "node", "--data", data.toString(), "--out", folder, "--iterations", "3"};
        assertEquals(0, run(train), () -> err);
        String[] resume = {"train", "node", "--out", folder, "--resume"};
        assertEquals(0, run(resume), () -> err);
        Files.writeString(data, rows.replace("5", "6"));
        refused(1, "rows.csv: has changed since the run began", resume);
        Files.writeString(data, rows);
        assertEquals(0, run(resume), () -> err);
    }

    @Test
    void aFieldThatBlowsUpIsOneLine() {
        String folder = temp.resolve("boom").toString();
        refused(1, "solve stopped at t = ", "train", "spiral", "--iterations", "20", "--rate", "1000", "--out", folder);
        assertTrue(Files.exists(Path.of(folder, "checkpoint.safetensors")));
        refused(1, "its training has not finished", "predict", folder, "--until", "3");
    }

    @Test
    void listNamesEveryExperimentAndHelpItsOptions() {
        assertEquals(0, run("list"));
        String list = out;
        for (Experiment<?> e : Experiments.ALL) {
            assertTrue(list.contains(e.name()) && list.contains(e.summary()));
            for (String command : List.of("train", "gradcheck", "tape")) {
                assertEquals(0, run("help", command, e.name()));
                assertTrue(
                        out.startsWith("usage: costate " + command + " " + e.name()) && out.contains("--iterations N"),
                        out);
            }
        }
    }

    @Test
    void gradcheckAndTape() {
        assertEquals(0, run("gradcheck", "linear-ivp"), () -> out + err);
        assertTrue(out.startsWith("linear: gradients right"), out);
        assertEquals(0, run("tape", "spiral"));
        assertTrue(out.contains("solve") && out.contains("Spiral.java"), out);
        assertEquals(1, out.split("= input t ").length - 1, "the field once, of the solve and its backward pass");
        assertTrue(out.contains("\nupdate of 252 parameters\n"), out);
        for (String name : List.of("θ ", "square ", "norm ", "rate ", "step ", "seed ", "rows ")) {
            assertTrue(out.contains("= input " + name), out);
        }
        assertTrue(out.contains("  return dy %") && out.contains("  return loss %"), out);
        assertEquals(0, run("tape", "spiral", "--dot"));
        assertTrue(out.startsWith("digraph"), out);
        assertEquals(0, run("tape", "lynx-hare", "--phase", "2", "--plan"));
        assertTrue(out.matches(
                "(?s)instructions: \\d+\nparameters: 164\nplanned before the run: \\d+ bytes\nin use at most, one "
                        + "step: \\d+ bytes\n\n +address +bytes  instructions 0 to \\d+ +value\n( +\\d+ +\\d+  .*\n)+"),
                out);
        assertTrue(out.contains("  =") && out.contains("%0 input θ") && out.contains(" scratch of solve"), out);
        assertEquals(0, run("tape", "spiral", "--plan", "--svg"));
        assertTrue(out.startsWith("<svg") && out.contains("to the end: line; reused: line"), out);
    }
}
