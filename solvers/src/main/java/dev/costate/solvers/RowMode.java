package dev.costate.solvers;

import dev.costate.solvers.gradient.GradientMethods;

/**
 * How the rows of a batch share steps and times in {@link Ode#recordRows} and {@link Ode#solveRows}.
 *
 * <p>Every method of {@link GradientMethods} that serves the solver serves every mode of {@link Ode#recordRows}, but
 * for {@link GradientMethods#UNROLLED}, which does not serve {@link #ROW_BY_ROW}: it must know the times while
 * recording. What a gradient is depends on method and mode:
 *
 * <table>
 * <caption>What a gradient is the gradient of</caption>
 * <tr>
 * <th>{@link GradientMethod#truth}</th>
 * <th>SHARED, SHARED_STEP</th>
 * <th>ROW_BY_ROW</th>
 * </tr>
 * <tr>
 * <td>frozen grid</td>
 * <td>the steps that the batch took</td>
 * <td>those that each row took</td>
 * </tr>
 * <tr>
 * <td>adaptive map</td>
 * <td>the steps as functions of the whole batch</td>
 * <td>each row's steps as functions of that row</td>
 * </tr>
 * <tr>
 * <td>true solution</td>
 * <td colspan="2">the same in all modes, as the tolerance falls</td>
 * </tr>
 * </table>
 *
 * <p>Row by row, cotangents of what rows share are summed from the first row to the last. A row that does not reach its
 * end is named ({@link SolveFailure#row}). Partitioned methods, which take a state's first half for positions, need
 * {@link #ROW_BY_ROW}.
 *
 * <p>Immutable.
 */
public enum RowMode {
    /**
     * One step and one list of times for all rows; the error norm is taken over the whole batch.
     *
     * <p>The cheapest; a row's bits depend on its neighbours.
     */
    SHARED,
    /**
     * One step for all rows, times of each row by dense output.
     *
     * <p>All rows start at the same time and go in one direction. Costs as much as {@link #SHARED} at the union of the
     * times; a row's bits depend on its neighbours.
     */
    SHARED_STEP,
    /**
     * Each row has its own times, direction, steps, acceptance and statistics.
     *
     * <p>The field sees one row at a time. A row's states and the gradient with respect to its y₀ and its times are the
     * same bits alone, in any batch and in any order. Costs the sum of the single solves.
     */
    ROW_BY_ROW
}
