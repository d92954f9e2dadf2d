package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a short command takes: {@code train spiral --iterations 1}, both of its processes included, in at most 0.7 s
 * and 150 MiB.
 */
@Tag("slow")
class ColdStartIT {
    private static final double SECONDS = 0.7;
    private static final long KIBIBYTES = 150 * 1024;

    @TempDir
    Path folder;

    /**
     * The best of five. Machines that test are busy and of all speeds, so twice the target is allowed, and more
     * where starting a JVM that prints its version takes longer than the tenth of a second of the machine that the
     * target is meant for. Measured there, undisturbed: 0.44 s, and 0.05 s for the version.
     */
    @Test
    void oneIterationIsQuick() throws Exception {
        double best = Double.POSITIVE_INFINITY;
        double limit = 0;
        for (int i = 0; i < 5 && best > limit; i++) {
            double bare = Math.min(seconds("--version"), seconds("--version"));
            best = Math.min(best,
                    seconds("train", "spiral", "--iterations", "1", "--out", folder.resolve("run" + i).toString()));
            limit = Math.max(limit, 2 * SECONDS * Math.max(1, bare / 0.1));
        }
        double took = best;
        double allowed = limit;
        assertTrue(took <= allowed, () -> took + " s; at most " + allowed + " s");
    }

    /** The peaks of both processes together. Measured: 38 and 76 MiB. */
    @Test
    void oneIterationIsSmall() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "peaks are read from /proc");
        Process process = start("train", "spiral", "--iterations", "1", "--out", folder.resolve("run").toString());
        Map<Long, Long> peaks = new HashMap<>();
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            note(process.toHandle(), peaks);
            process.descendants().forEach(child -> note(child, peaks));
        }
        assertEquals(0, process.exitValue());
        assertEquals(2, peaks.size(), peaks::toString);
        long total = peaks.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(total > 20 * 1024 && total <= KIBIBYTES, () -> total / 1024 + " MiB");
    }

    /**
     * Where SIMD takes over from the scalar kernels, in the first step, later or never, is not seen in the result:
     * it has the bits that the README shows.
     */
    @Test
    void theSwitchFromScalarToSimdLeavesNoTrace() throws Exception {
        String readme = Files.readString(TheJar.HOME.resolve("README.md"));
        for (String warmup : List.of("300000", "4000000", "1000000000000")) {
            String run = folder.resolve("run" + warmup).toString();
            TheJar.Outcome outcome = TheJar.java(List.of("-Dcostate.warmup=" + warmup), "train", "spiral",
                    "--iterations", "50", "--out", run);
            assertEquals(0, outcome.exit(), outcome::toString);
            assertTrue(readme.contains("bits: " + outcome.value("bits")), outcome::toString);
        }
    }

    private static Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", TheJar.PATH.toString()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static double seconds(String... words) throws Exception {
        long start = System.nanoTime();
        assertEquals(0, start(words).waitFor());
        return (System.nanoTime() - start) / 1e9;
    }

    /** Keeps the largest resident size that the system has seen of a process so far. */
    private static void note(ProcessHandle process, Map<Long, Long> peaks) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    peaks.merge(process.pid(), Long.parseLong(line.replaceAll("\\D", "")), Math::max);
                }
            }
        } catch (IOException gone) {
            return;
        }
    }
}
