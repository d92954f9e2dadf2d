package dev.costate.models.study;

import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import java.util.function.UnaryOperator;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.OdeModel;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** One training of one model. A later stage of the same model goes on from where the earlier one ended. Immutable. */
public final class Stage {
    private final String model;
    private final String label;
    private final Objective objective;
    private final Recipe recipe;
    private final Map<String, ToDoubleFunction<Parameters>> measures;
    private final Smooth smooth;
    private final String judge;
    private final boolean high;
    private final Optional<Function<Map<String, double[]>, double[]>> start;
    private final boolean beside;

    /** A loss as a function of its model. */
    @FunctionalInterface
    public interface OdeLoss {
        /** Records it. */
        Var apply(OdeModel model, Bound p, Batch batch);
    }

    /** Gives a variant of the objective that is a smooth function of the parameters. */
    @FunctionalInterface
    public interface Smooth {
        /**
         * Returns it.
         *
         * @param step length of the solver's fixed steps, in the model's time
         * @param gradient the gradient method for solves, given the stage's own
         */
        Objective objective(double step, UnaryOperator<GradientMethod> gradient);
    }

    private Stage(String model, String label, Objective objective, Recipe recipe,
            Map<String, ToDoubleFunction<Parameters>> measures, Smooth smooth, String judge, boolean high,
            Optional<Function<Map<String, double[]>, double[]>> start, boolean beside) {
        this.model = model;
        this.label = label;
        this.objective = objective;
        this.recipe = recipe;
        this.measures = Collections.unmodifiableMap(measures);
        this.smooth = smooth;
        this.judge = judge;
        this.high = high;
        this.start = start;
        this.beside = beside;
    }

    /**
     * A stage without further measures.
     *
     * @param label what the progress bar says
     */
    public static Stage of(Model model, String label, Objective objective, Recipe recipe) {
        return new Stage(model.name(), label, objective, recipe, new TreeMap<>(), null, "", false, Optional.empty(),
                false);
    }

    /** A stage without further measures, whose loss is given as a function. */
    public static Stage of(Model model, String label, Recipe recipe, BiFunction<Bound, Batch, Var> loss) {
        return of(model, label, objective(model, loss), recipe);
    }

    /**
     * A stage of a differential equation, without further measures. Its loss must solve by the model that it is
     * given.
     */
    public static Stage ode(OdeModel model, String label, Recipe recipe, OdeLoss loss) {
        return of(model, label, recipe, (p, batch) -> loss.apply(model, p, batch)).withSmooth((step, gradient) -> {
            OdeModel variant = model.withFixedSteps(step, gradient.apply(model.gradient()));
            return objective(variant, (p, batch) -> loss.apply(variant, p, batch));
        });
    }

    /** Returns the same stage that also measures something each time a row of metrics is written. */
    public Stage measuring(String name, ToDoubleFunction<Parameters> measure) {
        Map<String, ToDoubleFunction<Parameters>> more = new TreeMap<>(measures);
        more.put(name, measure);
        return new Stage(model, label, objective, recipe, more, smooth, judge, high, start, beside);
    }

    /**
     * Returns the same stage, of which a measure on data that it does not train on says how good it is.
     *
     * @param name of the measure
     * @param highest whether more is better
     */
    public Stage judgedBy(String name, boolean highest) {
        return new Stage(model, label, objective, recipe, measures, smooth, name, highest, start, beside);
    }

    /**
     * Returns the row of metrics whose parameters are the best ones that were measured, or the stage's last row if none
     * was; -1 before it has any.
     *
     * @param number of the stage in the metrics, from 1
     */
    public int best(Metrics metrics, int number) {
        int last = last(metrics, number);
        if (judge.isEmpty()) {
            return last;
        }
        int best = last;
        double[] stages = metrics.column("stage");
        double[] values = metrics.column(judge);
        double least = Double.POSITIVE_INFINITY;
        for (int r = 0; r <= last; r++) {
            double loss = high ? -values[r] : values[r];
            if (stages[r] == number && loss < least) {
                least = loss;
                best = r;
            }
        }
        return best;
    }

    /** Returns how many rows of metrics a stage has after its {@link #best} one. */
    public int rowsSinceBest(Metrics metrics, int number) {
        return last(metrics, number) - best(metrics, number);
    }

    /** The last row of a stage, whose rows follow each other. */
    private static int last(Metrics metrics, int number) {
        double[] stages = metrics.column("stage");
        int last = stages.length - 1;
        while (last >= 0 && stages[last] != number) {
            last--;
        }
        return last;
    }

    /** Returns whether a measure on other data says how good it is. */
    public boolean isJudged() {
        return !judge.isEmpty();
    }

    /** Returns the same stage with a smooth variant of its loss, for the gradient check. */
    public Stage withSmooth(Smooth variant) {
        return new Stage(model, label, objective, recipe, measures, variant, judge, high, start, beside);
    }

    /** Returns the same stage that starts from what an earlier stage made of another model, as multilevel training. */
    public Stage startingFrom(String other, UnaryOperator<double[]> parameters) {
        return startingFrom(earlier -> parameters.apply(earlier.get(other)));
    }

    /**
     * Returns the same stage that starts from computed parameters, those of a least-squares fit say.
     *
     * @param parameters gives the first flat parameters from those that earlier stages ended with, by model
     */
    public Stage startingFrom(Function<Map<String, double[]>, double[]> parameters) {
        return new Stage(model, label, objective, recipe, measures, smooth, judge, high,
                Optional.of(parameters), beside);
    }

    /**
     * Returns the same stage that may train at the same time as the one before it, whose results it does not need.
     *
     * <p>Stages that follow each other so train models of their own. Their objectives and measures are used by a thread
     * each.
     */
    public Stage besideEarlier() {
        return new Stage(model, label, objective, recipe, measures, smooth, judge, high, start, true);
    }

    /** Returns whether it may train at the same time as the stage before it. */
    public boolean isBesideEarlier() {
        return beside;
    }

    /** Returns what gives its first parameters, if not its model's first values or where an earlier stage ended. */
    public Optional<Function<Map<String, double[]>, double[]>> start() {
        return start;
    }

    /** Returns the model's name. */
    public String model() {
        return model;
    }

    /** Returns what the progress bar says. */
    public String label() {
        return label;
    }

    /** Returns the loss. */
    public Objective objective() {
        return objective;
    }

    /** Returns how it is trained. */
    public Recipe recipe() {
        return recipe;
    }

    /** Returns what is measured beside the loss, by name. */
    public Map<String, ToDoubleFunction<Parameters>> measures() {
        return measures;
    }

    /** Returns the loss with fixed steps of the solver, if the objective itself is not smooth. */
    public Optional<Smooth> smooth() {
        return Optional.ofNullable(smooth);
    }

    private static Objective objective(Model model, BiFunction<Bound, Batch, Var> loss) {
        ParameterSpec spec = model.parameters();
        return new Objective() {
            @Override
            public ParameterSpec parameters() {
                return spec;
            }

            @Override
            public Var loss(Bound p, Batch batch) {
                return loss.apply(p, batch);
            }
        };
    }
}
