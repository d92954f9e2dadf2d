package dev.costate.models.train;

import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import java.util.function.UnaryOperator;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One training of one model. Immutable.
 *
 * <p>A later phase of the same model goes on from where the earlier one ended.
 */
public final class Phase {
    /** Name of a measure in the units of the loss, on what is held out. */
    public static final String VALIDATION = "validation_loss";

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

    /** Gives a variant of the objective that is a smooth function of the parameters. */
    @FunctionalInterface
    public interface Smooth {
        /**
         * Returns it.
         *
         * @param step length of the solver's fixed steps, in the model's time
         * @param gradient the gradient method for solves, given the phase's own
         */
        Objective objective(double step, UnaryOperator<GradientMethod> gradient);
    }

    private Phase(String model, String label, Objective objective, Recipe recipe,
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
     * A phase without further measures.
     *
     * @param label what the progress bar says
     */
    public static Phase of(Model model, String label, Objective objective, Recipe recipe) {
        return new Phase(model.name(), label, objective, recipe, new TreeMap<>(), null, "", false, Optional.empty(),
                false);
    }

    /** A phase without further measures, whose loss is given as a function. */
    public static Phase of(Model model, String label, Recipe recipe, BiFunction<Bound, Batch, Var> loss) {
        return of(model, label, Objective.of(model.parameters(), loss), recipe);
    }

    /** Returns the same phase that also measures something each time a row of metrics is written. */
    public Phase measuring(String name, ToDoubleFunction<Parameters> measure) {
        Map<String, ToDoubleFunction<Parameters>> more = new TreeMap<>(measures);
        more.put(name, measure);
        return new Phase(model, label, objective, recipe, more, smooth, judge, high, start, beside);
    }

    /**
     * Returns the same phase, of which a measure on data that it does not train on says how good it is.
     *
     * @param name of the measure
     * @param highest whether more is better
     */
    public Phase judgedBy(String name, boolean highest) {
        return new Phase(model, label, objective, recipe, measures, smooth, name, highest, start, beside);
    }

    /**
     * Returns the row of metrics whose parameters are the best ones that were measured, or the phase's last row if none
     * was; -1 before it has any.
     *
     * @param number of the phase in the metrics, from 1
     */
    public int best(Metrics metrics, int number) {
        int last = last(metrics, number);
        if (judge.isEmpty()) {
            return last;
        }
        int best = last;
        double[] phases = metrics.column("phase");
        double[] values = metrics.column(judge);
        double least = Double.POSITIVE_INFINITY;
        for (int r = 0; r <= last; r++) {
            double loss = high ? -values[r] : values[r];
            if (phases[r] == number && loss < least) {
                least = loss;
                best = r;
            }
        }
        return best;
    }

    /** Returns how many rows of metrics a phase has after its {@link #best} one. */
    public int rowsSinceBest(Metrics metrics, int number) {
        return last(metrics, number) - best(metrics, number);
    }

    /** The last row of a phase, whose rows follow each other. */
    private static int last(Metrics metrics, int number) {
        double[] phases = metrics.column("phase");
        int last = phases.length - 1;
        while (last >= 0 && phases[last] != number) {
            last--;
        }
        return last;
    }

    /** Returns whether a measure on other data says how good it is. */
    public boolean isJudged() {
        return !judge.isEmpty();
    }

    /** Returns the same phase with a smooth variant of its loss, for the gradient check. */
    public Phase withSmooth(Smooth variant) {
        return new Phase(model, label, objective, recipe, measures, variant, judge, high, start, beside);
    }

    /** Returns the same phase that starts from what an earlier phase made of another model, as multilevel training. */
    public Phase startingFrom(String other, UnaryOperator<double[]> parameters) {
        return startingFrom(earlier -> parameters.apply(earlier.get(other)));
    }

    /**
     * Returns the same phase that starts from computed parameters, those of a least-squares fit say.
     *
     * @param parameters gives the first flat parameters from those that earlier phases ended with, by model
     */
    public Phase startingFrom(Function<Map<String, double[]>, double[]> parameters) {
        return new Phase(model, label, objective, recipe, measures, smooth, judge, high,
                Optional.of(parameters), beside);
    }

    /**
     * Returns the same phase that may train at the same time as the one before it, whose results it does not need.
     *
     * <p>Phases that follow each other so train models of their own. Their objectives and measures are used by a thread
     * each.
     */
    public Phase besideEarlier() {
        return new Phase(model, label, objective, recipe, measures, smooth, judge, high, start, true);
    }

    /** Returns whether it may train at the same time as the phase before it. */
    public boolean isBesideEarlier() {
        return beside;
    }

    /** Returns what gives its first parameters, if not its model's first values or where an earlier phase ended. */
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
}
