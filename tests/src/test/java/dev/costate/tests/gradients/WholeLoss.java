package dev.costate.tests.gradients;

import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A training loss as a family draws it, with its solver and gradient method left open.
 *
 * @param text what was drawn
 * @param objective the loss for them
 * @param solvers the methods that it can be solved with; none if it solves nothing
 * @param span length of the solve in time
 * @param adaptive whether steps may adapt too
 * @param batch rows of a batch
 * @param examples rows to draw from
 * @param smooth whether the loss has derivatives of every order everywhere
 * @param spread how far the parameters are moved from where training would start
 * @param served whether a gradient method makes sense for it
 */
record WholeLoss(String text, Solved objective, List<? extends OdeMethod> solvers, double span, boolean adaptive,
        int batch, int examples, boolean smooth, double spread, Predicate<GradientMethod> served)
        implements DrawnLoss {
    /** A loss for every gradient method. */
    WholeLoss(String text, Solved objective, List<? extends OdeMethod> solvers, double span, boolean adaptive,
            int batch, int examples, boolean smooth, double spread) {
        this(text, objective, solvers, span, adaptive, batch, examples, smooth, spread, gradient -> true);
    }

    /** Makes the objective. */
    @FunctionalInterface
    interface Solved {
        /** Returns the loss solved so, in {@code steps} if they are fixed, and differentiated so. */
        Objective by(SolveOptions how, int steps, GradientMethod gradient);
    }

    /** Draws losses. */
    @FunctionalInterface
    interface Family {
        WholeLoss draw(Random random);
    }
}
