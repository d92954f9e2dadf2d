package dev.costate.tests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lists in {@code src/test/resources/house}: one entry a line, comments after {@code #} and a blank. */
final class Lists {
    static final Path FOLDER = Path.of("src", "test", "resources", "house");

    private Lists() {
    }

    static List<String> read(String name) {
        try {
            List<String> entries = new ArrayList<>();
            for (String line : Files.readAllLines(FOLDER.resolve(name))) {
                String entry = line.replaceFirst("(^|\\s)#( .*)?$", "").strip();
                if (!entry.isEmpty()) {
                    entries.add(entry);
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
