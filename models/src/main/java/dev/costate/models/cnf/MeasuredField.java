package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * A field with rates that are integrated along its solutions, one component of the solve for each: [y; q]' = [f; r].
 *
 * <p>The trace of the Jacobian is such a rate ({@link TracedField}), the cost of a transport another.
 */
@FunctionalInterface
public interface MeasuredField {
    /** Records the field and its rates at points in rows. */
    Rates at(Var t, Var y);

    /**
     * A field and its rates.
     *
     * @param value f, [rows, width]
     * @param rates r, [rows, number of rates]
     */
    record Rates(Var value, Var rates) {
    }

    /**
     * Where rows went.
     *
     * @param y their ends, [rows, width]
     * @param integrals of the rates on the way, [rows, number of rates]
     */
    record Moved(Var y, Var integrals) {
    }

    /** Records the end of a solution. */
    @FunctionalInterface
    interface Solve {
        /** Records it, from states in rows. */
        Var end(VarField field, Var start);
    }

    /** Records [f; r] at [y; q], y having {@code width} components. */
    default Var augmented(Var t, Var state, int width) {
        Rates f = at(t, state.slice(1, 0, width));
        return Var.concat(1, f.value(), f.rates());
    }

    /** Records where rows go, and what {@code number} of rates add up to. */
    default Moved move(Var rows, int number, Solve solve) {
        int d = rows.shape().dim(1);
        Var start = Var.concat(1, rows, Var.constant(0).broadcastTo(Shape.of(rows.shape().dim(0), number)));
        Var end = solve.end((t, state) -> augmented(t, state, d), start);
        return new Moved(end.slice(1, 0, d), end.slice(1, d, d + number));
    }
}
