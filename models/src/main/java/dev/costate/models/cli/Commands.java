package dev.costate.models.cli;

import dev.costate.models.options.Nearest;
import dev.costate.models.options.UsageException;
import dev.costate.models.files.Version;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.ServiceConfigurationError;

/** The list of commands, and the one place where their errors become a line and an exit code. Stateless. */
public final class Commands {
    /** Every command, in the order of the help text. */
    public static final List<Command> ALL = List.of(new ListCommand(), new TrainCommand(), new PredictCommand(),
            new SampleCommand(), new ScoreCommand(), new CompareCommand(), new GradcheckCommand(), new GradlabCommand(),
            new TapeCommand(), new InfoCommand(), new HelpCommand());

    private Commands() {
    }

    /**
     * Returns the command of that name.
     *
     * @throws UsageException if there is none; the message suggests the nearest
     */
    public static Command named(String name) {
        for (Command command : ALL) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new UsageException("unknown command '" + name + "'"
                + Nearest.hint(name, ALL.stream().map(Command::name).toList()) + "; 'costate help' lists the commands");
    }

    /**
     * Runs one command. Never throws: an error is one line on {@code err}.
     *
     * @param words the command's name and its arguments
     * @return the exit code
     */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        try {
            List<String> command = Plugins.taken(words);
            if (command.isEmpty()) {
                throw new UsageException("no command given; 'costate help' lists the commands");
            }
            return dispatch(command, out, err);
        } catch (UsageException wrong) {
            err.println("costate: " + Failures.line(wrong));
            return Command.WRONG_USAGE;
        } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError | OutOfMemoryError
                | StackOverflowError failure) {
            if (Boolean.getBoolean("costate.debug")) {
                failure.printStackTrace(err);
            }
            err.println("costate: " + Failures.line(failure));
            return Command.FAILED;
        }
    }

    private static int dispatch(List<String> words, PrintStream out, PrintStream err) throws IOException {
        String first = words.get(0);
        if (first.equals("--version")) {
            out.println("costate " + Version.current());
            return Command.OK;
        }
        if (first.equals("--help") || first.equals("-h")) {
            return named("help").run(List.of(), out, err);
        }
        Command command = named(first);
        List<String> args = words.subList(1, words.size());
        if (asksForHelp(args)) {
            out.print(command.help(args.stream().filter(word -> !word.startsWith("-")).limit(1).toList()));
            return Command.OK;
        }
        return command.run(args, out, err);
    }

    private static boolean asksForHelp(List<String> args) {
        int end = args.indexOf("--");
        List<String> options = end < 0 ? args : args.subList(0, end);
        return options.contains("--help") || options.contains("-h");
    }
}
