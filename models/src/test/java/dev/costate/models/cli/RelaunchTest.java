package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelaunchTest {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    private static final String PARENT = "-Dcostate.parent=" + ProcessHandle.current().pid();

    private static List<String> child(String[] args, String... own) {
        return Relaunch.childCommand(own, args, null, null);
    }

    @Test
    void addsModuleAndTuningBeforeWhatWasGiven() {
        String[] args = {"train", "a b", ""};
        assertEquals(
                List.of(JAVA, "--add-modules", "jdk.incubator.vector", "-Dcostate.relaunched=true", PARENT,
                        "-Dcostate.warmup=10000000", "-XX:+UseSerialGC", "-Xmn16m", "-Xshare:auto", "-Dx=y", "-jar",
                        "costate.jar", "train", "a b", ""),
                child(args, "java", "-Dx=y", "-jar", "costate.jar", "train", "a b", ""));
        assertEquals(
                List.of(JAVA, "--add-modules", "jdk.incubator.vector", "-Dcostate.relaunched=true", PARENT,
                        "-Dcostate.warmup=10000000", "-XX:+UseSerialGC", "-Xmn16m", "-Xshare:auto", "-cp",
                        "costate.jar", "dev.costate.models.cli.Main", "info"),
                child(new String[] {"info"}, "java", "-cp", "costate.jar", "dev.costate.models.cli.Main", "info"));
    }

    @Test
    void knowsTheModule() {
        String[] args = {"info"};
        for (List<String> module : List.of(List.of("-m", "dev.costate"), List.of("--module", "dev.costate"),
                List.of("--module=dev.costate"), List.of("-m", "dev.costate/dev.costate.models.cli.Main"))) {
            List<String> own = new ArrayList<>(List.of("java", "-p", "costate.jar"));
            own.addAll(module);
            own.add("info");
            List<String> child = child(args, own.toArray(String[]::new));
            assertEquals(own.subList(1, own.size()), child.subList(child.size() - own.size() + 1, child.size()));
            assertTrue(child.contains("jdk.incubator.vector"), child::toString);
        }
        assertNull(child(args, "java", "-p", "costate.jar", "-m", "another.module", "info"));
    }

    @Test
    void leavesMemoryToWhoeverChoseIt() {
        for (String chosen : List.of("-Xmx1g", "-Xms64m", "-Xmn8m", "-XX:+UseZGC", "-XX:MaxNewSize=9m",
                "-XX:MaxHeapSize=1g", "@options")) {
            assertEquals(
                    List.of(JAVA, "--add-modules", "jdk.incubator.vector", "-Dcostate.relaunched=true", PARENT,
                            "-Dcostate.warmup=10000000", "-Xshare:auto", chosen, "-jar", "c.jar", "info"),
                    child(new String[] {"info"}, "java", chosen, "-jar", "c.jar", "info"));
        }
        String[] own = {"java", "-jar", "c.jar", "info"};
        assertEquals(
                List.of(JAVA, "--add-modules", "jdk.incubator.vector", "-Dcostate.relaunched=true", PARENT,
                        "-Dcostate.warmup=10000000", "-Xshare:auto", "-jar", "c.jar", "info"),
                Relaunch.childCommand(own, new String[] {"info"}, null, "-XX:+UseParallelGC"));
    }

    @Test
    void goesOnWhereItCannotTellOrShouldNot() {
        String[] args = {"info"};
        assertNull(Relaunch.childCommand(null, args));
        assertNull(child(args, "java", "info"));
        assertNull(child(args, "java", "-jar", "c.jar", "other"), "not our words");
        assertNull(child(args, "java", "-cp", "x", "org.example.Host", "info"), "another program's main");
        assertNull(child(new String[0], "java", "@everything"), "an argument file that holds the words");
        assertNull(child(args, "java", "-agentlib:jdwp=transport=dt_socket,server=y,address=5005", "-jar", "c.jar",
                "info"));
        assertNull(child(args, "java", "--limit-modules", "java.base", "-jar", "c.jar", "info"));
        assertNull(child(args, "java", "--limit-modules=java.base", "-jar", "c.jar", "info"));
    }

    @Test
    void splitsAtZeroBytesAndKeepsEmptyWords() {
        assertArrayEquals(new String[] {"java", "", "é"},
                Relaunch.split("java\0\0é\0".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertArrayEquals(new String[0], Relaunch.split(new byte[0], StandardCharsets.UTF_8));
    }
}
