package dev.costate.models.experiments;

import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
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
 */
public record Stage(String model, String label, Objective objective, Recipe recipe, Map<String, ToDoubleFunction<Parameters>> measures) {
    /** Keeps a sorted copy of the measures. */
    public Stage {
        measures = new TreeMap<>(measures);
    }

    /** A stage without further measures, whose loss is given as a function. */
    public static Stage of(Model model, String label, Recipe recipe, BiFunction<Bound, Batch, Var> loss) {
        return new Stage(model.name(), label, objective(model, loss), recipe, Map.of());
    }

    /** Returns the same stage that also measures something. */
    public Stage measuring(String name, ToDoubleFunction<Parameters> measure) {
        Map<String, ToDoubleFunction<Parameters>> more = new TreeMap<>(measures);
        more.put(name, measure);
        return new Stage(model, label, objective, recipe, more);
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
