package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the relaunching parent passes on, with a list of commands put before the jar's own that waits, or returns 7,
 * and takes its time to end.
 */
class TerminationIT {
    private static final String STAND_IN = """
            package dev.costate.models.cli;
            public final class Commands {
                public static int run(java.util.List<String> words, java.io.PrintStream out, java.io.PrintStream err) {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                        try {
                            Thread.sleep(300);
                        } catch (InterruptedException never) {
                            return;
                        }
                        out.println("saved");
                    }));
                    out.println(System.getProperty("costate.relaunched") + " " + ProcessHandle.current().pid());
                    try {
                        Thread.sleep(Long.parseLong(words.get(1)));
                    } catch (InterruptedException never) {
                        return 3;
                    }
                    return 7;
                }
            }
            """;

    @TempDir
    static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(folder.resolve("Commands.java"), STAND_IN);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, "-d",
                folder.toString(), source.toString()));
    }

    private static Process start(int milliseconds) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                folder + File.pathSeparator + TheJar.PATH, "dev.costate.models.cli.Main", "wait",
                Integer.toString(milliseconds)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Test
    void aTerminationReachesTheChildAndWaitsForItsHooks() throws Exception {
        Process parent = start(60_000);
        try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
            String[] first = out.readLine().split(" ");
            assertEquals("true", first[0]);
            ProcessHandle child = ProcessHandle.of(Long.parseLong(first[1])).orElseThrow();
            assertTrue(parent.pid() != child.pid());
            // Process.destroy would also close our end of its output.
            parent.toHandle().destroy();
            assertTrue(parent.waitFor(30, TimeUnit.SECONDS));
            assertFalse(child.isAlive());
            assertEquals(143, parent.exitValue());
            assertEquals(List.of("saved"), out.lines().toList());
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void theChildsExitCodeIsTheParents() throws Exception {
        Process parent = start(1);
        try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(parent.waitFor(30, TimeUnit.SECONDS));
            assertEquals(7, parent.exitValue());
            assertEquals(2, out.lines().count());
        } finally {
            parent.destroyForcibly();
        }
    }
}
