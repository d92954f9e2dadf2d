package dev.costate.solvers.step;

import dev.costate.solvers.method.Tableau;
import java.util.Arrays;

/**
 * The weights bᵢ(θ) of a method's dense output, kept for the few θ at which every step is looked at.
 *
 * <p>They are some 15 operations for each stage, more than what they are used for if the state is small.
 * Thread-confined.
 */
final class DenseWeights {
    private static final int PLACES = 16;

    private final Tableau method;
    private final int stages;
    private final double[] known = new double[PLACES];
    private final double[][] weights = new double[PLACES][];

    DenseWeights(Tableau method, int stages) {
        this.method = method;
        this.stages = stages;
        Arrays.fill(known, Double.NaN);
    }

    /** Returns the weights at θ; not to be changed, and valid until the next call. */
    double[] at(double theta) {
        int place = (int) (theta * PLACES) & PLACES - 1;
        if (known[place] != theta) {
            if (weights[place] == null) {
                weights[place] = new double[stages];
            }
            method.denseWeights(theta, weights[place]);
            known[place] = theta;
        }
        return weights[place];
    }
}
