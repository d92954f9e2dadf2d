package dev.costate.tests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The lists in {@code src/test/resources/house}: one entry a line, comments after {@code #} and a blank. */
final class Lists {
    static final Path FOLDER = Path.of("src", "test", "resources", "house");

    private static final Map<String, List<String>> READ = new HashMap<>();

    private Lists() {
    }

    static List<String> read(String name) {
        return READ.computeIfAbsent(name, Lists::entries);
    }

    private static List<String> entries(String name) {
        try (Stream<String> lines = Files.lines(FOLDER.resolve(name))) {
            return lines.map(line -> line.replaceFirst("(^|\\s)#( .*)?$", "").strip())
                    .filter(entry -> !entry.isEmpty()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
