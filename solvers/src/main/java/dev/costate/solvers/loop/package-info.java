/**
 * Internal. Many steps: from the first time to the last, with accepted and rejected attempts.
 *
 * <p>{@link dev.costate.solvers.loop.SolveLoop} is the one place where stepper and controller meet: propose a step, try
 * it, judge it, then take it or plan another. Read it first, then what it delegates to, in the order of an attempt:
 * <ol>
 * <li>{@code StepPlanner.InitialStep} chooses the first step.
 * <li>{@link dev.costate.solvers.loop.StepClock} knows where the solve is in time, and clips a step to a stop or an
 * end.
 * <li>{@link dev.costate.solvers.loop.StepPlanner} plans the next step from the errors, with the arithmetic of
 * {@link dev.costate.solvers.loop.StepFactor}; its derivative serves the adjoint of the adaptive map.
 * <li>{@link dev.costate.solvers.loop.EventWatch} looks for events in accepted steps, and
 * {@link dev.costate.solvers.loop.DenseError} bounds the error of a stiff step's dense output.
 * <li>{@link dev.costate.solvers.loop.SaveTimes} gives the states at the requested times, and
 * {@link dev.costate.solvers.loop.DensePath} keeps what dense output needs of every step.
 * <li>{@link dev.costate.solvers.loop.FailureDiagnosis} says why a solve stopped early.
 * </ol>
 *
 * <p>{@link dev.costate.solvers.loop.PlainSolve} puts a loop, a stepper and a memory together for a right-hand side in
 * plain Java. A run allocates nothing once its trace has reached its length; everything here is thread-confined.
 */
package dev.costate.solvers.loop;
