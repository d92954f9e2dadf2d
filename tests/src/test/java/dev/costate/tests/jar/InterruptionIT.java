package dev.costate.tests.jar;

import static dev.costate.tests.jar.Runs.assertOneError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is stopped, in whatever way, is resumed to the bytes of one that was not: parameters, and metrics
 * but for the seconds. In shards, whose threads are as many as there are processors, and one when it is resumed.
 */
class InterruptionIT {
    private static final String[] TRAIN = {"train", "spiral", "--iterations", "300", "--checkpoint-every", "10",
        "--log-every", "7", "--shards", "3"};

    @TempDir
    private static Path folder;

    private static Path whole;

    @BeforeAll
    static void trainToTheEnd() {
        whole = folder.resolve("whole");
        Outcome outcome = TheJar.run(with(TRAIN, "--out", whole.toString()));
        assertEquals(0, outcome.exit(), outcome::toString);
    }

    /** Ctrl-C of a terminal goes to both processes. */
    @Test
    void controlC() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")),
                "there is no setsid to give the processes a group of their own");
        assumeFalse(ignores(2), "this test was started with SIGINT ignored, and what it starts inherits that");
        Path run = folder.resolve("int");
        Process process = started(run, List.of("/usr/bin/setsid"));
        assertEquals(0, new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor());
        assertStopped(process, run, 130);
    }

    @Test
    void termination() throws Exception {
        Path run = folder.resolve("term");
        Process process = started(run, List.of());
        process.destroy();
        assertStopped(process, run, 143);
    }

    /** Nothing can be said or saved, so what counts is the last checkpoint. */
    @Test
    void killedOutright() throws Exception {
        Path run = folder.resolve("kill");
        Process process = started(run, List.of());
        for (String how : new String[] {"--resume", "--overwrite"}) {
            assertOneError(TheJar.run("train", "spiral", how, "--out", run.toString()),
                    run + ": another process is training into this folder");
        }
        List<ProcessHandle> children = process.descendants().toList();
        assertFalse(children.isEmpty());
        children.forEach(ProcessHandle::destroyForcibly);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(137, process.exitValue());
        assertFalse(Files.exists(run.resolve("model.safetensors")));
        // What a kill in the middle of a write leaves behind.
        Files.writeString(run.resolve(".checkpoint.safetensors.1-1.tmp"), "half");
        assertResumes(run);
        assertFalse(Files.exists(run.resolve(".checkpoint.safetensors.1-1.tmp")));
    }

    /** Members train at the same time, and go on each from where it was, by more threads. */
    @Test
    void anEnsembleKilledOutright() throws Exception {
        List<String> rows = new ArrayList<>(List.of("t,a,b"));
        for (int i = 0; i < 40; i++) {
            rows.add(i + "," + i % 5 + "," + i % 7);
        }
        String data = Files.write(folder.resolve("rows.csv"), rows).toString();
        String[] train = {"train", "node", "--data", data, "--hidden", "5", "--ensemble", "3", "--iterations", "800",
            "--checkpoint-every", "10", "--threads", "2"};
        Path straight = folder.resolve("ensemble");
        Outcome outcome = TheJar.run(with(train, "--out", straight.toString()));
        assertEquals(0, outcome.exit(), outcome::toString);
        Path run = folder.resolve("killed-ensemble");
        Process process = started(run, List.of(), train);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(137, process.exitValue());
        assertResumes(straight, run, "node", "3");
    }

    /** The child finds out by itself, and saves what it has done. */
    @Test
    void theParentKilledOutright() throws Exception {
        Path run = folder.resolve("parent");
        Process process = started(run, List.of());
        ProcessHandle child = process.children().findFirst().orElseThrow();
        process.destroyForcibly();
        child.onExit().get(30, TimeUnit.SECONDS);
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"stopped\""));
        assertResumes(run);
    }

    private void assertStopped(Process process, Path run, int exit) throws Exception {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(exit, process.exitValue());
        Outcome said = new Outcome(exit, "", Files.readString(log(run)).replaceAll("(?m)^WARNING: .*\\R", ""));
        assertOneError(said, "stopped after step ", " of 300; costate train spiral --out " + run + " --resume goes on");
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"stopped\""));
        assertFalse(Files.exists(run.resolve("model.safetensors")));
        assertResumes(run);
    }

    private static void assertResumes(Path run) throws IOException {
        assertResumes(whole, run, "spiral", "1");
    }

    private static void assertResumes(Path straight, Path run, String name, String threads) throws IOException {
        Outcome resumed = TheJar.run("train", name, "--resume", "--threads", threads, "--out", run.toString());
        assertEquals(0, resumed.exit(), resumed::toString);
        assertArrayEquals(Files.readAllBytes(straight.resolve("model.safetensors")),
                Files.readAllBytes(run.resolve("model.safetensors")));
        assertEquals(timeless(straight), timeless(run));
    }

    private static List<String> timeless(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(line -> line.replaceFirst("^(([^,]*,){5})[^,]*", "$1")).toList();
    }

    private static Path log(Path run) {
        return run.resolveSibling(run.getFileName() + ".log");
    }

    /** Starts the training and waits for its first checkpoint. */
    private static Process started(Path run, List<String> before, String... train) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                TheJar.PATH.toString()));
        command.addAll(List.of(with(train.length == 0 ? TRAIN : train, "--out", run.toString())));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log(run).toFile()).start();
        for (int i = 0; i < 6000 && process.isAlive() && !Files.exists(run.resolve("checkpoint.safetensors")); i++) {
            Thread.sleep(10);
        }
        assertTrue(process.isAlive(), () -> "ended before it could be stopped: " + run);
        return process;
    }

    /** Whether signals of that number are ignored here, so that children ignore them too. */
    private static boolean ignores(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) && Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> signal - 1 & 1) == 1);
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }
}
