package dev.costate.models.cli;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.files.Version;
import dev.costate.models.study.Experiment;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code costate help}: what there is. */
final class HelpCommand implements Command {
    @Override
    public String name() {
        return "help";
    }

    @Override
    public String summary() {
        return "says what a command does and which options it has";
    }

    @Override
    public String help(List<String> topic) {
        return "usage: costate help [COMMAND] [NAME]\n\nWithout a command: lists the commands. NAME is an "
                + "experiment, whose options are listed.\n";
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        if (!args.isEmpty()) {
            for (Experiment<?> e : Experiments.all()) {
                if (e.name().equals(args.get(0))) {
                    out.print(new TrainCommand().help(args));
                    return OK;
                }
            }
            out.print(Commands.named(args.get(0)).help(args.subList(1, args.size())));
            return OK;
        }
        StringBuilder text = new StringBuilder("costate ").append(Version.current())
                .append(": neural differential equations in one Java jar\n\n");
        text.append("usage: costate [--plugins JAR[,JAR...]] COMMAND [ARGUMENTS]\n\ncommands:\n");
        for (Command command : Commands.ALL) {
            text.append(String.format(Locale.ROOT, "  %-10s %s\n", command.name(), command.summary()));
        }
        text.append("\n'costate help COMMAND' and 'costate help NAME', of an experiment, say more; 'costate --version' "
                + "prints the version.\n");
        text.append("--plugins adds experiments and gradient methods of your own: jars that name them as services.\n");
        text.append("Anywhere: --no-relaunch keeps 'java -jar' from starting itself again with the Vector API.\n");
        out.print(text);
        return OK;
    }
}
