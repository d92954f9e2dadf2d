package dev.costate.tests.house;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What a rule of the house found; the lists are also written to {@code target/house}. */
final class Rule {
    private static final Path REPORTS = Path.of("target", "house");

    private Rule() {
    }

    /** Fails if there are violations. */
    static void check(String rule, Collection<String> violations) {
        List<String> sorted = List.copyOf(new TreeSet<>(violations));
        try {
            Files.createDirectories(REPORTS);
            Files.write(REPORTS.resolve(rule + ".txt"), sorted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!sorted.isEmpty()) {
            fail(rule + ", " + sorted.size() + ":\n" + String.join("\n", sorted));
        }
    }
}
