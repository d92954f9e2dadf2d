package dev.costate.models.experiments.node;

import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.random.CounterRandom;
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
import java.util.List;

/**
 * What a flow of the plane cannot do and an augmented one can (Dupont et al. 2019, section 4): a disc |x| &lt; 0.5
 * inside a ring 1 &lt; |x| &lt; 1.5 are two classes, but no flow of the plane carries the disc out of the ring
 * except through a thin gap that it tears open. {@code --augment 0} is the plain Neural ODE. Immutable.
 */
final class Annuli implements Experiment<Annuli.Values> {
    private static final int TRAIN = 1000;
    private static final int TEST = 500;
    private static final long STREAM = CounterRandom.DATA + 13;

    @Override
    public String name() {
        return "annuli";
    }

    @Override
    public String summary() {
        return "an augmented Neural ODE tells a disc from the ring around it";
    }

    /** Its hyper-parameters. */
    record Values(Training training, int augment, int hidden, int batch, double rate)
            implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains an augmented Neural ODE to tell a disc from the ring around it.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 600),
                o.integer("augment", 2, Range.closed(0, 1000), "channels of zeros beside the plane"),
                o.integer("hidden", 32, TrainingOptions.WIDTH, "width of the field's hidden layer"),
                o.integer("batch", 128, TrainingOptions.BATCH, "examples a step"),
                o.real("rate", 1e-2, TrainingOptions.RATE, "learning rate, at first"));
    }

    private static OdeNet model(Values h) {
        return OdeNet.of("annuli", Standardiser.identity(2), 2 + h.augment, false, h.hidden, 2,
                SolveOptions.fixed(Methods.RK4, 0.1));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(model(h));
    }

    @Override
    public Study study(Values h) {
        int n = TRAIN + TEST;
        double[] u = CounterRandom.uniform(0, STREAM, 0, 2 * n);
        double[][] rows = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            double inner = labels[i] == 0 ? 0 : 1;
            double outer = labels[i] == 0 ? 0.5 : 1.5;
            double radius = Math.sqrt(inner * inner + u[2 * i] * (outer * outer - inner * inner));
            double angle = 2 * Math.PI * u[2 * i + 1];
            rows[i] = new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
        }
        LabelledRows all = new LabelledRows(rows, labels);
        return new Classification(model(h), all.part(0, TRAIN), all.part(TRAIN, n),
                new ClassifierTraining(h.training, h.batch, h.rate, 0, 0));
    }
}
