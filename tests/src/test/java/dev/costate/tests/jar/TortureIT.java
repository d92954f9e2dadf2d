package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings of every family are killed 500 times at random moments, from the start of the JVM to the report, and
 * resumed. Each ends with the bytes of a run that was left alone: parameters, and metrics but for the seconds.
 */
@Tag("torture")
class TortureIT {
    private static final int KILLS = Integer.getInteger("costate.kills", 500);

    /** So often one run is killed before it may end. */
    private static final int KILLS_A_RUN = 10;

    @TempDir
    static Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("costate.seed", 1));
    private static int wholes;
    private int kills;
    private final Map<String, Integer> ways = new LinkedHashMap<>();

    /** A training that was left alone, and the seconds that it took. */
    private record Whole(List<String> words, Path run, double seconds) {
    }

    @Test
    void everyRunEndsWithTheSameBits() throws Exception {
        List<Whole> families = families();
        for (int number = 0; kills < KILLS; number++) {
            Whole whole = families.get(number % families.size());
            Path run = folder.resolve("run-" + number + "-");
            for (int i = 0; i < KILLS_A_RUN && kills < KILLS; i++) {
                kill(whole, run);
            }
            Outcome outcome = TheJar.run(words(whole, run));
            assertEquals(0, outcome.exit(), outcome::toString);
            assertArrayEquals(Files.readAllBytes(whole.run.resolve("model.safetensors")),
                    Files.readAllBytes(run.resolve("model.safetensors")), () -> run + " of " + whole.words);
            assertEquals(timeless(whole.run), timeless(run), () -> run + " of " + whole.words);
            assertEquals(List.of(), leftOver(run));
        }
        System.out.println(kills + " kills, " + ways + ": every run ended with the same bits");
    }

    private static List<Whole> families() throws IOException {
        List<String> rows = new ArrayList<>(List.of("t,a,b"));
        List<String> classes = new ArrayList<>(List.of("a,b,kind"));
        List<String> series = new ArrayList<>(List.of("id,t,a"));
        for (int i = 0; i < 40; i++) {
            rows.add(i + "," + i % 5 + "," + i % 7);
            classes.add(i % 5 + "," + i % 7 + "," + (i % 3 == 0 ? "red" : "blue"));
            series.add(i / 5 + "," + i % 5 + "," + i % 3);
        }
        List<Whole> all = new ArrayList<>();
        all.add(whole("node", rows, "--hidden=5", "--iterations=400"));
        all.add(whole("node", rows, "--hidden=5", "--iterations=150", "--ensemble=3"));
        all.add(whole("classifier", classes, "--hidden=5", "--batch=5", "--iterations=300"));
        all.add(whole("cnf", rows, "--hidden=5", "--batch=5", "--iterations=150"));
        all.add(whole("latent", series, "--hidden=5", "--batch=2", "--iterations=150"));
        all.add(whole("diffusion", rows, "--hidden=5", "--batch=8", "--iterations=1000"));
        return all;
    }

    private static Whole whole(String name, List<String> lines, String... options) throws IOException {
        Path data = Files.write(folder.resolve(name + ".csv"), lines);
        List<String> words = new ArrayList<>(List.of("train", name, "--data=" + data, "--checkpoint-every=7",
                "--log-every=3"));
        words.addAll(List.of(options));
        Path run = folder.resolve("whole-" + wholes++);
        long start = System.nanoTime();
        Outcome outcome = TheJar.run(words(new Whole(words, run, 0), run));
        assertEquals(0, outcome.exit(), outcome::toString);
        return new Whole(words, run, (System.nanoTime() - start) / 1e9);
    }

    /** Starts the run, or goes on with it if it had begun. */
    private static String[] words(Whole whole, Path run) {
        List<String> words = new ArrayList<>(whole.words);
        words.add("--out=" + run);
        if (Files.exists(run.resolve("run.json"))) {
            words.add("--resume");
        }
        return words.toArray(String[]::new);
    }

    /** Kills the parent or the child, at once or with a termination, at a random moment of the whole run. */
    private void kill(Whole whole, Path run) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", TheJar.PATH.toString()));
        command.addAll(List.of(words(whole, run)));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        boolean ended = process.waitFor((long) (random.nextDouble() * 1e6 * whole.seconds), TimeUnit.MICROSECONDS);
        List<ProcessHandle> children = process.descendants().toList();
        if (!ended && process.isAlive()) {
            int way = children.isEmpty() ? random.nextInt(2) : random.nextInt(4);
            ProcessHandle victim = way < 2 ? process.toHandle() : children.get(0);
            if (way % 2 == 0) {
                victim.destroyForcibly();
            } else {
                victim.destroy();
            }
            kills++;
            ways.merge((way % 2 == 0 ? "-9 to the " : "-15 to the ") + (way < 2 ? "parent" : "child"), 1, Integer::sum);
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        // A child of a parent that was killed outright, perhaps one that was not yet there, ends by itself.
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(run.toString())).toList();
        for (ProcessHandle child : left) {
            child.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    private static List<String> timeless(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(line -> line.replaceFirst("^(([^,]*,){5})[^,]*", "$1")).toList();
    }

    private static List<Path> leftOver(Path run) throws IOException {
        try (var files = Files.list(run)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".tmp")).toList();
        }
    }
}
