package dev.costate.models.cli;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.Options;
import dev.costate.models.study.Experiment;
import java.io.PrintStream;
import java.util.List;

/** {@code costate list}: what can be trained. */
final class ListCommand implements Command {
    private static final Options OPTIONS = new Options("costate list",
            "Lists what 'costate train NAME' can train: name and summary.");

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
        out.print(lines());
        return OK;
    }

    /** Returns a line for each experiment, its name and what it does. */
    static String lines() {
        int width = Experiments.all().stream().mapToInt(e -> e.name().length()).max().orElse(1);
        StringBuilder lines = new StringBuilder();
        for (Experiment<?> e : Experiments.all()) {
            lines.append(e.name()).append(" ".repeat(width - e.name().length() + 2)).append(e.summary()).append('\n');
        }
        return lines.toString();
    }
}
