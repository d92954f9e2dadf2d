package dev.costate.models.study;

import java.util.function.UnaryOperator;
import dev.costate.solvers.GradientMethod;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.OdeModel;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.autodiff.Var;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * One training of one model. A later stage of the same model goes on from where the earlier one ended.
 *
 * @param model the model's name
 * @param label what the progress bar says
 * @param objective the loss
 * @param recipe how it is trained
 * @param measures what is measured beside the loss each time a row of metrics is written, by name
 * @param smooth the loss with fixed steps of the solver, for the gradient check; null if the objective itself will do
 */
public record Stage(String model, String label, Objective objective, Recipe recipe,
        Map<String, ToDoubleFunction<Parameters>> measures, Smooth smooth) {
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

    /** Keeps a sorted copy of the measures. */
    public Stage {
        measures = new TreeMap<>(measures);
    }

    /** A stage without further measures, whose loss is given as a function. */
    public static Stage of(Model model, String label, Recipe recipe, BiFunction<Bound, Batch, Var> loss) {
        return new Stage(model.name(), label, objective(model, loss), recipe, Map.of(), null);
    }

    /**
     * A stage of a differential equation, without further measures; its loss must solve by the model that it is
     * given.
     */
    public static Stage ode(OdeModel model, String label, Recipe recipe, OdeLoss loss) {
        return new Stage(model.name(), label, objective(model, (p, batch) -> loss.apply(model, p, batch)), recipe,
                Map.of(), (step, gradient) -> {
            OdeModel variant = model.withFixedSteps(step, gradient.apply(model.gradient()));
            return objective(variant, (p, batch) -> loss.apply(variant, p, batch));
        });
    }

    /** Returns the same stage that also measures something. */
    public Stage measuring(String name, ToDoubleFunction<Parameters> measure) {
        Map<String, ToDoubleFunction<Parameters>> more = new TreeMap<>(measures);
        more.put(name, measure);
        return new Stage(model, label, objective, recipe, more, smooth);
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
