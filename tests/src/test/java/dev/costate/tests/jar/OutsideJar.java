package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars of users, whose classes are compiled against the jar alone. Stateless. */
final class OutsideJar {
    /** Where their sources stand. */
    static final Path SOURCES = TheJar.HOME.resolve("tests/src/test/resources/dev/costate/tests/jar");

    private OutsideJar() {
    }

    /**
     * Compiles sources and returns the entries that a jar of them has.
     *
     * @param path where the compiler finds the jar: {@code -cp} or {@code -p}
     * @param to an empty folder for the classes
     */
    static Map<String, byte[]> compiled(String path, Path to, List<Path> sources) throws IOException {
        List<String> words = new ArrayList<>(List.of("--release", "17", path,
                TheJar.PATH.toString(), "-d", to.toString()));
        sources.forEach(source -> words.add(source.toString()));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(to)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(to.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return entries;
    }

    /** Returns the contents of a file of services. */
    static byte[] service(String implementation) {
        return (implementation + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a jar and returns it. */
    static Path write(Path file, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return file;
    }
}
