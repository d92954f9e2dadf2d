package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.GradientMethod;
import dev.costate.tests.jar.TheJar.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gradient method of a user's own: a module that requires dev.costate, compiled against the jar alone. */
class OutsideIT {
    private static final String SERVICE = "META-INF/services/" + GradientMethod.class.getName();

    @TempDir
    static Path temp;

    private static Path outside;

    @BeforeAll
    static void compile() throws IOException {
        Path sources = OutsideJar.SOURCES.resolve("outside");
        Map<String, byte[]> entries = OutsideJar.compiled("-p", temp.resolve("classes"),
                List.of(sources.resolve("module-info.java"), sources.resolve("Compare.java"), TheJar.HOME.resolve(
                        "solvers/src/test/java/org/example/outside/SquareRootCheckpointed.java")));
        entries.put(SERVICE, OutsideJar.service("org.example.outside.SquareRootCheckpointed"));
        outside = OutsideJar.write(temp.resolve("outside.jar"), entries);
    }

    private static Outcome module(String main, String... words) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return TheJar.process(Stream.concat(
                Stream.of(java, "-p", TheJar.PATH + File.pathSeparator + outside, "-m", main), Stream.of(words))
                .toList());
    }

    /**
     * Times inside steps, parameters, times as arguments, dense output with stages of its own: 4 solvers, of which
     * each gives 3 cotangents of the first field, 1 of the second, 2 qualities and those of the times. Measured: at
     * most 1.2e-14.
     */
    @Test
    void givesTheCotangentsOfCheckpointed() {
        Outcome compared = module("outside/org.example.outside.Compare");
        assertEquals(0, compared.exit(), compared::toString);
        Matcher line = Pattern.compile("(?m)^(.*): (\\S+) of (\\S+)$").matcher(compared.out());
        int lines = 0;
        double worst = 0;
        while (line.find()) {
            double distance = Double.parseDouble(line.group(2));
            assertTrue(distance <= 1e-13, line.group());
            assertTrue(Double.parseDouble(line.group(3)) > 1e-3, line.group());
            worst = Math.max(worst, distance);
            lines++;
        }
        assertEquals(4 * (3 + 1 + 2 + 1), lines, compared::toString);
        // it adds in an order of its own: equal bits would mean that it was not run
        assertTrue(worst > 0, compared::toString);
    }

    /** Measured: the same figures as those of checkpointed, but for its evaluations. */
    @Test
    void isMeasuredByTheLaboratory() throws IOException {
        Path folder = temp.resolve("lab");
        String[] words = {"gradlab", "--problem", "lotka-volterra", "--rtol", "1e-6", "--repetitions", "1", "--out",
            folder.toString()};
        Outcome plugged = TheJar.run(Stream.concat(Stream.of("--plugins", outside.toString()), Stream.of(words))
                .toArray(String[]::new));
        assertEquals(0, plugged.exit(), plugged::toString);
        List<List<String>> rows = Files.readAllLines(folder.resolve("gradlab.csv")).stream()
                .map(row -> List.of(row.split(",", -1))).toList();
        List<String> names = rows.get(0);
        int measured = 0;
        for (List<String> row : rows) {
            if (row.get(names.indexOf("method")).equals("square-root") && !isRefused(row, names)) {
                assertEquals("frozen grid", row.get(names.indexOf("truth")));
                double error = Double.parseDouble(row.get(names.indexOf("error_frozen_grid")));
                double known = Double.parseDouble(row.get(names.indexOf("known_to_frozen_grid")));
                assertTrue(error < Math.max(1e-11, 3 * known), row::toString);
                measured++;
            }
        }
        assertEquals(1, measured);
        assertTrue(plugged.out().contains("square-root"), plugged::toString);
    }

    private static boolean isRefused(List<String> row, List<String> names) {
        return !row.get(names.indexOf("failure")).isEmpty();
    }

    /** A module that provides a gradient method is found without an option. */
    @Test
    void onTheModulePathItIsFoundByItself() {
        String[] words = {"gradlab", "--problem", "linear", "--rtol", "1e-6", "--repetitions", "1"};
        Outcome found = module("dev.costate", words);
        assertEquals(0, found.exit(), found::toString);
        assertTrue(found.out().lines().anyMatch(line -> line.strip().startsWith("square-root")), found::toString);
        assertTrue(TheJar.run(words).out().lines().noneMatch(line -> line.contains("square-root")));
    }

    @Test
    void aNameIsTakenOnce() {
        Runs.assertRefused(Runs.quick("--plugins", outside + "," + outside, "list"), 2, outside.toString(),
                "there is already a gradient method called 'square-root'");
    }
}
