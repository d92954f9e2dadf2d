package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.Json;
import dev.costate.models.fitted.InOrder;
import dev.costate.models.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** The same for the words of a command after "costate train". */
    public static Map<String, Object> train(Path folder, String command) throws IOException {
        String[] words = command.split(" ");
        return train(words[0], folder, Arrays.copyOfRange(words, 1, words.length));
    }

    /** What is tried several times, with another seed each time say. */
    @FunctionalInterface
    public interface Trial<T> {
        /** Does it; number counts from 0. */
        T run(int number) throws IOException;
    }

    /**
     * Runs trials at the same time, one a processor, and returns what they give in order. All of a trial is done by one
     * thread of its own, so the thread's processor time is the trial's.
     */
    public static <T> List<T> trials(int n, Trial<T> trial) throws IOException {
        try {
            return InOrder.map(n, i -> InOrder.on(1, () -> {
                try {
                    return trial.run(i);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** Trains with the seeds from 1 on, each in a folder of its own below, at the same time. */
    public static List<Map<String, Object>> seeds(int n, Path below, String command) throws IOException {
        return trials(n, i -> train(below.resolve(command.replace(' ', '-') + i), command + " --seed " + (i + 1)));
    }

    /** Returns a figure of each run. */
    public static double[] figures(List<Map<String, Object>> runs, String startsWith) {
        return runs.stream().mapToDouble(r -> figure(r, startsWith)).toArray();
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
