package dev.costate.solvers;

import dev.costate.autodiff.Tape;

/**
 * What a recorded solve shows a {@link GradientMethod}: its field, how it was solved, and how it is differentiated.
 * Immutable.
 */
public interface RecordedSolve {
    /** Returns the field, (t, y, captured …) ↦ dy: scalar, state, what it uses from outside ↦ state. */
    Tape field();

    /** Returns how it is solved. */
    SolveOptions options();

    /** Returns how it is differentiated. */
    GradientMethod gradient();

    /**
     * Returns of how many equal blocks the state consists, of which step control sees the first: 1, or more for a
     * solve together with its tangents.
     */
    int blocks();
}
