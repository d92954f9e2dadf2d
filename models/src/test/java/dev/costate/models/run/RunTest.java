package dev.costate.models.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.options.UsageException;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    @TempDir
    Path temp;

    /** Killed between two checkpoints and within a phase; the metrics agree but for the clock. */
    @Test
    void aStoppedRunResumesToTheSameBits() throws IOException {
        for (String[] words : new String[][] {{"spiral", "--iterations=100", "--checkpoint-every=25"},
            {"lynx-hare", "--iterations=45", "--log-every=7"}}) {
            String name = words[0];
            String[] options = Arrays.copyOfRange(words, 1, words.length);
            RunFolder straight = Runs.finished(name, temp.resolve(name), options);
            Path folder = temp.resolve(name + "-killed");
            Run first = Runs.run(name, closed(RunClaim.named(folder)).path(), false, Runs.after(40), options);
            assertEquals(Session.Ending.STOPPED, first.execute());
            RunFolder killed = new RunFolder(folder);
            assertFalse(Files.exists(killed.model()));
            assertTrue(Files.readString(killed.record()).contains("\"status\": \"stopped\""));
            assertEquals(Session.Ending.STOPPED, Runs.run(name, folder, true, Runs.after(8), options).execute());
            // what was written after the last checkpoint must not count
            Files.writeString(killed.metrics(),
                    Files.readString(killed.metrics()) + "99,1,7,7,7,7" + (name.equals("spiral") ? ",7" : "") + "\n");
            assertEquals(Session.Ending.FINISHED, Runs.run(name, folder, true, () -> false, options).execute());
            assertArrayEquals(Files.readAllBytes(straight.model()), Files.readAllBytes(killed.model()), name);
            assertEquals(withoutClock(straight.metrics()), withoutClock(killed.metrics()));
            for (Path file : List.of(killed.report(), killed.record())) {
                assertTrue(Files.size(file) > 100);
            }
        }
    }

    private static List<String> withoutClock(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream().map(line -> line.split(",", -1)).peek(cells -> cells[5] = "")
                .map(cells -> String.join(",", cells)).toList();
    }

    @Test
    void theRecordSaysEverything() throws IOException {
        RunFolder run = Runs.finished("linear-ivp", temp.resolve("r"), "--iterations", "3", "--seed", "5");
        Map<?, ?> record = (Map<?, ?>) Json.parse("run.json", Files.readString(run.record()));
        assertEquals("finished", record.get("status"));
        assertEquals(5L, record.get("seed"));
        assertEquals(3L, record.get("steps"));
        Map<?, ?> options = (Map<?, ?>) record.get("options");
        assertEquals("3", options.get("iterations"));
        assertEquals("stop", options.get("on-failure"));
        for (String key : List.of("costate", "kernels", "kernels_reason", "bit_class", "jdk", "system", "started",
                "seconds")) {
            assertTrue(record.containsKey(key), key);
        }
        assertTrue(((Map<?, ?>) record.get("result")).get("bits").toString().matches("[0-9a-f]{16}"));
        String page = Files.readString(run.report());
        assertTrue(page.contains("<svg") && page.contains("on-failure") && page.contains("kernels_reason"));
    }

    private static RunFolder closed(RunClaim claim) {
        claim.close();
        return claim.folder();
    }

    /**
     * While one trains, nobody else does; afterwards, and with the lock's file left behind, anybody may. Reading is
     * never kept out.
     */
    @Test
    void aFolderIsTrainedIntoByOneAtATime() throws IOException {
        Path base = temp.resolve("one");
        try (RunClaim first = RunClaim.unused(base)) {
            for (Executable second : List.<Executable>of(() -> RunClaim.named(base), () -> RunClaim.resumed(base),
                    () -> RunClaim.overwritten(base))) {
                FileException taken = assertThrows(FileException.class, second);
                assertTrue(taken.getMessage().startsWith(base + ": another process is training into this folder"),
                        taken.getMessage());
            }
            try (RunClaim other = RunClaim.unused(base)) {
                assertEquals(temp.resolve("one-2"), other.folder().path(), "a new run takes the next name");
            }
            assertEquals(Session.Ending.FINISHED,
                    Runs.run("linear-ivp", base, false, () -> false, "--iterations=2").execute());
            assertThrows(FileException.class, () -> RunClaim.overwritten(base));
            assertTrue(Files.exists(first.folder().model()), "a refused claim moves nothing");
            assertEquals(1, TrainedModel.load(base).predict(1).length);
        }
        assertTrue(Files.exists(base.resolve(".lock")));
        assertEquals(base, closed(RunClaim.resumed(base)).path());
        assertEquals(base, closed(RunClaim.overwritten(base)).path());
    }

    /** A checkpoint takes as long as many short steps; each one made would take most of the time. */
    @Test
    void checkpointsTakeLittleOfTheTime() throws IOException {
        RunFolder folder = closed(RunClaim.named(temp.resolve("often")));
        Set<FileTime> written = new HashSet<>();
        BooleanSupplier watch = () -> {
            try {
                if (Files.exists(folder.checkpoint())) {
                    written.add(Files.getLastModifiedTime(folder.checkpoint()));
                }
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
            return false;
        };
        Runs.run("linear-ivp", folder.path(), false, watch, "--iterations=3000", "--checkpoint-every=1").execute();
        // The run takes a few seconds and a checkpoint a millisecond or more, so there is time for some 20.
        assertTrue(written.size() >= 1 && written.size() <= 100, written.size() + " checkpoints");
    }

    /** What killed processes left is deleted by whoever claims the folder, and nothing else is. */
    @Test
    void temporaryFilesOfKilledProcessesAreRemoved() throws IOException {
        Path base = Files.createDirectories(temp.resolve("left"));
        List<String> left = List.of(".checkpoint.safetensors.1-1.tmp", ".metrics.csv.32768-12.tmp",
                ".model.safetensors.7-3.tmp", ".run.json.99999-1.tmp", ".report.html.5-5.tmp");
        List<String> other = List.of(".checkpoint.safetensors.tmp", "notes.tmp", ".notes.txt.1-1.tmp",
                "checkpoint.safetensors.1-1.tmp", ".run.json.1-1.tmp.txt");
        for (String name : left) {
            Files.writeString(base.resolve(name), "half");
        }
        for (String name : other) {
            Files.writeString(base.resolve(name), "mine");
        }
        try (RunClaim claim = RunClaim.named(base)) {
            left.forEach(name -> assertFalse(Files.exists(base.resolve(name)), name));
            other.forEach(name -> assertTrue(Files.exists(base.resolve(name)), name));
            Files.writeString(base.resolve(left.get(0)), "being written");
            assertThrows(FileException.class, () -> RunClaim.resumed(base));
            assertTrue(Files.exists(base.resolve(left.get(0))), "a refused claim deletes nothing");
            assertEquals(base, claim.folder().path());
        }
    }

    @Test
    void aFolderWithARunIsNotTakenTwice() throws IOException {
        Path base = temp.resolve("spiral");
        RunFolder first = closed(RunClaim.unused(base));
        assertEquals(base, first.path());
        Files.writeString(first.record(), "{}");
        assertEquals(temp.resolve("spiral-2"), closed(RunClaim.unused(base)).path());
        assertThrows(UsageException.class, () -> RunClaim.named(base));
        assertEquals("{}", Files.readString(first.record()));
        closed(RunClaim.overwritten(base));
        assertFalse(first.holdsRun());
        assertEquals("{}", Files.readString(base.resolve("earlier").resolve("run.json")));
        Files.writeString(first.record(), "{\"second\": true}");
        closed(RunClaim.overwritten(base));
        assertEquals("{}", Files.readString(base.resolve("earlier").resolve("run.json")), "the second never finished");
        aFigureGoesWithItsRun(base);
        Path file = Files.writeString(temp.resolve("file"), "x");
        FileException notFolder = assertThrows(FileException.class, () -> RunClaim.named(file));
        assertTrue(notFolder.getMessage().endsWith("file: cannot write a run there: it is not a folder"),
                notFolder.getMessage());
        assertThrows(FileException.class, () -> RunClaim.named(file.resolve("below")));
        assertEquals("x", Files.readString(file));
    }

    private static void aFigureGoesWithItsRun(Path base) throws IOException {
        Path figures = Files.createDirectories(base.resolve("figures"));
        Files.writeString(figures.resolve("mine.svg"), "mine");
        Files.writeString(figures.resolve(".01-loss.svg.3-2.tmp"), "half");
        Files.delete(base.resolve("earlier").resolve("run.json"));
        for (String text : List.of("one", "two")) {
            Files.writeString(base.resolve("model.safetensors"), text);
            Files.writeString(figures.resolve("01-loss.svg"), text);
            closed(RunClaim.overwritten(base));
            assertEquals(text, Files.readString(base.resolve("earlier/figures/01-loss.svg")));
            try (Stream<Path> left = Files.list(figures)) {
                assertEquals(List.of(figures.resolve("mine.svg")), left.toList());
            }
        }
    }

    /** Steps so long that the field blows up in finite time. */
    @Test
    void aFailedRunKeepsTheLastGoodState() throws IOException {
        RunFolder folder = closed(RunClaim.named(temp.resolve("f")));
        RunFailedException failed = assertThrows(RunFailedException.class,
                () -> Runs.run("spiral", folder.path(), false, () -> false, "--iterations=50", "--rate=100").execute());
        assertTrue(failed.getMessage().matches(
                "spiral, step \\d+: solve stopped at t = .* after \\d+ accepted steps: .*; the last good state is in "
                        + ".*checkpoint.safetensors"),
                failed.getMessage());
        assertTrue(Files.readString(folder.record()).contains("\"status\": \"failed\""));
        for (NdArray array : Safetensors.load(folder.checkpoint()).arrays().values()) {
            assertTrue(Arrays.stream(array.values()).allMatch(Double::isFinite));
        }
        assertFalse(Files.exists(folder.model()));
        closed(RunClaim.named(temp.resolve("g")));
        Run shrinking = Runs.run("spiral", temp.resolve("g"), false, () -> false, "--iterations=50", "--rate=100",
                "--on-failure=shrink-step");
        assertEquals(Session.Ending.FINISHED, shrinking.execute());
        assertTrue(Files.readString(temp.resolve("g/run.json")).contains("\"rate_factor\""));
    }

    /** With or without an interruption the same rows are written, and what a step did not measure is blank. */
    @Test
    void skippedBatchesAreBlankAlsoAfterAResume() throws IOException {
        String[] options = {"--iterations=200", "--rate=100", "--on-failure=skip-batch", "--log-every=1",
            "--hidden=10"};
        Path straight = closed(RunClaim.named(temp.resolve("straight"))).path();
        String why = assertThrows(RunFailedException.class,
                () -> Runs.run("spiral", straight, false, () -> false, options).execute()).getMessage();
        Matcher step = Pattern.compile("step (\\d+): .*\\(30 failures without a step beyond them\\)").matcher(why);
        assertTrue(step.find(), why);
        int last = Integer.parseInt(step.group(1));
        List<String> rows = withoutClock(new RunFolder(straight).metrics());
        assertEquals(last, rows.size(), "a row for each step but the last, and the names");
        for (int i = 1; i < rows.size(); i++) {
            assertEquals(i > last - 30, rows.get(i).contains(",1,,,"), rows.get(i));
        }
        Path killed = closed(RunClaim.named(temp.resolve("killed"))).path();
        assertEquals(Session.Ending.STOPPED,
                Runs.run("spiral", killed, false, Runs.after(last - 15), options).execute());
        assertEquals(why.replace(straight.toString(), killed.toString()), assertThrows(RunFailedException.class,
                () -> Runs.run("spiral", killed, true, () -> false, options).execute()).getMessage());
        assertEquals(rows, withoutClock(new RunFolder(killed).metrics()));
    }

    /** The row of an update that is taken back goes with it, wherever the run was interrupted. */
    @Test
    void shrunkStepsHaveTheRowsOfTheirLastAttempt() throws IOException {
        String[] options = {"--iterations=12", "--rate=100", "--on-failure=shrink-step", "--log-every=1",
            "--checkpoint-every=1"};
        RunFolder straight = Runs.finished("spiral", temp.resolve("straight"), options);
        List<String> rows = withoutClock(straight.metrics());
        assertEquals(13, rows.size());
        double rate = Double.parseDouble(rows.get(12).split(",")[4]);
        assertTrue(rate < 100, "no step was shrunk");
        for (int stop = 1; stop < 20; stop += 3) {
            RunFolder killed = closed(RunClaim.named(temp.resolve("killed" + stop)));
            Runs.run("spiral", killed.path(), false, Runs.after(stop), options).execute();
            if (!Files.exists(killed.model())) {
                assertEquals(Session.Ending.FINISHED,
                        Runs.run("spiral", killed.path(), true, () -> false, options).execute());
            }
            assertEquals(rows, withoutClock(killed.metrics()), "stopped at " + stop);
            assertArrayEquals(Files.readAllBytes(straight.model()), Files.readAllBytes(killed.model()));
        }
    }

    @Test
    void damagedCheckpointsAreRefused() throws IOException {
        RunFolder folder = closed(RunClaim.named(temp.resolve("c")));
        assertEquals(Session.Ending.STOPPED, Runs.run("linear-ivp", folder.path(), false, Runs.after(3)).execute());
        byte[] good = Files.readAllBytes(folder.checkpoint());
        Files.write(folder.checkpoint(), Arrays.copyOf(good, good.length - 5));
        assertThrows(FileFormatException.class, () -> Runs.run("linear-ivp", folder.path(), true, () -> false));
        Safetensors content = Safetensors.parse("good", good);
        new Safetensors(content.arrays(), Map.of("format", "costate checkpoint 3", "phase", "7"))
                .save(folder.checkpoint());
        FileFormatException wrong = assertThrows(FileFormatException.class,
                () -> Runs.run("linear-ivp", folder.path(), true, () -> false));
        assertTrue(wrong.getMessage().contains("\"phase\" is 7"), wrong.getMessage());
        Files.write(folder.checkpoint(), good);
        assertThrows(FileFormatException.class,
                () -> Runs.run("linear-ivp", folder.path(), true, () -> false, "--seed=9"));
    }
}
