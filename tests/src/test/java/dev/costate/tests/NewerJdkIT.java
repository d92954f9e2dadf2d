package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.tests.jar.TheJar;
import dev.costate.tests.jar.TheJar.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The classes that JDK 17 compiled give the same bits on a newer JDK: the tests tagged "kernels" of all modules, run
 * there against the jar.
 */
class NewerJdkIT {
    private static final int NEWER = 21;
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    /** A JDK and its feature number. */
    private record Found(Path home, int feature) {
    }

    @Test
    void sameBits() throws IOException {
        Optional<Found> newest = newest();
        if (newest.isEmpty()) {
            String message = "no JDK " + NEWER + " or newer found in " + folders()
                    + "; the kernels are not tested there";
            System.out.println("NewerJdkIT: " + message);
            Assumptions.abort(message);
        }
        List<String> roots = new ArrayList<>();
        for (String module : List.of("vectorapi", "autodiff", "solvers", "models", "tests")) {
            Path classes = TheJar.HOME.resolve(module).resolve("target/test-classes");
            if (Files.isDirectory(classes)) {
                roots.add(classes.toString());
            }
        }
        List<String> command = new ArrayList<>(List.of(newest.get().home().resolve("bin/java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx768m",
                "-Dcostate.expectKernels=simd", "-cp",
                String.join(File.pathSeparator, roots) + File.pathSeparator + System.getProperty("java.class.path"),
                TaggedRun.class.getName(), "kernels"));
        command.addAll(roots);
        Outcome outcome = TheJar.process(command);
        System.out.print("NewerJdkIT: " + outcome.out());
        assertEquals(0, outcome.exit(), outcome::toString);
    }

    private static Optional<Found> newest() throws IOException {
        Found best = null;
        for (Path folder : folders()) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> candidates = Files.newDirectoryStream(folder)) {
                for (Path candidate : candidates) {
                    // macOS keeps a JDK two folders deeper.
                    for (Path home : List.of(candidate, candidate.resolve("Contents/Home"))) {
                        int feature = feature(home);
                        if (feature >= NEWER && (best == null || feature > best.feature())) {
                            best = new Found(home, feature);
                        }
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Where JDKs are installed: beside the one that runs this, and the usual folders of systems and of installers. */
    private static List<Path> folders() {
        Path own = Path.of(System.getProperty("java.home"));
        Path user = Path.of(System.getProperty("user.home"));
        return List.of(own.getParent(), Path.of("/usr/lib/jvm"), Path.of("/usr/java"), Path.of("/opt"),
                Path.of("/opt/java"), Path.of("/Library/Java/JavaVirtualMachines"),
                user.resolve(".sdkman/candidates/java"), user.resolve(".jdks"));
    }

    private static int feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/java"))
                || !Files.readString(release).contains("jdk.incubator.vector")) {
            return 0;
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }
}
