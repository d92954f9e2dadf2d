package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void aReplacedJarDoesNotEndARun() throws Exception {
        for (List<String> options : List.of(List.<String>of(), List.of("--add-modules", "jdk.incubator.vector"))) {
            Path jar = folder.resolve("costate" + options.size() + ".jar");
            Files.copy(TheJar.PATH, jar);
            Path run = folder.resolve("run" + options.size());
            Path log = folder.resolve("log" + options.size());
            List<String> command = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(options);
            command.addAll(List.of("-jar", jar.toString(), "train", "spiral", "--hidden", "3", "--iterations", "60000",
                    "--out", run.toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                    .start();
            try {
                while (process.isAlive() && !Files.exists(run.resolve("checkpoint.safetensors"))) {
                    Thread.sleep(10);
                }
                Thread.sleep(PRELOADED_MILLISECONDS);
                assertTrue(process.isAlive(), "ended before its jar was replaced: " + Files.readString(log));
                // In place, as Maven does it: the process keeps the same file open.
                Files.write(jar, new byte[(int) Files.size(jar)]);
                assertFalse(Files.exists(run.resolve("report.html")));
                assertTrue(process.waitFor(5, TimeUnit.MINUTES));
                assertEquals(0, process.exitValue(), Files.readString(log));
                assertTrue(Files.size(run.resolve("report.html")) > 1000);
                assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"finished\""));
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }
}
