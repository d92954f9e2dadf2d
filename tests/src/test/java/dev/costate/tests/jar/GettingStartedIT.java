package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project and the session of docs/getting-started.md, word for word, with the jar. */
class GettingStartedIT {
    private static final String BIN = Path.of(System.getProperty("java.home"), "bin").toString();
    /** The angles are those of 9.81 to two digits; scipy's least_squares finds 9.80288 in them. */
    private static final double RATE = 9.80288;

    @TempDir
    Path temp;

    @Test
    void aProjectOfTwelveLines() throws IOException {
        String pom = block("xml");
        String program = block("java");
        assertEquals(12, pom.lines().count());
        assertTrue(program.lines().count() <= 15, program);
        Path project = Files.createDirectories(temp.resolve("pendulum/src/main/java"));
        Files.writeString(project.resolve("Pendulum.java"), program);
        project = temp.resolve("pendulum");
        Files.writeString(project.resolve("pom.xml"), pom);
        // the compiler plugin that this build has, for offline no other may be there
        Path repository = repository();
        Outcome compiled = TheJar.process(List.of(System.getProperty("costate.mvn"), "-q", "-B", "-o", "-f",
                project.toString(), "-Dmaven.repo.local=" + repository,
                "org.apache.maven.plugins:maven-compiler-plugin:3.16.0:compile"));
        try (Stream<Path> links = Files.list(repository)) {
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
        assertEquals(0, compiled.exit(), compiled::toString);
        assertFound(TheJar.process(List.of(BIN + "/java", "-cp",
                project.resolve("target/classes") + File.pathSeparator + TheJar.PATH, "Pendulum")));
    }

    /** The session of the page, and after it all steps of the study, as one who types along enters them. */
    @Test
    void aSessionOfJShell() throws IOException {
        String session = block("jshell");
        String imports = Files.readString(TheJar.HOME.resolve("docs/jshell.txt"));
        assertTrue(session.lines().count() <= 15 && imports.lines().allMatch(line -> line.startsWith("import ")));
        String study = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(TheJar.HOME.resolve("docs/studying/README.md"))).results()
                .map(block -> block.group(1)).collect(Collectors.joining("\n"));
        String last = "System.out.println(\"quality \" + quality[6]);\n";
        Path file = Files.writeString(temp.resolve("session.jsh"), session + study + last + "/exit\n");
        Outcome typed = TheJar.process(List.of(BIN + "/jshell", "-J-Djava.util.prefs.userRoot=" + temp, "--class-path",
                TheJar.PATH.toString(), "--startup", TheJar.HOME.resolve("docs/jshell.txt").toString(), "-s",
                file.toString()));
        String first = typed.out().lines().findFirst().orElse("");
        assertFound(new Outcome(typed.exit(), first, typed.err()));
        assertTrue(!(typed.out() + typed.err()).contains("|  ") && typed.out().contains("\nquality "), typed::toString);
    }

    private static void assertFound(Outcome outcome) {
        assertEquals(0, outcome.exit(), outcome::toString);
        String out = outcome.out().strip();
        assertTrue(out.startsWith("g/l = "), outcome::toString);
        assertEquals(RATE, Double.parseDouble(out.substring("g/l = ".length())), 1e-4);
    }

    /** The first block of a language on the page. */
    private static String block(String language) throws IOException {
        String page = Files.readString(TheJar.HOME.resolve("docs/getting-started.md"));
        String after = page.split("```" + language + "\n", 2)[1];
        return after.substring(0, after.indexOf("```"));
    }

    /** What this build has in its repository, and the jar as {@code mvn install} would lay it beside. */
    private Path repository() throws IOException {
        Path own = Files.createDirectories(temp.resolve("repository/dev/costate/costate/" + TheJar.VERSION));
        Files.copy(TheJar.PATH, own.resolve(TheJar.PATH.getFileName()));
        Files.copy(TheJar.PATH.resolveSibling("published-pom.xml"), own.resolve("costate-" + TheJar.VERSION + ".pom"));
        Path all = temp.resolve("repository");
        try (Stream<Path> groups = Files.list(Path.of(System.getProperty("costate.repository")))) {
            for (Path group : groups.filter(g -> !g.getFileName().toString().equals("dev")).toList()) {
                Files.createSymbolicLink(all.resolve(group.getFileName()), group);
            }
        }
        return all;
    }
}
