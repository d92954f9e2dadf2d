package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JarContentIT {
    private static final Pattern EXPECTED = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|services/dev\\.costate\\.models\\.fitted\\.ModelReader)"
                    + "|module-info\\.class"
                    + "|dev/costate/(vectorapi|autodiff|solvers|models)/([a-z]+/)*[A-Za-z0-9$-]+\\.class"
                    + "|dev/costate/models/version\\.txt"
                    + "|dev/costate/models/data/(README\\.md|[a-z0-9-]+\\.csv|digits\\.gz)");

    private static final int MOST_BYTES = 4 << 20;

    private static final String DATA = "dev/costate/models/data/";

    /** The only classes that may use the Vector API. */
    private static final Pattern SIMD = Pattern.compile("dev\\.costate\\.vectorapi\\.simd\\..*");

    @Test
    void isAtMostFourMebibytes() throws IOException {
        long size = Files.size(TheJar.PATH);
        assertTrue(size <= MOST_BYTES, () -> TheJar.PATH + " has " + size + " bytes; at most " + MOST_BYTES);
    }

    /** A user's stack trace and debugger need them. */
    @Test
    void everyClassHasItsSourceNameAndLineNumbers() throws IOException {
        int methods = 0;
        List<String> lacking = new ArrayList<>();
        try (JarFile jar = new JarFile(TheJar.PATH.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (!entry.getName().endsWith(".class") || entry.getName().equals("module-info.class")) {
                    continue;
                }
                ClassFile file = ClassFile.parse(jar.getInputStream(entry).readAllBytes());
                methods += file.methods();
                if (!file.source().endsWith(".java") || !file.withoutLines().isEmpty()) {
                    lacking.add(entry.getName() + ": " + file);
                }
            }
        }
        assertEquals(List.of(), lacking);
        assertTrue(methods > 4000, "methods with code: " + methods);
    }

    /** {@code NOTICE} names the data sets, no more and no fewer. */
    @Test
    void noticeNamesTheDataThatIsShipped() throws IOException {
        try (JarFile jar = new JarFile(TheJar.PATH.toFile())) {
            Set<String> shipped = jar.stream().map(JarEntry::getName).filter(name -> name.startsWith(DATA))
                    .map(name -> name.substring(DATA.length()))
                    .filter(name -> !name.isEmpty() && !name.endsWith(".class") && !name.equals("README.md"))
                    .collect(Collectors.toCollection(TreeSet::new));
            byte[] bytes = jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes();
            String notice = new String(bytes, StandardCharsets.UTF_8);
            assertTrue(notice.contains("dev/costate/models/data"), notice);
            Set<String> named = new TreeSet<>();
            Matcher line = Pattern.compile("(?m)^  (\\S+)  +\\S").matcher(notice);
            while (line.find()) {
                assertTrue(named.add(line.group(1)), () -> line.group(1) + " is named twice");
            }
            assertEquals(shipped, named);
            assertTrue(shipped.contains("co2.csv"), shipped::toString);
        }
    }

    @Test
    void holdsNothingUnexpectedAndNothingTwice() throws IOException {
        Set<String> seen = new HashSet<>();
        List<String> stray = new ArrayList<>();
        try (JarFile jar = new JarFile(TheJar.PATH.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                assertTrue(seen.add(entry.getName()), () -> entry.getName() + " is there twice");
                if (!entry.isDirectory() && !EXPECTED.matcher(entry.getName()).matches()) {
                    stray.add(entry.getName());
                }
            }
        }
        assertEquals(List.of(), stray);
        for (String needed : List.of("META-INF/LICENSE", "META-INF/NOTICE", "dev/costate/vectorapi/Kernels.class",
                "dev/costate/models/cli/Main.class", "dev/costate/models/data/lynx-hare.csv")) {
            assertTrue(seen.contains(needed), () -> needed + " is missing");
        }
    }

    @Test
    void manifestNamesMainClass() throws IOException {
        try (JarFile jar = new JarFile(TheJar.PATH.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertEquals(null, manifest.getValue("Automatic-Module-Name"), "there is a module descriptor");
            assertEquals("dev.costate.models.cli.Main", manifest.getValue("Main-Class"));
            assertEquals(TheJar.VERSION, manifest.getValue("Implementation-Version"));
            assertEquals(null, manifest.getValue("Class-Path"));
        }
    }

    @Test
    void everyEntryHasTheSameTime() throws IOException {
        Set<Object> times = new HashSet<>();
        try (JarFile jar = new JarFile(TheJar.PATH.toFile())) {
            jar.stream().forEach(entry -> times.add(entry.getTimeLocal()));
        }
        assertEquals(1, times.size(), () -> "a build would differ from the next: " + times);
    }

    @Test
    void publishedPomHasNoParentAndNoDependency() throws IOException {
        String pom = Files.readString(TheJar.PATH.resolveSibling("published-pom.xml"));
        assertTrue(pom.contains("<artifactId>costate</artifactId>"), pom);
        assertTrue(pom.contains("<version>" + TheJar.VERSION + "</version>"), pom);
        assertTrue(pom.contains("Apache-2.0"), pom);
        assertFalse(pom.contains("<dependenc"), pom);
        assertFalse(pom.contains("<parent>"), pom);
    }

    @Test
    void needsTheBaseModuleAloneExceptForTheSimdClasses() {
        Set<String> modules = new TreeSet<>();
        Set<String> outside = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^\\s+(\\S+)\\s+->\\s+(\\S+)\\s+(.*?)\\s*$").matcher(jdeps());
        int edges = 0;
        while (line.find()) {
            String from = line.group(1);
            String module = line.group(3);
            if (!from.startsWith("dev.costate.") || module.equals("dev.costate")) {
                continue;
            }
            edges++;
            modules.add(module);
            if (!module.equals("java.base")
                    && !(module.equals("jdk.incubator.vector") && SIMD.matcher(from).matches())) {
                outside.add(from + " -> " + line.group(2) + " (" + module + ")");
            }
        }
        assertTrue(edges > 100, "jdeps listed only " + edges + " uses of JDK classes");
        assertEquals(Set.of(), outside);
        assertEquals(Set.of("java.base", "jdk.incubator.vector"), modules);
    }

    private static String jdeps() {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        Path jar = TheJar.PATH;
        int code = ToolProvider.findFirst("jdeps").orElseThrow().run(writer, writer, "--add-modules",
                "jdk.incubator.vector", "-verbose:class", jar.toString());
        writer.flush();
        assertEquals(0, code, out.toString());
        return out.toString();
    }
}
