package dev.costate.models.experiments.cnf;

import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.FlowObjective;
import dev.costate.models.cnf.HypernetworkField;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.Trace;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The options of all experiments with continuous normalising flows. Immutable.
 *
 * @param training what all experiments have in common
 * @param network the field
 * @param trace how the trace of the Jacobian is found in training
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param weightDecay of AdamW
 * @param trainSolver the solver in training
 * @param gradient how it is differentiated
 * @param solver the solver of fitted models
 */
record FlowOptions(Training training, Network network, Trace trace, int batch, double rate, double weightDecay,
        SolveOptions trainSolver, GradientMethod gradient, SolveOptions solver) implements FlowChoice {
    private static final List<Activation> SMOOTH = List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SIGMOID,
            Activation.SILU, Activation.GELU);

    /** Width of a hypernetwork's own hidden layers. */
    private static final int HYPER_WIDTH = 32;

    /** What differs between experiments. */
    record Defaults(long iterations, int hidden, int layers, int batch, double rate, double sines) {
        Defaults(long iterations, int hidden, int layers, int batch, double rate) {
            this(iterations, hidden, layers, batch, rate, 0);
        }
    }

    /** Kinds of networks that are fields. */
    enum Kind {
        CONCATSQUASH, MLP, HYPERNETWORK;

        String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The field of a flow.
     *
     * @param hidden width of the hidden layers; number of units of a hypernetwork
     * @param layers number of hidden layers
     * @param sines bound of the wave numbers of concatsquash's sines; 0 for none
     */
    record Network(Kind kind, int hidden, int layers, Activation activation, double sines) {
        private static Network of(OptionSource o, Defaults d) {
            return new Network(
                    o.choice("field", List.of(Kind.values()), Kind::optionName, Kind.CONCATSQUASH,
                            "kind of network that is the field"),
                    o.integer("hidden", d.hidden(), TrainingOptions.WIDTH,
                            "width of the hidden layers; number of units of a hypernetwork field"),
                    o.integer("layers", d.layers(), Range.closed(0, 100), "number of hidden layers"),
                    o.choice("activation", SMOOTH, Activation::optionName, Activation.TANH,
                            "between the layers; smooth ones only, the trace differentiates them once more"),
                    o.real("sines", d.sines(), Range.closed(0, 1000),
                            "half of concatsquash's first units are sines, whose wave numbers begin below this; "
                                    + "0: none"));
        }

        private OdeField field(int width) {
            int[] widths = new int[layers];
            Arrays.fill(widths, hidden);
            return kind == Kind.HYPERNETWORK ? new HypernetworkField(width, hidden, HYPER_WIDTH)
                    : kind == Kind.MLP ? NetworkField.mlp(activation, width, widths)
                            : NetworkField.fineConcatSquash(activation, sines, width, widths);
        }
    }

    /**
     * Declares and reads them.
     *
     * <p>The high order of the fitted models' solver keeps single rows close too, whose error the norm over a block
     * hides: a tenth of Dopri5's at the same tolerance.
     */
    static FlowOptions of(OptionSource o, Defaults d) {
        Training training = TrainingOptions.of(o, d.iterations());
        Network network = Network.of(o, d);
        Trace trace = o.choice("trace", List.of(Trace.values()), Trace::optionName, Trace.EXACT,
                "how the trace of the Jacobian is found in training");
        GradientMethod gradient = SolverOptions.gradient(o);
        int batch = o.integer("batch", d.batch(), TrainingOptions.BATCH, "rows in a step");
        double rate = o.real("rate", d.rate(), TrainingOptions.RATE,
                "highest learning rate; falls to a hundredth by half a cosine");
        double decay = o.real("weight-decay", 0, TrainingOptions.NOISE, "weight decay");
        double trainTol = SolverOptions.tolerance(o, "train-tol", 1e-3, "rtol and atol of the solver in training");
        double tol = SolverOptions.tolerance(o, "tol", 1e-6, "rtol and atol of the solver afterwards");
        SolveOptions solver = SolverOptions.solver(Methods.DOPRI5, trainTol, trainTol, SolverOptions.maxSteps(o));
        return new FlowOptions(training, network, trace, batch, rate, decay, solver, gradient,
                SolveOptions.adaptive(Methods.VERN7, tol, tol));
    }

    @Override
    public Flow flow(int width) {
        return Flow.of(network.field(width));
    }

    @Override
    public Phase phase(FlowModel model, double[] rows, double jitter) {
        FlowObjective objective = new FlowObjective(model, model.scaling().apply(rows), trace, trainSolver, gradient,
                jitter);
        int n = rows.length / model.width();
        long iterations = training.iterations();
        long warmup = Math.min(50, iterations / 10);
        Optimiser adam = weightDecay == 0 ? new Adam() : Adam.w(weightDecay);
        Recipe recipe = training.recipe(adam,
                new Schedule.Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, iterations)),
                Batches.epochs(n, Math.min(n, batch)));
        if (training.clip().isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(5));
        }
        return Phase.of(model, model.name(), objective, recipe).withSmooth(objective::withFixedSteps);
    }
}
