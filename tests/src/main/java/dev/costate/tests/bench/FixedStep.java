package dev.costate.tests.bench;

import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.StepTapes;

/** Loss, gradient and update by one thread, from the same parameters and rows every time. */
final class FixedStep {
    private final Replay gradient;
    private final Replay update;
    private final double[] slope;
    private final int at;

    FixedStep(Objective objective, Recipe recipe, double[] rows) {
        ParameterSpec spec = objective.parameters();
        double[] theta = spec.initial(1).flat();
        gradient = Replay.of(StepTapes.gradient(objective, rows.length));
        gradient.set(0, theta).set(1, 1.0).set(2, 1.0).set(3, 1.0).set(4, rows);
        update = Replay.of(StepTapes.update(spec, recipe));
        at = 1 + recipe.optimiser().state().size();
        update.set(0, theta).set(at + 1, recipe.rate().at(0)).set(at + 2, 1.0);
        slope = new double[spec.size()];
    }

    /** Returns the loss. */
    double run() {
        double loss = gradient.run().scalar(0);
        gradient.get(1, slope);
        return loss + update.set(at, slope).run().scalar(0);
    }
}
