package dev.costate.tests.jar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The jar under test and processes that run it. Its path is passed in as {@code -Dcostate.jar}. Stateless. */
public final class TheJar {
    /** The jar. */
    public static final Path PATH = Path.of(property("costate.jar")).normalize();

    /** The project's folder. */
    public static final Path HOME = Path.of(property("costate.home")).normalize();

    /** The version that it should have. */
    public static final String VERSION = property("costate.version");

    private TheJar() {
    }

    /**
     * What a process left behind.
     *
     * @param exit its exit code
     * @param out standard output
     * @param err standard error without the JVM's own warning about the incubator
     */
    public record Outcome(int exit, String out, String err) {
        /** Returns the value of a "key: value" line. */
        public String value(String key) {
            return out.lines().filter(line -> line.startsWith(key + ": ")).findFirst()
                    .map(line -> line.substring(key.length() + 2).strip())
                    .orElseThrow(() -> new AssertionError("no line '" + key + ": …' in " + this));
        }
    }

    /** Runs {@code java -jar costate.jar words…}. */
    public static Outcome run(String... words) {
        return java(List.of(), words);
    }

    /** Runs {@code java options… -jar costate.jar words…}. */
    public static Outcome java(List<String> options, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(PATH.toString());
        command.addAll(List.of(words));
        return process(command);
    }

    /** Runs any command to its end; one that takes longer than two minutes is killed and fails the test. */
    public static Outcome process(List<String> command) {
        try {
            Path out = Files.createTempFile("costate-out", ".txt");
            Path err = Files.createTempFile("costate-err", ".txt");
            try {
                Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile())
                        .start();
                if (!process.waitFor(2, TimeUnit.MINUTES)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError("still running after two minutes: " + String.join(" ", command));
                }
                return new Outcome(process.exitValue(), text(out),
                        text(err).replaceAll("(?m)^WARNING: Using incubator modules.*\\R", ""));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "-D" + name + " is not set; these tests are run by failsafe, which passes it");
        }
        return value;
    }
}
