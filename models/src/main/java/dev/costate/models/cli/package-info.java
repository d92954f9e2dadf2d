/**
 * The command line.
 *
 * <p>{@link dev.costate.models.cli.Main} is what the jar starts. It first lets {@link dev.costate.models.cli.Relaunch}
 * start the process again with the Vector API module if that is missing, then hands the words to
 * {@link dev.costate.models.cli.Commands}, the one list of {@link dev.costate.models.cli.Command}s. A command
 * declares what it accepts as {@link dev.costate.models.options.Options}.
 *
 * <p>Conventions: results and help on standard output, progress and errors on standard error, an error is one line;
 * exit code 0 for success, 1 for a run that failed, 2 for wrong usage.
 */
package dev.costate.models.cli;
