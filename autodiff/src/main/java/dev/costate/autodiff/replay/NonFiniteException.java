package dev.costate.autodiff.replay;

/**
 * A checked replay met NaN or ±∞. Immutable.
 *
 * <p>The message names the first instruction that produced it, its operands and its source line.
 */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** Makes the exception. */
    public NonFiniteException(String message) {
        super(message);
    }
}
