package dev.costate.models.cli;

import dev.costate.models.options.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** One word of the command line. Implementations are immutable. */
public interface Command {
    /** Exit code of a command that did what was asked. */
    int OK = 0;

    /** Exit code of a run that failed. */
    int FAILED = 1;

    /** Exit code of wrong usage. */
    int WRONG_USAGE = 2;

    /** Returns the word that names it. */
    String name();

    /** Returns what it does, in one line. */
    String summary();

    /**
     * Returns the text of {@code costate help NAME TOPIC…}, several lines, the last one ended.
     *
     * @param topic words after the name, often none
     * @throws UsageException if there is no such topic
     */
    String help(List<String> topic);

    /**
     * Does it.
     *
     * @param args the words after the name
     * @param out results
     * @param err progress and warnings; the caller prints the error if this method throws
     * @return the exit code
     * @throws UsageException if the words are not what it accepts; exit code 2
     * @throws IOException if something cannot be read or written; exit code 1
     */
    int run(List<String> args, PrintStream out, PrintStream err) throws IOException;
}
