package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment from outside, compiled against the jar alone. */
class PluginIT {
    private static final String SERVICE = "META-INF/services/dev.costate.models.study.Experiment";

    @TempDir
    static Path temp;

    private static Path plugin;

    @BeforeAll
    static void compile() throws IOException {
        Map<String, byte[]> entries = OutsideJar.compiled("-cp", temp.resolve("classes"),
                List.of(OutsideJar.SOURCES.resolve("HalfLife.java")));
        entries.put(SERVICE, OutsideJar.service("org.example.HalfLife"));
        plugin = jar("half-life.jar", entries);
    }

    private static Path jar(String name, Map<String, byte[]> entries) throws IOException {
        return OutsideJar.write(temp.resolve(name), entries);
    }

    private static Outcome run(String... words) {
        return TheJar.run(Stream.concat(Stream.of("--plugins", plugin.toString()), Stream.of(words))
                .toArray(String[]::new));
    }

    @Test
    void isListedTrainedAndUsedLikeTheOthers() {
        assertTrue(run("list").out().lines().anyMatch(line -> line.matches("half-life +learns a decay .*")));
        assertTrue(run("help", "train", "half-life").out().contains("--half-life X"));
        Path folder = temp.resolve("run");
        Outcome trained = run("train", "half-life", "--out", folder.toString(), "--half-life", "1.5");
        assertEquals(0, trained.exit(), trained::toString);
        assertTrue(trained.err().contains("kernels: simd"), trained::toString);
        assertEquals(0.5, Double.parseDouble(trained.value("left after the half-life")), 0.02);
        Outcome predicted = run("predict", folder.toString(), "--points", "3");
        assertEquals(0, predicted.exit(), predicted::toString);
        List<String> rows = predicted.out().lines().toList();
        assertEquals("t,amount", rows.get(0));
        assertEquals(Math.pow(2, -2 / 1.5), Double.parseDouble(rows.get(3).split(",")[1]), 0.02);
        Runs.assertRefused(Runs.quick("predict", folder.toString()), 1, "unknown experiment 'half-life'");
        Outcome resumed = TheJar.run("--plugins=" + plugin, "train", "half-life", "--out", folder.toString(),
                "--resume");
        assertEquals(0, resumed.exit(), resumed::toString);
        assertEquals(trained.value("bits"), resumed.value("bits"));
    }

    @Test
    void theLauncherHandsItOn() {
        Outcome listed = TheJar.process(List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "sh",
                TheJar.HOME.resolve("costate").toString(), "--plugins", plugin.toString(), "list"));
        assertEquals(0, listed.exit(), listed::toString);
        assertTrue(listed.out().contains("half-life"), listed::toString);
    }

    @Test
    void aBrokenOneIsNamedInOneLine() throws IOException {
        byte[] service = OutsideJar.service("org.example.Missing");
        Path text = Files.writeString(temp.resolve("text.jar"), "no jar");
        Map<Path, String> broken = new LinkedHashMap<>();
        broken.put(temp.resolve("none.jar"), "no such file");
        broken.put(temp, "is not a file");
        broken.put(text, "cannot be read as a jar");
        broken.put(jar("empty.jar", Map.of("a.txt", new byte[1])), "names no experiment and no gradient method: "
                + "it has no META-INF/services/");
        broken.put(jar("blank.jar", Map.of(SERVICE, new byte[0])), "is empty");
        broken.put(jar("missing.jar", Map.of(SERVICE, service)), "org.example.Missing not found");
        broken.put(jar("damaged.jar", Map.of(SERVICE, service, "org/example/Missing.class", new byte[9])),
                "ClassFormatError");
        for (Map.Entry<Path, String> one : broken.entrySet()) {
            Outcome outcome = Runs.quick("--plugins", plugin + "," + one.getKey(), "list");
            assertEquals(2, outcome.exit(), outcome::toString);
            assertEquals("", outcome.out(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            assertTrue(outcome.err().startsWith("costate: plugin " + one.getKey() + ": ")
                    && outcome.err().contains(one.getValue()), outcome::toString);
        }
        Runs.assertRefused(Runs.quick("--plugins", plugin + "," + plugin, "list"), 2, plugin.toString(),
                "there is already an experiment called 'half-life'");
        Runs.assertRefused(Runs.quick("--plugins", "", "list"), 2, "--plugins needs the names of jars");
        Runs.assertRefused(Runs.quick("--plugins"), 2, "--plugins needs the names of jars");
    }
}
