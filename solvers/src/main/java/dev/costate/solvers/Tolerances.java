package dev.costate.solvers;

import dev.costate.solvers.gradient.Backsolve;
import dev.costate.solvers.gradient.Interpolating;

/**
 * Tolerances that differ between the components of a state.
 *
 * <p>Cell i takes number i modulo their count, so that d tolerances serve a state of shape [rows, d]. Adjoints that are
 * solved backwards ({@link Backsolve}, {@link Interpolating},
 * {@link dev.costate.solvers.gradient.GradientMethods#QUADRATURE Quadrature}) use the options' one rtol and atol: a
 * cotangent does not have the size of its component.
 *
 * <p>Immutable.
 *
 * @param rtol relative tolerances, each ≥ 0 and below 1
 * @param atol absolute tolerances, as many, each ≥ 0, in the units of the state; for no component both zero
 */
public record Tolerances(double[] rtol, double[] atol) {
    /** Checks the tolerances. */
    public Tolerances {
        if (rtol.length != atol.length || rtol.length == 0) {
            throw new IllegalArgumentException(rtol.length + " relative and " + atol.length
                    + " absolute tolerances: must be as many, at least one");
        }
        for (int i = 0; i < rtol.length; i++) {
            if (!(rtol[i] >= 0 && rtol[i] < 1) || !(atol[i] >= 0 && atol[i] < Double.POSITIVE_INFINITY)
                    || rtol[i] + atol[i] == 0) {
                throw new IllegalArgumentException("tolerances " + i + ": rtol " + rtol[i] + ", atol " + atol[i]
                        + ": need 0 ≤ rtol < 1, 0 ≤ atol < ∞, not both zero");
            }
        }
        rtol = rtol.clone();
        atol = atol.clone();
    }

    /** Returns a copy. */
    @Override
    public double[] rtol() {
        return rtol.clone();
    }

    /** Returns a copy. */
    @Override
    public double[] atol() {
        return atol.clone();
    }
}
