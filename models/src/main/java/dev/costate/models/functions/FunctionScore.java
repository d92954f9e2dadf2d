package dev.costate.models.functions;

import dev.costate.autodiff.Var;

/**
 * Q·∇ₓ ln pₜ(x), the score of noise N(0, Q) on functions, exact or learned.
 *
 * <p>The gradient itself is no function in the limit of fine grids; Q times it is.
 */
@FunctionalInterface
public interface FunctionScore {
    /**
     * Records it.
     *
     * @param t a time for all rows, a scalar; or one for each row, [rows, 1]
     * @param x functions, [rows, n] or [rows, n, n], of any n
     * @return the score at each, of the shape of x
     */
    Var at(Var t, Var x);
}
