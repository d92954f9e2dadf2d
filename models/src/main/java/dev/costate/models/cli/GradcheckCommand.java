package dev.costate.models.cli;

import dev.costate.autodiff.GradientCheck;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.GradientTrial;
import dev.costate.models.train.Phase;
import java.io.PrintStream;
import java.util.List;

/** {@code costate gradcheck NAME}: are the gradients of an experiment's losses right? */
final class GradcheckCommand implements Command {
    @Override
    public String name() {
        return "gradcheck";
    }

    @Override
    public String summary() {
        return "checks the gradients of an experiment's losses against differences";
    }

    @Override
    public String help(List<String> topic) {
        return topic.isEmpty() ? "usage: costate gradcheck NAME [OPTIONS]\n\n"
                + "Checks the gradient of each loss of NAME against central differences and against the same solve "
                + "written as a scan, on a fixed grid,\n"
                + "at the first parameters. 'costate help gradcheck NAME' lists the options.\n"
                : options(Experiments.named(topic.get(0))).help();
    }

    private static Options options(Experiment<?> experiment) {
        return experiment.options().renamed("costate gradcheck " + experiment.name())
                .real("solver-step", 0.25, Range.closed(1e-4, 100), "length of the fixed steps, in the model's time")
                .real("step", 1e-3, Range.closed(1e-8, 1), "largest step of the differences")
                .integer("directions", 4, Range.closed(1, 1000), "random directions")
                .integer("order", 1, Range.closed(1, 3), "highest order of derivatives");
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Experiment<?> experiment = TrainCommand.named(name(), args);
        Arguments given = options(experiment).parse(args.subList(1, args.size()));
        boolean passed = true;
        for (Phase phase : experiment.study(given).phases()) {
            GradientCheck.Options defaults = GradientCheck.Options.defaults();
            GradientCheck.Options how = new GradientCheck.Options(given.integer("seed"),
                    given.smallInteger("directions"), given.real("step"), defaults.tolerance(), defaults.dotTolerance(),
                    given.smallInteger("order"));
            GradientTrial trial = GradientTrial.of(phase, given.integer("seed"), given.real("solver-step"), how);
            out.print(phase.label() + ": " + trial.text());
            passed &= trial.passed();
        }
        return passed ? OK : FAILED;
    }
}
