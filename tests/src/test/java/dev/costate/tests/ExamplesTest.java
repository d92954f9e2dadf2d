package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs of {@code tests/examples}, each of one file, print what the file beside it says, to the last digit.
 *
 * <p>With {@code -Dcostate.writeDocs=true} these files are written.
 */
class ExamplesTest {
    private static final Path FOLDER = Path.of("examples").toAbsolutePath();
    private static final int MOST_LINES = 50;

    @TempDir
    static Path classes;

    static List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".java"))
                    .map(f -> f.substring(0, f.length() - ".java".length())).sorted().toList();
        }
    }

    @BeforeAll
    static void compile() throws Exception {
        Stream<String> words = Stream.of("-proc:none", "-d", classes.toString());
        Stream<String> files = names().stream().map(name -> FOLDER.resolve(name + ".java").toString());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null,
                Stream.concat(words, files).toArray(String[]::new)));
    }

    @Test
    void thereIsOneOfEachKind() throws Exception {
        assertEquals(List.of("Bounce", "Diffusion", "Iris", "LatentSeries", "Moons", "Noisy", "OwnGradient", "OwnOp",
                "OwnTableau", "Pendulum"), names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void printsWhatIsWritten(String name) throws Exception {
        long lines = Files.readAllLines(FOLDER.resolve(name + ".java")).size();
        assertTrue(lines <= MOST_LINES, () -> name + " has " + lines + " lines");
        String out = run(name);
        Path expected = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("costate.writeDocs")) {
            Files.writeString(expected, out);
        }
        assertEquals(Files.readString(expected), out);
    }

    private static String run(String name) throws Exception {
        PrintStream before = System.out;
        Locale locale = Locale.getDefault();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Locale.setDefault(Locale.ROOT);
            System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            var main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
            Locale.setDefault(locale);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
