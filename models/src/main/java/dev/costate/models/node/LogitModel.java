package dev.costate.models.node;

import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import java.util.Optional;

/** A classifier of rows that gives a logit for each class. Implementations are immutable. */
public interface LogitModel extends Model {
    /** Returns mean and scale of each input. */
    Standardiser values();

    /** Returns the number of classes, at least 2. */
    int classes();

    /** Returns how its solves are differentiated. */
    GradientMethod gradient();

    /** Records the logits [rows, classes] of standardised inputs [rows, inputs]. */
    Var logits(Bound p, Var x);

    /** Records the same so that a row's logits are the same bits in every batch. */
    default Var rowLogits(Bound p, Var x) {
        return logits(p, x);
    }

    /** Records what training adds to the cross-entropy, if it adds something: a scalar. */
    default Optional<Var> penalty(Bound p) {
        return Optional.empty();
    }

    /**
     * Returns the same classifier as a smooth function of its parameters.
     *
     * @param h length of the solver's steps, if those of the model adapt
     * @param by how its solves are differentiated
     */
    LogitModel withFixedSteps(double h, GradientMethod by);

    @Override
    default FittedClassifier fitted(Parameters values) {
        return new FittedClassifier(this, values);
    }
}
