package dev.costate.models.experiments.node;

import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.stable.Architecture;
import dev.costate.models.stable.StableNet;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stable architectures beside the plain residual network (Haber and Ruthotto 2017), on one of their tasks.
 *
 * <p>Adam in place of the paper's Newton method, all else as there: weights of its own for each layer, smooth in time,
 * and multilevel training. Immutable.
 */
final class StableNetworks implements Experiment<StableNetworks.Values> {
    private static final String ALL = "all";

    /** The most weights: with gradient, moments and phases they must find room in one array. */
    private static final long MOST = 1L << 28;

    private final StableTask task;

    StableNetworks(StableTask task) {
        this.task = task;
    }

    @Override
    public String name() {
        return "stable-" + task.word;
    }

    @Override
    public String summary() {
        return "networks that are stable by construction " + task.doing + ", beside a residual network";
    }

    @Override
    public String about() {
        return "Trains the architectures of Haber and Ruthotto 2017, and a residual network, to " + task.doing + ".";
    }

    /** Its hyper-parameters. */
    record Values(Training training, List<Architecture> architectures, int channels, StableOptions net,
            int batch, double rate, double decay, int levels, long levelIterations, GradientMethod gradient)
            implements Hyperparameters {
        ClassifierTraining how() {
            return new ClassifierTraining(training, batch, rate, 0, decay);
        }
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        StableTask.Usual usual = task.usual;
        Training training = TrainingOptions.of(o, usual.iterations());
        List<String> names = Stream.concat(Stream.of(ALL), Arrays.stream(Architecture.values())
                .map(Architecture::optionName)).toList();
        String one = o.choice("architecture", names, ALL, "which networks are trained");
        List<Architecture> chosen = Arrays.stream(Architecture.values())
                .filter(a -> one.equals(ALL) || a.optionName().equals(one)).toList();
        int channels = o.integer("channels", usual.channels(), TrainingOptions.WIDTH,
                "length of a row of the state, of a pair of each half");
        StableOptions net = StableOptions.of(o, usual.depth(), usual.end());
        return new Values(training, chosen, channels, net,
                o.integer("batch", usual.batch(), TrainingOptions.BATCH, "rows in a step"),
                o.real("rate", 3e-2, TrainingOptions.RATE, "learning rate, at first"),
                o.real("weight-decay", 0, TrainingOptions.NOISE, "weight decay"),
                o.integer("levels", usual.levels(), Range.closed(1, 12),
                        "depths of the multilevel training, each twice the one before; 1 for none"),
                o.longInteger("level-iterations", 800, Range.closed(1, 1_000_000),
                        "steps of training at the first of these depths, a quarter at each further one"),
                o.choice("gradient",
                        List.of(GradientMethods.DIRECT, GradientMethods.CHECKPOINTED, GradientMethods.REVERSIBLE),
                        GradientMethod::name, GradientMethods.DIRECT,
                        "how the layers are differentiated; reversible, for pairs, keeps none of them"));
    }

    private List<StableNet> nets(Values h, Standardiser values) {
        long deepest = (long) h.net.depth() << h.levels - 1;
        if (deepest > StableOptions.DEEPEST) {
            throw new UsageException("--depth " + h.net.depth() + " with --levels " + h.levels + ": the deepest network"
                    + " would have " + deepest + " layers; at most " + StableOptions.DEEPEST);
        }
        if (!task.opens() && h.channels < 2) {
            throw new UsageException("--channels " + h.channels + ": must be at least 2, one for each input");
        }
        return h.architectures.stream().map(a -> {
            long numbers = deepest * a.layer(h.channels, 0).parameters().size();
            if (numbers > MOST) {
                throw new UsageException("--depth " + h.net.depth() + " with --channels " + h.channels + ": the layers"
                        + " of " + a.optionName() + " would have " + numbers + " weights; at most " + MOST);
            }
            StableNet net = h.net.net(a.optionName(), values, a, h.channels, task.opens(), task.classes, h.gradient);
            h.gradient.refusal(net.solver()).ifPresent(why -> {
                throw new UsageException("--gradient " + h.gradient.name() + " for --architecture " + a.optionName()
                        + ": needs layers of pairs, hamiltonian, leapfrog or two-block");
            });
            return net;
        }).toList();
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        Standardiser values = Standardiser.from(h.architectures.get(0).optionName() + ".inputs", saved.file(),
                saved.content());
        List<StableNet> nets = nets(h, values);
        return Stream.concat(nets.stream(), Multilevel.saved(nets, h.levels)).<Model>map(n -> n).toList();
    }

    @Override
    public Study study(Values h) {
        List<LabelledRows> rows = task.rows.get();
        LabelledRows train = rows.get(0);
        Standardiser values = Standardiser.fit(task.word, List.of("x1", "x2"),
                Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).toArray());
        List<StableNet> nets = nets(h, values);
        ClassifierPhases phases = new ClassifierPhases(values, train, rows.get(1), task.classes, h.how());
        return new StableStudy(task, nets, rows.get(1), phases, Multilevel.of(nets, phases, h.levels,
                h.levelIterations, task.target));
    }
}
