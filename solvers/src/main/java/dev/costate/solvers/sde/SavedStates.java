package dev.costate.solvers.sde;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;

/** The states at the saved times of a grid, from those after every step. Stateless. */
final class SavedStates {
    private SavedStates() {
    }

    /**
     * Records them all.
     *
     * @param last the state after the last step
     * @param stack the states after every step
     */
    static Var of(TimeGrid grid, Var y0, Var last, Var stack) {
        Var first = y0.expand(0);
        if (grid.saved(grid.savedCount() - 1) == 0) {
            return first;
        }
        Var rows = rows(grid, last, stack);
        return grid.saved(0) == 0 ? Var.concat(0, first, rows) : rows;
    }

    /** Records those that steps give, at least one: all but that at the first time. */
    static Var rows(TimeGrid grid, Var last, Var stack) {
        int count = grid.savedCount();
        int from = grid.saved(0) == 0 ? 1 : 0;
        int steps = grid.steps();
        if (count - from == 1 && grid.saved(count - 1) == steps) {
            return last.expand(0);
        }
        double[] rows = new double[count - from];
        for (int i = from; i < count; i++) {
            rows[i - from] = grid.saved(i) - 1;
        }
        if (rows.length == steps) {
            return stack;
        }
        Var table = stack.reshape(steps, last.shape().size());
        return table.gather(Var.constant(Tensor.vector(rows))).reshape(last.shape().stacked(rows.length));
    }
}
