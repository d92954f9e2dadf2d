package dev.costate.models.experiments.dynamics;

import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.FieldOptions;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.List;

/**
 * A chaotic flow or map learned from states, velocities and Jacobians along one orbit, and from states and velocities
 * alone (Park, Yang and Chandramoorthy 2024, "When are dynamical systems learned from time series data statistically
 * accurate?"). Immutable.
 *
 * <p>The losses are mean ‖f − f*‖² and the same + w·mean ‖∂f − ∂f*‖², each mean over all entries, in standardised
 * coordinates with the time in units in which the mean square velocity is 1. Both models start from the same
 * parameters. A small error of the velocities says little about the Jacobians, and these decide how orbits stay on the
 * attractor: the statistics of long orbits are compared, from a start on the attractor and one off it.
 */
final class Chaos implements Experiment<Chaos.Values> {
    /** The two models, the one that predicts by default first. */
    static final List<String> MODELS = List.of("jacobian-matching", "mean-squared-error");

    private final ChaoticSystem system;

    Chaos(ChaoticSystem system) {
        this.system = system;
    }

    @Override
    public String name() {
        return system.name();
    }

    @Override
    public String summary() {
        return "learns " + system.text() + " with and without its Jacobians, and compares long orbits";
    }

    /** Its hyper-parameters. */
    record Values(Training training, FieldOptions network, int points, int batch, double rate, double weight,
            int steps) implements Hyperparameters {
        MlpField field(int width) {
            return new MlpField(network.network(width, width));
        }
    }

    @Override
    public String about() {
        return "Learns the chaotic " + (system.flow() ? "flow " : "map ") + system.text()
                + " twice, by mean squared error and by Jacobian matching (Park et al. 2024).";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 4000), FieldOptions.of(o, 64, 2),
                o.integer("points", 4000, Range.closed(20, 1_000_000), "points of the training orbit"),
                o.integer("batch", 256, TrainingOptions.BATCH, "points in a step"),
                o.real("rate", 3e-3, TrainingOptions.RATE,
                        "first learning rate; falls to a thousandth by half a cosine"),
                o.real("jacobian-weight", 1, Range.closed(0, 1e6), "weight of the Jacobians in the loss"),
                o.integer("steps", 300_000, Range.closed(20, 1_000_000), "steps of the long orbits"));
    }

    /** Returns how predictions are solved, in the model's time. */
    static SolveOptions solver(ChaoticSystem system, double unit) {
        return SolveOptions.fixed(system.flow() ? Methods.RK4 : Methods.EULER, system.step() / unit);
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return MODELS.stream().<Model>map(name -> {
            double unit = saved.values(name + ".coordinates.time", 3)[1];
            return OdeModel.from(name, h.field(system.width()), false, solver(system, unit), saved);
        }).toList();
    }

    @Override
    public Study study(Values h) {
        return new ChaosStudy(system, h);
    }
}
