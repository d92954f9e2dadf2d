package dev.costate.solvers;

import dev.costate.autodiff.Tape;

/**
 * What a recorded solve shows a {@link GradientMethod}: its field, its options, its derivative.
 *
 * <p>Immutable.
 */
public interface RecordedSolve {
    /** Returns the field, (t, y, captured …) ↦ dy: scalar, state, what it uses from outside ↦ state. */
    Tape field();

    /** Returns how it is solved. */
    SolveOptions options();

    /** Returns how it is differentiated. */
    GradientMethod gradient();

    /**
     * Returns how many equal blocks the state consists of, of which step control sees the first.
     *
     * <p>1, or more for a solve together with its tangents.
     */
    int blocks();
}
