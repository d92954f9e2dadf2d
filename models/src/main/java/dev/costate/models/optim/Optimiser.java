package dev.costate.models.optim;

import dev.costate.autodiff.Var;
import java.util.List;

/**
 * How parameters follow from a gradient.
 *
 * <p>All arithmetic is element by element: training computes an update in blocks of parameters, so the next value of an
 * element may depend on that element of each vector, the rate and the step only. An update with an op that joins
 * elements, a norm of θ say, is refused; that of the whole gradient is {@link Clipping}'s. Noise, whose numbers would
 * begin anew in each block, is refused where there are several. Implementations are immutable and thread-safe.
 */
public interface Optimiser {
    /** Returns its name in lower case. */
    String name();

    /** Returns the names of its state vectors. Each is as long as the parameter vector and starts at zero. */
    List<String> state();

    /**
     * Records one update of a block of parameters, of any length.
     *
     * @param theta parameters θ
     * @param gradient g, clipped
     * @param state the state vectors
     * @param rate the learning rate, a scalar
     * @param step the number of this update, a scalar, from 1
     */
    Update update(Var theta, Var gradient, List<Var> state, Var rate, Var step);

    /**
     * Records the state after the parameters were put back within their bounds.
     *
     * <p>That is the same state, unless the optimiser says otherwise.
     *
     * @param state the state vectors after an update
     * @param shift what was added to the updated parameters
     * @param step the number of this update, a scalar, from 1
     */
    default List<Var> shifted(List<Var> state, Var shift, Var step) {
        return state;
    }

    /**
     * Returns the parameters that the training gives, in an array of their own.
     *
     * <p>These are θ, unless the optimiser says otherwise.
     *
     * @param theta the current parameters
     * @param state the current state vectors
     */
    default double[] fitted(double[] theta, List<double[]> state) {
        return theta.clone();
    }

    /**
     * What an update gives. Immutable; its Vars belong to their recording.
     *
     * @param theta the next parameters
     * @param state the next state vectors
     */
    record Update(Var theta, List<Var> state) {
        /** Keeps a copy of the list. */
        public Update {
            state = List.copyOf(state);
        }
    }
}
