package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.Json;
import dev.costate.models.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The table of what training reaches: each learning test adds a line to target/learning.md and prints it. */
public final class LearningTable {
    private static final Path FILE = Path.of("target", "learning.md");

    private LearningTable() {
    }

    /** Trains by the experiment's own options and returns its results. */
    public static Map<String, Object> train(String experiment, Path folder, String... words) throws IOException {
        RunFolder run = Runs.finished(experiment, folder, words);
        Map<String, Object> results = new LinkedHashMap<>();
        Map<?, ?> record = (Map<?, ?>) Json.parse("run.json", Files.readString(run.record()));
        ((Map<?, ?>) record.get("result")).forEach((name, value) -> results.put(name.toString(), value));
        results.put("seconds", record.get("seconds"));
        return results;
    }

    /** The same for the words of a command behind "costate train". */
    public static Map<String, Object> train(Path folder, String command) throws IOException {
        String[] words = command.split(" ");
        return train(words[0], folder, Arrays.copyOfRange(words, 1, words.length));
    }

    /** Returns the figure whose name starts so. */
    public static double figure(Map<String, Object> results, String startsWith) {
        return results.entrySet().stream().filter(r -> r.getKey().startsWith(startsWith))
                .mapToDouble(r -> r.getValue().equals("never") ? Double.POSITIVE_INFINITY
                        : ((Number) r.getValue()).doubleValue()).findFirst().orElseThrow();
    }

    /** Adds a line and checks that the target is met. */
    public static void line(String command, String target, String reached, Map<String, Object> results, boolean met)
            throws IOException {
        String line = String.format(Locale.ROOT, "| `%s` | %s | %s | %.0f s |%s%n", command, target, reached,
                figure(results, "seconds"), met ? "" : " **missed**");
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.print(line);
        assertTrue(met, line);
    }
}
