package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shell script, on copies of it beside a jar that is fresh, so that no build runs. */
class LauncherIT {
    @TempDir
    Path elsewhere;

    @Test
    void startsAFreshJarFromAnyFolderAndThroughALink() throws IOException {
        Path copy = copy();
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), copy);
        for (Path script : List.of(copy, link)) {
            Outcome info = shell("cd / && exec '" + script + "' info", System.getProperty("java.home"));
            assertEquals(0, info.exit(), info::toString);
            assertEquals("simd", info.value("kernels"));
            assertEquals("no", info.value("relaunched"));
            assertEquals("", info.err());
        }
        Outcome wrong = shell("'" + copy + "' 'two words'", System.getProperty("java.home"));
        assertEquals(2, wrong.exit(), wrong::toString);
        assertTrue(wrong.err().contains("'two words'"), wrong::toString);
    }

    /** With CDPATH set, cd goes elsewhere and says where. */
    @Test
    void findsItsFolderWhateverCdpathSays() throws IOException {
        Path copy = copy();
        Files.createDirectories(elsewhere.resolve("decoy/a home"));
        for (String sh : List.of("sh", "bash")) {
            Outcome info = TheJar.process(List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "CDPATH="
                    + elsewhere.resolve("decoy") + ":" + elsewhere, sh, "-c", "cd '" + copy.getParent().getParent()
                            + "' && " + sh + " 'a home/costate' info"));
            assertEquals(0, info.exit(), info::toString);
            assertEquals(TheJar.VERSION, info.value("version"));
            assertEquals("", info.err());
        }
    }

    /** The JVM warns of the incubator module, which only kernels need. */
    @Test
    void whatComputesNothingWarnsOfNothing() throws IOException {
        for (String words : List.of("help", "list", "--version", "", "train --help", "help lynx-hare")) {
            Outcome light = shell("'" + copy() + "' " + words, System.getProperty("java.home"));
            assertFalse(light.err().contains("incubator"), light::toString);
        }
    }

    @Test
    void saysWhichJavaItNeeds() throws IOException {
        Path copy = copy();
        Outcome none = shell("'" + copy + "' info", elsewhere.resolve("nothing").toString());
        assertEquals(1, none.exit(), none::toString);
        assertTrue(none.err().contains("JDK 17 or newer is needed"), none::toString);

        Path old = Files.createDirectories(elsewhere.resolve("old/bin")).getParent();
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Files.createSymbolicLink(old.resolve("bin/java"), elsewhere.resolve("fake-java"));
        Files.writeString(elsewhere.resolve("fake-java"),
                "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertTrue(elsewhere.resolve("fake-java").toFile().setExecutable(true));
        Outcome eleven = shell("'" + copy + "' info", old.toString());
        assertEquals(1, eleven.exit(), eleven::toString);
        assertTrue(eleven.err().contains("11.0.2") && eleven.err().contains("17"), eleven::toString);
    }

    /** On a machine with none of the tools, whose system is what {@code uname} and the package manager say. */
    @ParameterizedTest
    @CsvSource({"Linux,apt,sudo apt install default-jdk,sudo apt install maven",
        "Linux,dnf,sudo dnf install java-latest-openjdk-devel,sudo dnf install maven",
        "Darwin,brew,brew install --cask temurin,brew install maven",
        "MINGW64_NT-10.0,winget,winget install EclipseAdoptium.Temurin.21.JDK,choco install maven"})
    void namesTheCommandThatInstalls(String system, String manager, String jdk, String maven) throws IOException {
        Path copy = copy();
        Path bin = Files.createDirectories(elsewhere.resolve("bin"));
        for (String tool : List.of("sh", "dirname", "readlink", "sed", "find", "head", "grep")) {
            Path real = Stream.of("/bin", "/usr/bin").map(d -> Path.of(d, tool)).filter(Files::exists).findFirst()
                    .orElseThrow();
            script(bin.resolve(tool), "exec " + real + " \"$@\"");
        }
        script(bin.resolve("uname"), "echo " + system);
        script(bin.resolve(manager), "exit 1");
        List<String> bare = List.of("env", "-i", "PATH=" + bin);
        Outcome noJava = TheJar.process(words(bare, "sh", copy.toString(), "info"));
        assertEquals(1, noJava.exit(), noJava::toString);
        assertEquals("costate: no java found; JDK 17 or newer is needed: " + jdk, noJava.err().strip());

        Path jar = copy.resolveSibling("models/target").resolve(TheJar.PATH.getFileName());
        List<String> withJava = words(bare, "JAVA_HOME=" + System.getProperty("java.home"), "sh", copy.toString(),
                "info");
        assertEquals(0, TheJar.process(withJava).exit(), "a ready jar needs no Maven");
        Files.delete(jar);
        Outcome noMaven = TheJar.process(withJava);
        assertEquals(1, noMaven.exit(), noMaven::toString);
        assertEquals("costate: no mvn found; Apache Maven, 3.8 or newer, is needed once to build the jar: " + maven,
                noMaven.err().strip());

        script(bin.resolve("mvn"), "exit 1");
        Path jre = Files.createDirectories(elsewhere.resolve("jre/bin")).getParent();
        Files.writeString(jre.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
        script(jre.resolve("bin/java"), "exit 1");
        Outcome noCompiler = TheJar.process(words(bare, "JAVA_HOME=" + jre, "sh", copy.toString(), "info"));
        assertEquals(1, noCompiler.exit(), noCompiler::toString);
        assertTrue(noCompiler.err().contains("no javac") && noCompiler.err().strip().endsWith(jdk),
                noCompiler::toString);
    }

    private static List<String> words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    @Test
    void usesTheOptionsThatTheJarGivesItself() throws IOException {
        String script = Files.readString(TheJar.HOME.resolve("costate"));
        String relaunch = Files
                .readString(TheJar.HOME.resolve("models/src/main/java/dev/costate/models/cli/Relaunch.java"));
        for (String option : List.of("-XX:+UseSerialGC", "-Xmn16m", "-Xshare:auto", "-Dcostate.warmup=10000000",
                "--add-modules")) {
            assertTrue(script.contains(option), option);
            assertTrue(relaunch.contains('"' + option + '"'), option);
        }
    }

    /** A project that consists of the script, a pom with the version, and the jar, which is newer. */
    private Path copy() throws IOException {
        Path home = elsewhere.resolve("a home");
        Path script = home.resolve("costate");
        if (!Files.exists(script)) {
            Files.createDirectories(home.resolve("models/target"));
            Files.copy(TheJar.HOME.resolve("pom.xml"), home.resolve("pom.xml"));
            Files.copy(TheJar.HOME.resolve("costate"), script);
            assertTrue(script.toFile().setExecutable(true));
            Files.copy(TheJar.PATH, home.resolve("models/target").resolve(TheJar.PATH.getFileName()));
        }
        return script;
    }

    private static Outcome shell(String command, String javaHome) {
        return TheJar.process(List.of("env", "JAVA_HOME=" + javaHome, "sh", "-c", command));
    }
}
