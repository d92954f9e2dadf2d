package dev.costate.models.experiments.design;

import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.design.DesignModel;
import dev.costate.models.design.DesignObjective;
import dev.costate.models.design.LearnedMask;
import dev.costate.models.design.LearnedMask.Draw;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The options of all experiments with designs: sensors are chosen in a first training, with the posterior of what they
 * show, and settled in a second one, of the posterior alone. Immutable.
 *
 * @param training what all experiments have in common
 * @param budget how many sensors are read
 * @param masks how sensors are masked in the first training
 * @param network the flow
 * @param batch rows in a step of the first training
 * @param settle the second training
 * @param rate first learning rate of both
 * @param decay weight decay
 * @param solves equal steps of a solve, and how it is differentiated
 */
record DesignOptions(Training training, int budget, Masks masks, Network network, int batch, Settle settle,
        double rate, double decay, Solves solves) {
    private static final Range STEPS = Range.closed(1, 10_000);

    /** What differs between experiments. */
    record Defaults(long iterations, int budget, Masks masks, Network network, int batch, Settle settle, double rate,
            int steps) {
    }

    /**
     * How sensors are masked while they are chosen.
     *
     * @param draw how masks are drawn
     * @param slope how fast probabilities follow the mask's weights
     * @param sharpness how near relaxed masks are to 0 and 1
     */
    record Masks(Draw draw, double slope, double sharpness) {
        /** Relaxed masks. */
        static Masks relaxed(double slope, double sharpness) {
            return new Masks(Draw.RELAXED, slope, sharpness);
        }

        private static Masks of(OptionSource o, Masks d) {
            return new Masks(
                    o.choice("mask", List.of(Draw.RELAXED, Draw.STRAIGHT_THROUGH), Draw::optionName, d.draw,
                            "how sensors are masked while they are chosen"),
                    o.real("slope", d.slope, new Range(0, true, 1000), "how fast probabilities follow the weights"),
                    o.real("sharpness", d.sharpness, new Range(0, true, 1e6),
                            "how near relaxed masks are to 0 and 1"));
        }
    }

    /**
     * The training of the posterior alone.
     *
     * @param iterations steps of training
     * @param batch rows in a step
     */
    record Settle(long iterations, int batch) {
    }

    /**
     * The flow's field and encoder.
     *
     * @param hidden width of the field's hidden layers
     * @param layers their number
     * @param encoder width of the encoder's hidden layer; 0 for none, the field then sees the observation itself
     * @param context numbers that the encoder makes of an observation
     */
    record Network(int hidden, int layers, int encoder, int context) {
        private ConditionalFlow flow(int width, int sensors) {
            int[] widths = new int[layers];
            Arrays.fill(widths, hidden);
            NetworkField field = NetworkField.mlp(Activation.TANH, width, widths);
            return encoder == 0 ? ConditionalFlow.of(new ContextNetwork(field, 2 * sensors))
                    : ConditionalFlow.of(new ContextNetwork(field, context),
                            Mlp.of(Activation.SILU, 2 * sensors, encoder, context));
        }
    }

    /**
     * How the flow is solved.
     *
     * @param steps equal steps in training
     * @param gradient how they are differentiated
     * @param testSteps equal steps of the fitted model
     */
    record Solves(int steps, GradientMethod gradient, int testSteps) {
    }

    /** Declares and reads them. */
    static DesignOptions of(OptionSource o, Defaults d) {
        Training training = TrainingOptions.of(o, d.iterations);
        int budget = o.integer("budget", d.budget, Range.closed(1, 100_000), "how many sensors are read");
        Masks masks = Masks.of(o, d.masks);
        Network network = new Network(
                o.integer("hidden", d.network.hidden, TrainingOptions.WIDTH, "width of the field's hidden layers"),
                o.integer("layers", d.network.layers, TrainingOptions.LAYERS, "number of the field's hidden layers"),
                o.integer("encoder", d.network.encoder, Range.closed(0, 10_000),
                        "width of the layer that encodes observations; 0: the field sees them as they are"),
                o.integer("context", d.network.context, TrainingOptions.WIDTH,
                        "numbers that the encoder makes of an observation"));
        return new DesignOptions(training, budget, masks, network,
                o.integer("batch", d.batch, TrainingOptions.BATCH, "rows in a step"),
                new Settle(
                        o.longInteger("settle", d.settle.iterations, Range.closed(1, 1_000_000_000),
                                "steps of training of the posterior alone, once sensors are chosen"),
                        o.integer("settle-batch", d.settle.batch, TrainingOptions.BATCH, "rows in such a step")),
                o.real("rate", d.rate, TrainingOptions.RATE,
                        "first learning rate of both trainings; falls to a thousandth by half a cosine"),
                o.real("weight-decay", 0, TrainingOptions.NOISE, "weight decay"),
                new Solves(o.integer("steps", d.steps, STEPS, "Runge-Kutta steps of a solve in training"),
                        SolverOptions.gradient(o),
                        o.integer("test-steps", 2 * d.steps, STEPS, "the same of the fitted model")));
    }

    /** Returns a model whose sensors are learned. */
    DesignModel learned(String name, DesignModel.Scaling scaling) {
        int sensors = scaling.sensors().columns();
        if (budget > sensors) {
            throw new UsageException("--budget " + budget + ": must be at most " + sensors
                    + ", the number of sensors");
        }
        return model(name, scaling, new LearnedMask(sensors, budget, masks.slope, masks.sharpness, masks.draw));
    }

    /** Returns a model whose sensors are given. */
    DesignModel given(String name, DesignModel.Scaling scaling, int... read) {
        return model(name, scaling, LearnedMask.settled(scaling.sensors().columns(), read));
    }

    private DesignModel model(String name, DesignModel.Scaling scaling, LearnedMask mask) {
        return new DesignModel(name, network.flow(scaling.x().columns(), mask.sensors()), mask, scaling,
                SolveOptions.fixed(Methods.RK4, 1.0 / solves.testSteps));
    }

    /** Returns the two trainings of a model. One whose sensors are given takes the same steps. */
    List<Phase> phases(DesignModel model, double[][] x, double[][] signal, double noise) {
        DesignObjective loss = model.objective(x, signal, noise, SolveOptions.fixed(Methods.RK4, 1.0 / solves.steps),
                solves.gradient);
        boolean chooses = model.mask().draw() != Draw.TOP;
        // the straight-through estimator is no derivative of what it estimates: that of the relaxed loss is checked
        Phase first = Phase.of(model, model.name(), loss, recipe(x.length, batch, training.iterations()))
                .withSmooth((step, gradient) -> (chooses ? loss.with(Draw.RELAXED) : loss)
                        .with(SolveOptions.fixed(Methods.RK4, step), gradient.apply(solves.gradient)));
        if (chooses) {
            for (int i = 0; i < model.mask().sensors() && model.mask().sensors() <= DesignFigures.MOST_LINES; i++) {
                int sensor = i;
                first = first.measuring(DesignFigures.measure(i),
                        p -> model.mask().probabilities(p.in("mask"))[sensor]);
            }
            first = first.measuring(DesignFigures.SETTLED, p -> settled(model.mask(), p.in("mask")));
        }
        // the check of its gradient must not start where all weights are equal and the choice jumps
        DesignObjective top = chooses
                ? loss.with(LearnedMask.settled(model.mask().sensors(), IntStream.range(0, budget).toArray())) : loss;
        Phase second = Phase
                .of(model, model.name() + ", settled", top, recipe(x.length, settle.batch, settle.iterations))
                .withSmooth((step, gradient) -> top.with(SolveOptions.fixed(Methods.RK4, step),
                        gradient.apply(solves.gradient)));
        return List.of(first, second);
    }

    private static double settled(LearnedMask mask, Parameters weights) {
        double[] p = mask.probabilities(weights);
        return Arrays.stream(mask.chosen(weights)).mapToDouble(i -> p[i]).average().orElse(Double.NaN);
    }

    private Recipe recipe(int rows, int size, long iterations) {
        Optimiser adam = decay == 0 ? new Adam() : Adam.w(decay);
        Recipe recipe = training.recipe(adam, new Schedule.Cosine(rate, rate / 1000, 0, iterations),
                Batches.epochs(rows, Math.min(rows, size)), iterations);
        return training.clip().isPresent() ? recipe : recipe.withClipping(Clipping.byNorm(5));
    }
}
