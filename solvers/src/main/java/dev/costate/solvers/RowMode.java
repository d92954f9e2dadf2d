package dev.costate.solvers;

/**
 * How the rows of a batch share steps and times in {@link Solve#rows}. A mode is only another recording of ordinary solves, so every gradient method that
 * serves the solver works in every mode: Direct, DirectAdaptive, Checkpointed and SymplecticAdjoint give the discrete gradient of the steps that the mode took,
 * the continuous ones approach that of the true solution. In {@link #ROW_BY_ROW} each method runs row by row, and cotangents of what rows share are summed from
 * the first row to the last.
 */
public enum RowMode {
    /** One step and one list of times for all rows; the error norm is taken over the whole batch. The cheapest; a row's bits depend on its neighbours. */
    SHARED,
    /**
     * One step for all rows, times of each row by dense output; all start at the same time and go the same way. Costs as much as {@link #SHARED} at the union of
     * the times; a row's bits depend on its neighbours.
     */
    SHARED_STEP,
    /**
     * Each row has its own times, direction, steps, acceptance and statistics, and the field sees one row at a time. A row's states and the gradient with respect
     * to its y₀ are the same bits alone, in any batch and in any order. Costs the sum of the single solves.
     */
    ROW_BY_ROW
}
