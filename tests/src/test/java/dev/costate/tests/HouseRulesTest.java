package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The measures of DESIGN and .editorconfig that nobody keeps by heart. */
class HouseRulesTest {
    private static final Path ROOT = Path.of("..");
    private static final int COLUMNS = 160;
    private static final int LINES = 400;

    private static List<Path> sources(String kind) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("vectorapi", "autodiff", "solvers", "models", "tests")) {
            Path folder = ROOT.resolve(module).resolve("src").resolve(kind);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
                }
            }
        }
        return all;
    }

    @Test
    void linesFitTheColumns() throws IOException {
        List<String> longer = new ArrayList<>();
        int seen = 0;
        for (String kind : List.of("main", "test")) {
            for (Path file : sources(kind)) {
                List<String> lines = Files.readAllLines(file);
                seen++;
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).codePointCount(0, lines.get(i).length()) > COLUMNS) {
                        longer.add(file + ":" + (i + 1));
                    }
                }
            }
        }
        assertTrue(seen > 500, "files seen: " + seen);
        assertEquals(List.of(), longer);
    }

    /** The kernels excepted, whose loops are written out. */
    @Test
    void filesAreOneConceptLong() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Path file : sources("main")) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES && !file.getFileName().toString().startsWith("Simd")) {
                longer.add(file + ": " + lines);
            }
        }
        assertEquals(List.of(), longer);
    }
}
