package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Short commands of the jar, what they say when they refuse, and what lies in a folder. Stateless. */
final class Runs {
    private Runs() {
    }

    /** Runs a command in one process without SIMD and without C2: the quickest way to an error. */
    static Outcome quick(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = "--no-relaunch";
        return TheJar.java(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), all);
    }

    /** A table of 20 rows whose time is {@code t} and whose columns are {@code a} and {@code b}. */
    static Path table(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("t,a,b"));
        for (int i = 0; i < 20; i++) {
            lines.add(i + "," + i % 5 + "," + i % 7);
        }
        return Files.write(file, lines);
    }

    /**
     * The command failed with that code and nothing on standard output; its last line, which is all but for
     * progress, names all of {@code named}.
     *
     * @return that line
     */
    static String assertRefused(Outcome outcome, int exit, String... named) {
        assertEquals(exit, outcome.exit(), outcome::toString);
        assertEquals("", outcome.out(), outcome::toString);
        return assertOneError(outcome, named);
    }

    /**
     * Exactly one line is an error, the last one; before it may stand the first line of a training and its progress.
     * No stack trace, no class of Java's.
     */
    static String assertOneError(Outcome outcome, String... named) {
        List<String> lines = outcome.err().lines().toList();
        assertFalse(lines.isEmpty(), outcome::toString);
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("costate: "), outcome::toString);
        for (String line : lines.subList(0, lines.size() - 1)) {
            assertTrue(line.matches("costate \\d.*(training|resuming) .*|[a-z-]+: (\\d+/\\d+|judging|drawing) .*"),
                    outcome::toString);
        }
        assertFalse(outcome.err().contains("internal error") || outcome.err().contains("\tat ")
                || outcome.err().contains("Exception"), outcome::toString);
        for (String name : named) {
            assertTrue(last.contains(name), () -> "no \"" + name + "\" in: " + last);
        }
        return last;
    }

    /** Every file below a folder with its bytes. */
    static Map<Path, String> content(Path folder) {
        Map<Path, String> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                files.put(file, Arrays.toString(Files.readAllBytes(file)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return files;
    }
}
