package dev.costate.models.cli;

import dev.costate.autodiff.replay.Replay;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Stage;
import dev.costate.models.train.StepTape;
import dev.costate.models.train.Trainer;
import java.io.PrintStream;
import java.util.List;

/** {@code costate tape NAME}: the training step as it is recorded. */
final class TapeCommand implements Command {
    @Override
    public String name() {
        return "tape";
    }

    @Override
    public String summary() {
        return "prints the tape of an experiment's training step, or its memory";
    }

    @Override
    public String help(List<String> topic) {
        return topic.isEmpty() ? "usage: costate tape NAME [OPTIONS]\n\n"
                + "Prints the tape of one training step of NAME. With --plan: the memory planned for it and what one "
                + "step really took.\n"
                + "'costate help tape NAME' lists the options.\n" : options(Experiments.named(topic.get(0))).help();
    }

    private static Options options(Experiment<?> experiment) {
        return experiment.options().renamed("costate tape " + experiment.name())
                .flag("plan", "prints the memory instead: planned before the run, in use at most after one step")
                .flag("dot", "prints a Graphviz digraph instead")
                .integer("stage", 1, Range.from(1), "which of the experiment's trainings");
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Experiment<?> experiment = TrainCommand.named(name(), args);
        Arguments given = options(experiment).parse(args.subList(1, args.size()));
        List<Stage> stages = experiment.study(given).stages();
        int number = given.smallInteger("stage");
        if (number > stages.size()) {
            throw new UsageException("--stage " + number + ": " + experiment.name() + " has " + stages.size());
        }
        Stage stage = stages.get(number - 1);
        long seed = given.integer("seed");
        StepTape step = StepTape.record(stage.objective(), stage.recipe(),
                stage.recipe().batches().drawer(seed).size(1));
        if (given.flag("dot")) {
            out.print(step.tape().toDot());
        } else if (!given.flag("plan")) {
            out.print(step.tape().toString());
        } else {
            Trainer trainer = new Trainer(stage.objective(), stage.recipe(), seed);
            if (!trainer.step()) {
                err.println("costate: " + trainer.failure().orElseThrow());
                return FAILED;
            }
            Replay replay = trainer.replay().orElseThrow();
            out.println("instructions: " + step.tape().code().size());
            out.println("parameters: " + stage.objective().parameters().size());
            out.println("planned before the run: " + replay.plannedBytes() + " bytes");
            out.println("in use at most, one step: " + replay.highWaterBytes() + " bytes");
        }
        return OK;
    }
}
