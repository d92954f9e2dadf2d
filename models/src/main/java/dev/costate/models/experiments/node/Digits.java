package dev.costate.models.experiments.node;

import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.OdeNet;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;

/**
 * An ODE-Net reads the 8×8 handwritten digits.
 *
 * <p>80% of the 1797 examples are to learn from, the rest to test, the split named by {@code --split}. Immutable.
 */
final class Digits implements Experiment<Digits.Values> {
    private static final int PIXELS = 64;
    private static final int CLASSES = 10;
    private static final double INK = 16;

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public String summary() {
        return "an ODE-Net classifies the 8x8 handwritten digits";
    }

    /** Its hyper-parameters. */
    record Values(Training training, long split, int channels, int hidden, int batch, double rate,
            double noise, double decay) implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains a classifier whose hidden layers are a differential equation on the 8x8 handwritten digits.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 1500),
                o.longInteger("split", 0, Range.from(0), "which 80/20 split of the examples"),
                o.integer("channels", 64, TrainingOptions.WIDTH, "width of the state"),
                o.integer("hidden", 64, TrainingOptions.WIDTH, "width of the field's hidden layer"),
                o.integer("batch", 128, TrainingOptions.BATCH, "examples a step"),
                o.real("rate", 3e-3, TrainingOptions.RATE, "learning rate, at first"),
                o.real("noise", 0.15, TrainingOptions.NOISE, "noise added to the pixels in training, of 1"),
                o.real("weight-decay", 1e-2, TrainingOptions.NOISE, "weight decay"));
    }

    private static OdeNet model(Values h) {
        double[] scale = new double[PIXELS];
        Arrays.fill(scale, INK);
        return OdeNet.of("digits", new Standardiser(new double[PIXELS], scale), h.channels, true, h.hidden, CLASSES,
                SolveOptions.fixed(Methods.RK4, 0.5));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(model(h));
    }

    @Override
    public Study study(Values h) {
        LabelledRows all = LabelledRows.digits().shuffled(h.split);
        int n = all.rows().length;
        int cut = n * 4 / 5;
        return new Classification(model(h), all.part(0, cut), all.part(cut, n),
                new ClassifierTraining(h.training, h.batch, h.rate, h.noise, h.decay));
    }
}
