package dev.costate.models.cli;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.replay.Lifetime;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.StepTapes;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code costate tape NAME}: the training step as it is recorded. */
final class TapeCommand implements Command {
    private static final int BAR = 60;

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
                + "Prints the tape of one training step of NAME. With --plan: the memory planned for it, what one "
                + "step really took, and the lifetime of each value, as text or by --svg as a picture.\n"
                + "'costate help tape NAME' lists the options.\n" : options(Experiments.named(topic.get(0))).help();
    }

    private static Options options(Experiment<?> experiment) {
        return experiment.options().renamed("costate tape " + experiment.name())
                .flag("plan", "prints the memory instead: its size before the run and after one step, and of each "
                        + "value where it lies and while which instructions")
                .flag("dot", "prints a Graphviz digraph instead")
                .flag("svg", "with --plan: prints a picture of the values' lifetimes instead")
                .integer("phase", 1, Range.from(1), "which of the experiment's trainings");
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Experiment<?> experiment = TrainCommand.named(name(), args);
        Arguments given = options(experiment).parse(args.subList(1, args.size()));
        List<Phase> phases = experiment.study(given).phases();
        int number = given.smallInteger("phase");
        if (number > phases.size()) {
            throw new UsageException("--phase " + number + ": " + experiment.name() + " has " + phases.size());
        }
        Phase phase = phases.get(number - 1);
        long seed = given.integer("seed");
        Recipe recipe = phase.recipe();
        int batch = recipe.batches().drawer(seed).size(1);
        Tape gradient = StepTapes.gradient(phase.objective(), batch / Math.min(batch, recipe.shards()));
        Tape update = StepTapes.update(phase.objective().parameters(), recipe);
        if (given.flag("dot")) {
            out.print(gradient.toDot());
        } else if (!given.flag("plan")) {
            int parameters = phase.objective().parameters().size();
            int block = update.inputShapes().get(0).size();
            out.print("gradient of " + (recipe.shards() == 1 ? "a batch" : "a shard") + "\n" + gradient + "\nupdate of "
                    + (block < parameters ? "a block of " : "") + block + " parameters\n" + update);
        } else {
            LocalShards shards = new LocalShards(phase.objective(), recipe, 1);
            Trainer trainer = new Trainer(phase.objective(), recipe, seed,
                    TrainState.start(phase.objective().parameters().initial(seed), recipe), shards);
            if (!trainer.step()) {
                err.println("costate: " + trainer.failure().orElseThrow());
                return FAILED;
            }
            Replay replay = shards.replay();
            List<Lifetime> lives = replay.lifetimes();
            if (given.flag("svg")) {
                out.println(picture(experiment.name(), lives));
                return OK;
            }
            out.println("instructions: " + gradient.code().size());
            out.println("parameters: " + phase.objective().parameters().size());
            out.println("planned before the run: " + replay.plannedBytes() + " bytes");
            out.println("in use at most, one step: " + replay.highWaterBytes() + " bytes");
            print(lives, out);
        }
        return OK;
    }

    private static void print(List<Lifetime> lives, PrintStream out) {
        int last = lives.stream().mapToInt(Lifetime::to).max().orElse(0);
        out.printf(Locale.ROOT, "%n%9s %9s  %-" + BAR + "s  %s%n", "address", "bytes", "instructions 0 to " + last,
                "value");
        lives.stream().sorted(Comparator.comparingInt(Lifetime::from).thenComparingLong(Lifetime::address))
                .forEach(l -> {
                    int from = l.from() * BAR / (last + 1);
                    int to = Math.max(from + 1, (l.to() + 1) * BAR / (last + 1));
                    out.printf(Locale.ROOT, "%9d %9d  %-" + BAR + "s  %s%n", l.address(), l.bytes(),
                            " ".repeat(from) + "=".repeat(to - from), l.what());
                });
    }

    /** Each value as a box: to the right the instructions, upwards the memory. */
    private static String picture(String name, List<Lifetime> lives) {
        int last = lives.stream().mapToInt(Lifetime::to).max().orElse(0);
        double[][] x = new double[2][6 * lives.size()];
        double[][] y = new double[2][6 * lives.size()];
        for (int i = 0; i < 6 * lives.size(); i++) {
            Lifetime l = lives.get(i / 6);
            int k = i % 6; // four corners, the first again, a gap
            int kind = l.to() == last ? 0 : 1;
            x[1 - kind][i] = Double.NaN;
            x[kind][i] = k == 5 ? Double.NaN : k == 1 || k == 2 ? l.to() + 1 : l.from();
            y[kind][i] = l.address() + (k == 2 || k == 3 ? l.bytes() : 0);
        }
        return new LinePlot(name + ": memory of a training step").labels("instruction", "address (bytes)")
                .size(1190, 700).add(new PlotSeries("to the end", x[0], y[0], PlotSeries.Mark.AREA, 0))
                .add(new PlotSeries("reused", x[1], y[1], PlotSeries.Mark.AREA, 1)).toSvg();
    }
}
