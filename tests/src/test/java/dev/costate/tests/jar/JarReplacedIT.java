package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build writes another jar over the one from which a run trains: the run goes on and ends as if it had not. */
class JarReplacedIT {
    private static final long PRELOADED_MILLISECONDS = 3000;

    @TempDir
    Path folder;

    /** A child that the launcher starts, and a run in the process of the command: both at a time. */
    @Test
    void aReplacedJarDoesNotEndARun() throws Exception {
        Training child = start("child", List.of());
        Training alone = start("alone", List.of("--add-modules", "jdk.incubator.vector"));
        try {
            for (Training t : List.of(child, alone)) {
                t.reachesACheckpoint();
            }
            Thread.sleep(PRELOADED_MILLISECONDS);
            for (Training t : List.of(child, alone)) {
                t.replaceItsJar();
            }
            for (Training t : List.of(child, alone)) {
                t.ends();
            }
        } finally {
            child.stop();
            alone.stop();
        }
    }

    private Training start(String name, List<String> options) throws IOException {
        Path jar = folder.resolve(name + ".jar");
        Files.copy(TheJar.PATH, jar);
        Path run = folder.resolve(name);
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString(), "train", "spiral", "--hidden", "3", "--iterations", "60000",
                "--out", run.toString()));
        return new Training(jar, run, log,
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    }

    /** A process that trains from a jar of its own. */
    private record Training(Path jar, Path run, Path log, Process process) {
        void reachesACheckpoint() throws InterruptedException {
            while (process.isAlive() && !Files.exists(run.resolve("checkpoint.safetensors"))) {
                Thread.sleep(10);
            }
        }

        void replaceItsJar() throws IOException {
            assertTrue(process.isAlive(), "ended before its jar was replaced: " + Files.readString(log));
            // In place, as Maven does it: the process keeps the same file open.
            Files.write(jar, new byte[(int) Files.size(jar)]);
            assertFalse(Files.exists(run.resolve("report.html")));
        }

        void ends() throws Exception {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
            assertEquals(0, process.exitValue(), Files.readString(log));
            assertTrue(Files.size(run.resolve("report.html")) > 1000);
            assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"finished\""));
        }

        void stop() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
