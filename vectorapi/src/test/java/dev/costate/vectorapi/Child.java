package dev.costate.vectorapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another process on this one's class path. */
record Child(int status, String out, String err) {
    /** The java that runs this test. */
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    static Child run(String java, List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("child", ".out");
            Path err = Files.createTempFile("child", ".err");
            Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " takes more than five minutes");
            }
            Child child = new Child(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8).strip(),
                    Files.readString(err, StandardCharsets.UTF_8).strip());
            Files.delete(out);
            Files.delete(err);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the java commands of other installed JDKs of version 21 and later.
     *
     * <p>They are searched for beside this one, and where Linux distributions install theirs.
     */
    static List<String> newerJdks() {
        List<String> found = new ArrayList<>();
        Path here = Path.of(System.getProperty("java.home")).toAbsolutePath();
        for (Path folder : Stream.of(here.getParent(), Path.of("/usr/lib/jvm")).distinct().toList()) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> homes = Files.list(folder)) {
                homes.filter(home -> !Files.isSymbolicLink(home) && !home.equals(here) && version(home) >= 21)
                        .map(home -> home.resolve("bin").resolve("java").toString())
                        .filter(java -> !found.contains(java)).forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** Returns the feature version that a JDK's release file names, or 0. */
    private static int version(Path home) {
        try {
            for (String line : Files.readAllLines(home.resolve("release"))) {
                if (line.startsWith("JAVA_VERSION=\"")) {
                    return Integer.parseInt(line.substring(14).split("[^0-9]", 2)[0]);
                }
            }
        } catch (IOException none) {
            return 0;
        }
        return 0;
    }
}
