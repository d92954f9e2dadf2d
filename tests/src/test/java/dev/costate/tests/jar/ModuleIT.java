package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a module, and images linked of it. */
class ModuleIT {
    private static final Path SOURCE = TheJar.HOME.resolve("models/src/main/module/module-info.java");
    private static final List<String> OPTIONS = List.of("--add-options",
            "-XX:+UseSerialGC --add-modules=jdk.incubator.vector");

    @TempDir
    Path temp;

    private static ModuleDescriptor descriptor() {
        return ModuleFinder.of(TheJar.PATH).find("dev.costate").orElseThrow().descriptor();
    }

    @Test
    void exportsWhatItsSourceSays() throws IOException {
        Set<String> listed = Files.readAllLines(SOURCE).stream().map(String::strip)
                .filter(line -> line.startsWith("exports "))
                .map(line -> line.substring("exports ".length(), line.length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported = new TreeSet<>();
        for (ModuleDescriptor.Exports one : descriptor().exports()) {
            assertFalse(one.isQualified(), one::toString);
            exported.add(one.source());
        }
        assertEquals(listed, exported);
        assertTrue(exported.contains("dev.costate.solvers"), exported::toString);
        assertTrue(descriptor().packages().containsAll(exported));
        for (String hidden : List.of("dev.costate.solvers.tape", "dev.costate.autodiff.simplify",
                "dev.costate.models.cli")) {
            assertTrue(descriptor().packages().contains(hidden), hidden);
            assertFalse(exported.contains(hidden), hidden);
        }
    }

    @Test
    void needsTheBaseModuleAlone() {
        ModuleDescriptor descriptor = descriptor();
        assertFalse(descriptor.isAutomatic());
        assertEquals("dev.costate.models.cli.Main", descriptor.mainClass().orElseThrow());
        assertEquals(Set.of("java.base", "static jdk.incubator.vector"), descriptor.requires().stream()
                .map(needed -> (needed.modifiers().contains(Requires.Modifier.STATIC) ? "static " : "")
                        + needed.name())
                .collect(Collectors.toSet()));
        assertEquals(Set.of("dev.costate.models.fitted.ModelReader", "dev.costate.models.lab.ProblemSource",
                "dev.costate.models.study.Experiment", "dev.costate.solvers.GradientMethod"), descriptor.uses());
    }

    @Test
    void startedAsAModuleItFindsSimd() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        for (List<String> words : List.of(List.of("-p", TheJar.PATH.toString(), "-m", "dev.costate"),
                List.of("--module-path=" + TheJar.PATH, "--module=dev.costate/dev.costate.models.cli.Main"))) {
            List<String> command = new ArrayList<>(List.of(java.toString()));
            command.addAll(words);
            command.add("info");
            assertStartsWithSimd(command, "yes");
        }
    }

    @Test
    void anImageStartsWithSimd() throws IOException {
        linkAndStart(Path.of(System.getProperty("java.home")));
    }

    @Test
    void anImageOfANewerJdkStartsWithSimd() throws IOException {
        linkAndStart(NewerJdk.require("no image is linked there"));
    }

    /** Without the options the image relaunches itself, as the jar does. */
    private void linkAndStart(Path jdk) {
        Path bare = link(jdk, "bare", List.of());
        assertStartsWithSimd(List.of(bare.toString(), "info"), "yes");
        Path ready = link(jdk, "ready", OPTIONS);
        assertStartsWithSimd(List.of(ready.toString(), "info"), "no");
    }

    private Path link(Path jdk, String name, List<String> options) {
        Path image = temp.resolve(name);
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/jlink").toString(), "-p",
                TheJar.PATH.toString(), "--add-modules", "dev.costate,jdk.incubator.vector", "--launcher",
                "costate=dev.costate", "--output", image.toString()));
        command.addAll(options);
        Outcome linked = TheJar.process(command);
        assertEquals(0, linked.exit(), linked::toString);
        return image.resolve("bin/costate");
    }

    private static void assertStartsWithSimd(List<String> command, String relaunched) {
        Outcome info = TheJar.process(command);
        assertEquals(0, info.exit(), info::toString);
        assertEquals("simd", info.value("kernels"), info::toString);
        assertEquals(relaunched, info.value("relaunched"), info::toString);
        assertEquals("", info.err());
    }
}
