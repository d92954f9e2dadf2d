package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowField;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.FlowObjective;
import dev.costate.models.cnf.HypernetworkField;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.Trace;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.study.Stage;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The options of all experiments with continuous normalising flows. Stateless. */
final class FlowOptions {
    private FlowOptions() {
    }

    /** What differs between experiments. */
    record Defaults(long iterations, long hidden, long layers, long batch, double rate, double sines) {
        Defaults(long iterations, long hidden, long layers, long batch, double rate) {
            this(iterations, hidden, layers, batch, rate, 0);
        }
    }

    static Options declare(Options options, Defaults d) {
        TrainingOptions
                .declareGradient(TrainingOptions.declare(options, d.iterations())
                        .choice("field", List.of("concatsquash", "mlp", "hypernetwork"), "concatsquash",
                                "kind of network that is the field")
                        .integer("hidden", d.hidden(), TrainingOptions.WIDTH,
                                "width of the hidden layers; number of units of a hypernetwork field")
                        .integer("layers", d.layers(), Range.closed(0, 100), "number of hidden layers")
                        .choice("activation", List
                                .of("tanh", "softplus", "sigmoid", "silu", "gelu"), "tanh",
                                "between the layers; smooth ones only, the trace differentiates them once more")
                        .real("sines", d.sines(), Range.closed(0, 1000),
                                "half of concatsquash's first units are sines, whose wave numbers begin below this; "
                                        + "0: none")
                        .choice("trace", Arrays.stream(Trace.values()).map(Trace::optionName).toList(), "exact",
                                "how the trace of the Jacobian is found in training"))
                .integer("batch", d.batch(), TrainingOptions.BATCH, "rows in a step")
                .real("rate", d.rate(), TrainingOptions.RATE,
                        "highest learning rate; falls to a hundredth by half a cosine")
                .real("weight-decay", 0, TrainingOptions.NOISE, "of AdamW")
                .real("train-tol", 1e-3, Range.POSITIVE, "rtol and atol of the solver in training")
                .real("tol", 1e-6, Range.POSITIVE, "rtol and atol of the solver afterwards");
        return TrainingOptions.declareMaxSteps(options);
    }

    static Flow flow(Arguments options, int width) {
        Activation activation = Activation.of(options.text("activation"));
        int[] hidden = new int[options.smallInteger("layers")];
        Arrays.fill(hidden, options.smallInteger("hidden"));
        FlowField field = switch (options.text("field")) {
            case "mlp" -> NetworkField.mlp(activation, width, hidden);
            case "hypernetwork" -> new HypernetworkField(width, options.smallInteger("hidden"), 32);
            default -> NetworkField.fineConcatSquash(activation, options.real("sines"), width, hidden);
        };
        return Flow.of(field);
    }

    /**
     * The solver of fitted models. Its high order keeps single rows close too, whose error the norm over a block
     * hides: a tenth of Dopri5's at the same tolerance.
     */
    static SolveOptions solver(Arguments options) {
        return SolveOptions.adaptive(Methods.VERN7, TrainingOptions.tolerance(options, "tol"), options.real("tol"));
    }

    /** The training of one model on rows in the units of the data. */
    static Stage stage(Arguments options, FlowModel model, double[] rows, double jitter) {
        double tol = TrainingOptions.tolerance(options, "train-tol");
        SolveOptions solver = TrainingOptions.solver(options, Methods.DOPRI5, tol, tol);
        FlowObjective objective = new FlowObjective(model, model.scaling().apply(rows), Trace.of(options.text("trace")),
                solver, TrainingOptions.gradient(options), jitter);
        int n = rows.length / model.width();
        long iterations = options.integer("iterations");
        long warmup = Math.min(50, iterations / 10);
        double rate = options.real("rate");
        Optimiser adam = options.real("weight-decay") == 0 ? new Adam() : Adam.w(options.real("weight-decay"));
        Batches batches = Batches.epochs(n, Math.min(n, options.smallInteger("batch")));
        Recipe recipe = TrainingOptions.recipe(options, adam,
                new Schedule.Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, iterations)), batches, iterations);
        if (options.find("clip").isEmpty()) {
            recipe = recipe.withClipping(Clipping.byNorm(5));
        }
        return new Stage(model.name(), model.name(), objective, recipe, Map.of(), objective::withFixedSteps);
    }
}
