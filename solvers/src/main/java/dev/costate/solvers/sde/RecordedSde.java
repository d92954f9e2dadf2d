package dev.costate.solvers.sde;

import dev.costate.autodiff.Tape;
import dev.costate.solvers.GradientMethod;
import java.util.Optional;

/**
 * What a recorded solve shows an {@link SdeGradientMethod}: its steps as tapes, its grid, its derivative. Immutable.
 *
 * <p>A tape takes the values of a step after those named for it: its index, t, t + h, h and √h, an entry of each
 * sequence that the noise reads (none if it is drawn), and what the fields and the noise captured.
 *
 * @param grid the steps
 * @param method the method that takes them
 * @param gradient how the solve is differentiated
 * @param additive whether g does not depend on the state
 * @param sequences how many sequences the noise reads
 * @param step the carry ↦ the next carry, whose first value is the state
 * @param undo the next carry ↦ the carry, if the method is reversible
 * @param increment y, t ↦ b(t, y) h + g(t, y) ΔW with the drift b of Stratonovich, for gradients of the true solution
 */
public record RecordedSde(TimeGrid grid, SdeMethod method, GradientMethod gradient, boolean additive, int sequences,
        Tape step, Optional<Tape> undo, Optional<Tape> increment) {
    /** Returns how many values a step carries. */
    public int carries() {
        return step.outputs().size();
    }

    /** Returns how many Vars the fields and the noise captured. */
    public int captured() {
        return step.inputs().size() - carries() - GridStep.SEQUENCES - sequences;
    }

    /** Returns the number of the first row of the saved states that a step gives: 1 if row 0 is the first state. */
    int firstRow() {
        return grid.saved(0) == 0 ? 1 : 0;
    }

    /** Returns how many saved states are given by steps. */
    int rows() {
        return grid.savedCount() - firstRow();
    }
}
