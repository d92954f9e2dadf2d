package dev.costate.tests.jar;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** The newest JDK installed here. Stateless. */
public final class NewerJdk {
    private static final int NEWER = 21;
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private NewerJdk() {
    }

    /** A JDK and its feature number. */
    private record Found(Path home, int feature) {
    }

    /** Returns its folder; if there is none, the test is aborted and says what is not tested. */
    public static Path require(String untested) throws IOException {
        Optional<Found> newest = newest();
        if (newest.isEmpty()) {
            Assumptions.abort("no JDK " + NEWER + " or newer found in " + folders() + "; " + untested);
        }
        return newest.get().home();
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
