package dev.costate.models.latent;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.models.layers.Recurrence;
import dev.costate.models.node.OdeField;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Tableau;

/**
 * The ODE-RNN (Rubanova et al. 2019, section 3): between two entries the hidden state follows h' = f(h), at an entry the cell changes it. A field that is 0 leaves the plain recurrent network, f = −τh one
 * whose state decays. Parameters: {@code cell} and {@code field}. Cost: substeps × (stages − 1) evaluations of f an entry. Immutable.
 *
 * @param cell changes the state at an entry
 * @param field f; autonomous
 * @param method how the state is solved between entries
 * @param substeps number of steps in each gap, whatever its length
 */
public record OdeRnn(RecurrentCell cell, OdeField field, Tableau method, int substeps) {
    /** Checks the widths. */
    public OdeRnn {
        if (field.width() != cell.hidden()) {
            throw new IllegalArgumentException("a field of width " + field.width() + " for hidden states of " + cell.hidden() + ": must be equal");
        }
        if (substeps < 1) {
            throw new IllegalArgumentException(substeps + " substeps: must be at least 1");
        }
    }

    /** Returns all parameters. */
    public ParameterSpec parameters() {
        return cell.parameters().under("cell").and(field.parameters().under("field"));
    }

    /**
     * Records the hidden state behind the last entry that is read, starting from zero.
     *
     * @param x entries, [steps, rows, inputs]
     * @param mask 1 where an entry is there, [steps, rows, 1]; null if none is missing
     * @param gaps the time that passes before each entry is read, [steps, rows, 1]
     * @param backwards whether the last entry is read first
     * @return [rows, hidden]
     */
    public Var last(Bound p, Var x, Var mask, Var gaps, boolean backwards) {
        Bound own = p.in("field");
        SolveOptions options = SolveOptions.fixed(method, 1);
        return Recurrence.last(cell, p.in("cell"), x, mask, gaps, (h, gap) -> {
            Var step = gap.times(1.0 / substeps);
            return Solve.ode((t, y) -> field.apply(own, t, y).times(step), h, 0, substeps, options);
        }, backwards);
    }
}
