/**
 * Internal. A solve, and its adjoint, as instructions of a tape.
 *
 * <p>Read in this order:
 * <ol>
 * <li>{@link dev.costate.solvers.tape.SolveRecording} records a field and applies a solve to it;
 * {@link dev.costate.solvers.tape.RowSolves} does so for the rows of a batch, and
 * {@link dev.costate.solvers.tape.UnrolledSolve} step by step on a known grid, each a
 * {@link dev.costate.solvers.tape.TapeStep}.
 * <li>{@link dev.costate.solvers.tape.SolveOp} is the instruction: states at times from y0, times and what the field
 * captured. Its kernel steps on buffers or on arrays, as the family of the method wants.
 * <li>{@link dev.costate.solvers.tape.SolveRecord} is what a solve leaves in the arena for its backward pass: the grid
 * and, as far as the gradient method wants them, the evaluations. {@link dev.costate.solvers.tape.DenseRecord} is the
 * solution between the times, from such a record.
 * <li>{@link dev.costate.solvers.tape.AdjointOp} is the backward pass as an instruction; its kernel is that of the
 * gradient method. {@link dev.costate.solvers.tape.SolveTangent} is the forward mode, and makes second derivatives.
 * <li>{@link dev.costate.solvers.tape.EventTimeOp} finds the first event of a solve, and
 * {@link dev.costate.solvers.tape.EventPoint} gives its time and state a derivative.
 * </ol>
 *
 * <p>The rest connects tapes with steppers: {@link dev.costate.solvers.tape.FieldTapes} derives the tapes of a field,
 * {@code TapeRightHandSide} and {@link dev.costate.solvers.tape.TapeStiffField} run them,
 * {@link dev.costate.solvers.tape.OperandCells} says where captured values lie.
 */
package dev.costate.solvers.tape;
