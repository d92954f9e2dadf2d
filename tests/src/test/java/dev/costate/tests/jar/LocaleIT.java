package dev.costate.tests.jar;

import static dev.costate.tests.jar.Runs.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other languages and other names of files give the same bytes, numbers and messages. */
class LocaleIT {
    private static final String ODD = "Ordner mit spaces – ñ 日本";

    @TempDir
    private Path folder;

    @Test
    void everyLanguageWritesTheSame() throws IOException {
        Path table = Runs.table(folder.resolve("data.csv"));
        List<byte[]> models = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (String language : List.of("-Duser.language=en", "-Duser.language=tr", "-Duser.language=ar",
                "-Dfile.encoding=ISO-8859-1")) {
            Path run = folder.resolve("run");
            List<String> options = List.of("-XX:TieredStopAtLevel=1", language,
                    "-Duser.country=" + (language.endsWith("tr") ? "TR" : "EG"));
            Outcome trained = TheJar.java(options, "train", "node", "--data", table.toString(), "--iterations", "2",
                    "--out", run.toString(), "--overwrite", "--no-relaunch");
            assertEquals(0, trained.exit(), trained::toString);
            models.add(Files.readAllBytes(run.resolve("model.safetensors")));
            Outcome predicted = TheJar.java(options, "predict", run.toString(), "--until", "30.5", "--points", "3",
                    "--no-relaunch");
            said.add(trained.out() + predicted.out() + TheJar.java(options, "INFO").err());
            assertArrayEquals(models.get(0), models.get(models.size() - 1), language);
            assertEquals(said.get(0), said.get(said.size() - 1), language);
        }
        assertTrue(said.get(0).contains("15,") && said.get(0).contains("unknown command 'INFO'"), said.get(0));
    }

    @Test
    void namesBeyondAscii() throws IOException {
        Path home = Files.createDirectories(folder.resolve(ODD));
        Path table = Runs.table(home.resolve("Größen 1.csv"));
        Path jar = Files.copy(TheJar.PATH, home.resolve("Costate ü.jar"));
        Outcome trained = java("C.UTF-8", jar, "train", "node", "--data", table.toString(), "--iterations", "1",
                "--out", home.resolve("Läufe/1").toString());
        assertEquals(0, trained.exit(), trained::toString);
        assertTrue(trained.value("report").equals(home.resolve("Läufe/1/report.html").toString()), trained::toString);
        assertTrue(trained.err().contains("kernels: simd"), trained::toString);
        assertEquals(0, java("C.UTF-8", jar, "predict", home.resolve("Läufe/1").toString(), "--until", "20").exit());

        // Under LANG=C Java has no such names: one line instead of a file whose name is question marks.
        assertRefused(java("C", TheJar.PATH, "predict", home.resolve("Läufe/1").toString(), "--until", "20"), 2,
                "set LC_ALL=C.UTF-8");
        assertEquals(0, java("C", TheJar.PATH, "info").exit());
    }

    private static Outcome java(String locale, Path jar, String... words) {
        List<String> command = new ArrayList<>(
                List.of("env", "LC_ALL=" + locale, Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(words));
        return TheJar.process(command);
    }
}
