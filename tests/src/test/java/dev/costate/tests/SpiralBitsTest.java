package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.cli.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 50 steps of {@code spiral} give the file whose hash the README shows, whatever the kernels, the vector width and the JDK are: it runs under every set of flags of the suite. */
@Tag("kernels")
class SpiralBitsTest {
    @TempDir
    private Path folder;

    @Test
    void trainedParametersHaveTheHashOfTheReadme() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            int code = Commands.run(List.of("train", "spiral", "--iterations", "50", "--out", folder.resolve("run").toString()), print, print);
            assertEquals(0, code, log.toString(StandardCharsets.UTF_8));
        }
        byte[] model = Files.readAllBytes(folder.resolve("run").resolve("model.safetensors"));
        assertEquals(hashInReadme(), HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model)));
    }

    private static String hashInReadme() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md"))) {
            root = root.getParent();
        }
        Matcher hash = Pattern.compile("\\b([0-9a-f]{64})\\b").matcher(Files.readString(root.resolve("README.md")));
        assertTrue(hash.find(), "README.md shows no sha256");
        return hash.group(1);
    }
}
