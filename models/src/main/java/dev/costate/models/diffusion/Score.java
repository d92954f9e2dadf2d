package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/** The score ∇ₓ ln pₜ(x) of the marginals of a forward process, exact or learned. */
@FunctionalInterface
public interface Score {
    /**
     * Records it.
     *
     * @param t a time for all rows, a scalar; or one for each row, [rows, 1]
     * @param x points in rows, [rows, d]
     * @return the score at each, [rows, d]
     */
    Var at(Var t, Var x);
}
