package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        return Commands.run(List.of(words), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void everyCommandOfThePackageIsInTheList() throws Exception {
        Set<String> listed = new HashSet<>();
        Commands.ALL.forEach(command -> listed.add(command.getClass().getName()));
        Path classes = Path.of(Commands.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("dev/costate/models/cli");
        try (var files = Files.list(classes)) {
            for (String file : files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith("Command.class")).toList()) {
                Class<?> type = Class.forName("dev.costate.models.cli." + file.replace(".class", ""));
                if (Command.class.isAssignableFrom(type) && !type.isInterface()) {
                    assertTrue(listed.contains(type.getName()), () -> type + " is missing in Commands.ALL");
                }
            }
        }
    }

    @Test
    void everyCommandExplainsItself() {
        Set<String> names = new HashSet<>();
        for (Command command : Commands.ALL) {
            assertTrue(names.add(command.name()), () -> command.name() + " is there twice");
            assertFalse(command.summary().isBlank());
            assertTrue(command.help(List.of()).startsWith("usage: costate " + command.name()),
                    () -> command.help(List.of()));
            assertTrue(command.help(List.of()).endsWith("\n"));
            out.reset();
            assertEquals(Command.OK, run("help", command.name()));
            String help = out.toString(StandardCharsets.UTF_8);
            out.reset();
            assertEquals(Command.OK, run(command.name(), "--help"));
            assertEquals(help, out.toString(StandardCharsets.UTF_8));
        }
        out.reset();
        assertEquals(Command.OK, run("help"));
        for (Command command : Commands.ALL) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains(command.summary()));
        }
        assertEquals(0, err.size());
    }

    @Test
    void helpOfAnExperimentIsThatOfTrainingIt() {
        assertEquals(Command.OK, run("help", "lynx-hare"));
        String help = out.toString(StandardCharsets.UTF_8);
        assertTrue(help.startsWith("usage: costate train lynx-hare [OPTIONS]"), help);
        out.reset();
        assertEquals(Command.OK, run("help", "train", "lynx-hare"));
        assertEquals(help, out.toString(StandardCharsets.UTF_8));
        assertEquals(Command.WRONG_USAGE, run("help", "lynx"));
    }

    @Test
    void trainListsTheNamesAsListDoes() {
        assertEquals(Command.OK, run("list"));
        String names = out.toString(StandardCharsets.UTF_8);
        assertEquals(1, names.lines().map(line -> line.replaceFirst("(^\\S+ +).*", "$1").length()).distinct().count());
        out.reset();
        assertEquals(Command.OK, run("help", "train"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\nnames:\n" + names.indent(2) + "\n"));
    }

    /** One word for one thing: no experiment has an option by the other name of it. */
    @Test
    void oneWordForOneThing() {
        for (Experiment<?> e : Experiments.ALL) {
            String help = e.options().help();
            for (String word : List.of("--jitter ", "--decay ", "--deviation ", "--lr ", "--split X", "--epochs ")) {
                assertFalse(help.contains(" " + word), e.name() + " has " + word);
            }
        }
    }

    @Test
    void unknownCommandSuggestsTheNearest() {
        assertEquals(Command.WRONG_USAGE, run("ifno"));
        assertEquals("costate: unknown command 'ifno' (did you mean 'info'?); 'costate help' lists the commands\n",
                err.toString(StandardCharsets.UTF_8));
        assertThrows(UsageException.class, () -> Commands.named("quite-different"));
    }

    @Test
    void distanceCountsEachSlipOnce() {
        assertEquals(0, Nearest.distance("train", "train"));
        assertEquals(1, Nearest.distance("train", "trian"));
        assertEquals(1, Nearest.distance("train", "trains"));
        assertEquals(2, Nearest.distance("train", "brawn"));
        assertEquals(5, Nearest.distance("", "train"));
        assertEquals(" (did you mean 'gradcheck'?)", Nearest.hint("grad", List.of("train", "gradcheck")));
        assertEquals("", Nearest.hint("xyz", List.of("train", "gradcheck")));
    }

    @Test
    void failuresAreOneLine() {
        assertEquals("a.csv: no such file or folder", Failures.line(new NoSuchFileException("a.csv")));
        assertEquals("b: permission denied", Failures.line(new UncheckedIOException(new AccessDeniedException("b"))));
        assertEquals("line 3: text in a number column",
                Failures.line(new IOException("line 3: text\n  in a number column")));
        assertTrue(Failures.line(new ArrayIndexOutOfBoundsException("Index 3")).startsWith("internal error: "));
        assertTrue(Failures.line(new IllegalStateException((String) null)).startsWith("internal error: "));
    }
}
