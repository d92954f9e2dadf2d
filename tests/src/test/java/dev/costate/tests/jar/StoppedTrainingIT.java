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

/** A training that is terminated saves where it stands, says so in one line, and ends with the same bits as one that was left alone. */
class StoppedTrainingIT {
    @TempDir
    Path folder;

    private Process start(Path err, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", TheJar.PATH.toString(), "train", "spiral"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile()).start();
    }

    @Test
    void stopsAndResumes() throws Exception {
        Path run = folder.resolve("run");
        Path err = folder.resolve("err");
        Process training = start(err, "--iterations", "3000", "--checkpoint-every", "10", "--out", run.toString());
        try {
            // the first checkpoint is there after ten steps
            for (int i = 0; i < 600 && training.isAlive() && !Files.exists(run.resolve("checkpoint.safetensors")); i++) {
                Thread.sleep(50);
            }
            training.toHandle().destroy();
            assertTrue(training.waitFor(60, TimeUnit.SECONDS));
        } finally {
            training.destroyForcibly();
        }
        String text = Files.readString(err);
        assertEquals(143, training.exitValue(), text);
        assertTrue(text.strip().matches("(?s).*\ncostate: stopped after step \\d+ of 3000; costate train spiral --out \\S+ --resume goes on"), text);
        assertFalse(text.contains("\tat ") || text.contains("Exception"), text);
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"stopped\""));
        assertFalse(Files.exists(run.resolve("model.safetensors")));

        TheJar.Outcome resumed = TheJar.run("train", "spiral", "--resume", "--out", run.toString());
        assertEquals(0, resumed.exit(), resumed.err());
        TheJar.Outcome straight = TheJar.run("train", "spiral", "--iterations", "3000", "--checkpoint-every", "10", "--out", folder.resolve("straight").toString());
        assertEquals(straight.value("bits"), resumed.value("bits"));
    }
}
