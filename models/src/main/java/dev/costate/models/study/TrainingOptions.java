package dev.costate.models.study;

import dev.costate.models.node.OdeModel;
import dev.costate.solvers.GradientMethod;
import dev.costate.models.files.Numbers;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.train.Batches;
import dev.costate.models.train.OnFailure;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;

/** The options that all experiments share. Stateless. */
public final class TrainingOptions {
    /** Widths of layers and states; a product of two of the widest takes 800 MB. */
    public static final Range WIDTH = Range.closed(1, 10_000);

    /** Numbers of hidden layers. */
    public static final Range LAYERS = Range.closed(1, 100);

    /** Examples in a step. */
    public static final Range BATCH = Range.closed(1, 1_000_000);

    /** Learning rates. */
    public static final Range RATE = new Range(0, true, 1000);

    /** Noise in training, in units of what it is added to, and decays of weights. */
    public static final Range NOISE = Range.closed(0, 100);

    private static final int MAX_STEPS = 5000;

    /** Values of about 1 are rounded to 2⁻⁵³ of themselves. */
    private static final double LEAST_TOLERANCE = 1e-16;
    private static final String BELOW_ROUNDING = "below what f64 can reach, which rounds to 1.1e-16 of a value; must "
            + "be at least 1e-16";

    private TrainingOptions() {
    }

    /**
     * Declares them.
     *
     * @param iterations steps of training when not given
     */
    public static Options declare(Options options, long iterations) {
        return options
                .integer("iterations", iterations, Range.closed(1, 1_000_000_000), "steps of training, of each model")
                .integer("seed", 1, Range.from(0), "seed of first parameters, batches and noise")
                .real("clip", Range.POSITIVE,
                        "largest norm of the gradient; longer ones are shortened (none if not given)")
                .choice("on-failure", Arrays.stream(OnFailure.values()).map(OnFailure::optionName).toList(),
                        OnFailure.STOP.optionName(), "when a solve fails or the loss is not finite")
                .integer("log-every", 20, Range.from(1), "steps between rows of metrics.csv")
                .integer("checkpoint-every", 500, Range.from(1), "steps between checkpoints");
    }

    /** Declares the tolerances and the limit of an adaptive solver. */
    public static Options declareSolver(Options options, double rtol, double atol) {
        return declareMaxSteps(options.real("rtol", rtol, Range.from(0), "relative tolerance of the solver")
                .real("atol", atol, Range.from(0), "absolute tolerance of the solver"));
    }

    /** Declares the network that is a field; {@link #field} makes it. */
    public static Options declareField(Options options, long hidden, long layers) {
        return options.integer("hidden", hidden, WIDTH, "width of the hidden layers")
                .integer("layers", layers, LAYERS, "number of hidden layers").choice("activation",
                        Arrays.stream(Activation.values()).map(Activation::optionName).toList(), "tanh",
                        "between the layers");
    }

    public static Mlp field(Arguments options, int inputs, int outputs) {
        int[] widths = new int[options.smallInteger("layers") + 2];
        Arrays.fill(widths, options.smallInteger("hidden"));
        widths[0] = inputs;
        widths[widths.length - 1] = outputs;
        return Mlp.of(Activation.of(options.text("activation")), widths);
    }

    /** Declares which adaptive solver. */
    public static Options declareMethod(Options options) {
        return options.choice("solver", Methods.EXPLICIT.stream().filter(Tableau::adaptive).map(Tableau::name).toList(),
                "tsit5", "the solver");
    }

    /** Declares how a solve is differentiated; {@link #gradient} reads it. */
    public static Options declareGradient(Options options) {
        return options.choice("gradient", List.of("direct", "backsolve"), "direct", "how the solve is differentiated");
    }

    /** Returns how training differentiates. */
    public static GradientMethod gradient(Arguments options) {
        return options.text("gradient").equals("backsolve") ? GradientMethods.BACKSOLVE : OdeModel.GRADIENT;
    }

    public static Options declareMaxSteps(Options options) {
        return options.integer("max-steps", MAX_STEPS, Range.closed(1, Integer.MAX_VALUE),
                "most steps of a solve, tried ones included");
    }

    /**
     * Returns how a training solves: adaptive, at most 5000 steps. A field on its way to blowing up would take any
     * number of steps before it does; a sound solve of the experiments here takes some hundreds at most, and
     * {@code --max-steps} raises the limit.
     */
    public static SolveOptions solver(Arguments options) {
        return solver(options, Methods.explicit(options.text("solver")));
    }

    /** With a method that is not an option. */
    public static SolveOptions solver(Arguments options, Tableau method) {
        return solver(options, method, options.real("rtol"), options.real("atol"));
    }

    /** With tolerances that are not options of these names. */
    public static SolveOptions solver(Arguments options, Tableau method, double rtol, double atol) {
        String given = "tolerances rtol " + Numbers.shortest(rtol) + ", atol " + Numbers.shortest(atol) + ": ";
        if (rtol >= 1 || rtol == 0 && atol == 0) {
            throw new UsageException(given + "rtol must be less than 1, and one of them greater than 0");
        }
        if (Math.max(rtol, atol) < LEAST_TOLERANCE) {
            throw new UsageException(given + BELOW_ROUNDING);
        }
        return SolveOptions.adaptive(method, rtol, atol).withMaxSteps(options.smallInteger("max-steps"));
    }

    /** Returns the tolerance that an option gives for rtol and atol at once. */
    public static double tolerance(Arguments options, String name) {
        double value = options.real(name);
        if (value < LEAST_TOLERANCE || value >= 1) {
            throw new UsageException("--" + name + " " + options.text(name) + ": "
                    + (value < 1 ? BELOW_ROUNDING : "must be less than 1"));
        }
        return value;
    }

    /** Returns a recipe with the clipping and the answer to failures that were asked for. */
    public static Recipe recipe(Arguments options, Optimiser optimiser, Schedule rate, Batches batches,
            long iterations) {
        Clipping clipping = options.find("clip").isPresent() ? Clipping.byNorm(options.real("clip")) : Clipping.none();
        return Recipe.of(optimiser, rate, batches, iterations).withClipping(clipping)
                .withOnFailure(OnFailure.of(options.text("on-failure")));
    }
}
