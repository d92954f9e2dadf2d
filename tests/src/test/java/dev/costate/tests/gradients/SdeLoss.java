package dev.costate.tests.gradients;

import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.sde.SdeMethod;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A training loss that solves a stochastic equation, with its method and gradient method left open.
 *
 * @param text what was drawn
 * @param objective the loss for them
 * @param methods the methods that it can be solved with
 * @param batch rows of a batch
 * @param examples rows to draw from
 * @param spread how far the parameters are moved from where training would start
 * @param served whether a gradient method makes sense for it
 */
record SdeLoss(String text, Solved objective, List<? extends SdeMethod> methods, int batch, int examples,
        double spread, Predicate<GradientMethod> served) implements DrawnLoss {
    /** Makes the objective. */
    @FunctionalInterface
    interface Solved {
        /** Returns the loss solved in so many steps on the path of its seed, and differentiated so. */
        Objective by(SdeMethod method, int steps, GradientMethod gradient);
    }

    /** Draws losses. */
    @FunctionalInterface
    interface Family {
        SdeLoss draw(Random random);
    }

    @Override
    public boolean smooth() {
        return true;
    }
}
