package dev.costate.models.cli;

import dev.costate.models.experiments.Experiment;
import dev.costate.models.experiments.Experiments;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code costate list}: what can be trained. */
final class ListCommand implements Command {
    private static final Options OPTIONS = new Options("costate list", "Lists what 'costate train NAME' can train: name and summary.");

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "lists the experiments";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        OPTIONS.parse(args);
        for (Experiment e : Experiments.ALL) {
            out.println(String.format(Locale.ROOT, "%-17s %s", e.name(), e.summary()));
        }
        return OK;
    }
}
