/**
 * Gradient methods: how a recorded solve is differentiated.
 *
 * <p>Take one from {@link dev.costate.solvers.gradient.GradientMethods}, {@code GradientMethods.DIRECT} to begin with,
 * and give it where a solve is recorded, or use {@link dev.costate.solvers.gradient.OdeGradient} for the gradient of
 * one solve with its cost and its quality number. Each method says which truth it gives, what it costs, what it keeps
 * in memory and how far to trust it:
 * <ul>
 * <li>the frozen grid, to rounding: {@link dev.costate.solvers.gradient.Direct},
 * {@link dev.costate.solvers.gradient.Checkpointed}, {@link dev.costate.solvers.gradient.GradientMethods#REVERSIBLE},
 * {@link dev.costate.solvers.gradient.GradientMethods#SYMPLECTIC_ADJOINT},
 * {@link dev.costate.solvers.gradient.GradientMethods#FORWARD_SENSITIVITY},
 * {@link dev.costate.solvers.gradient.GradientMethods#UNROLLED};
 * <li>the adaptive map, to rounding: {@link dev.costate.solvers.gradient.GradientMethods#DIRECT_ADAPTIVE};
 * <li>the true solution, as the tolerance falls: {@link dev.costate.solvers.gradient.Interpolating},
 * {@link dev.costate.solvers.gradient.GradientMethods#QUADRATURE}, {@link dev.costate.solvers.gradient.Backsolve}.
 * </ul>
 *
 * <p>The family is open. A method of one's own implements {@link dev.costate.solvers.GradientMethod} on what
 * {@link dev.costate.solvers.RecordedSolve} shows; {@link dev.costate.solvers.gradient.BackwardPass} gives it operands
 * and results by name. One for the library is a record with its page here, a kernel beside it where it needs one, and a
 * line in the list.
 *
 * <p>Methods are immutable and thread-safe; their kernels, which are hidden, are thread-confined.
 */
package dev.costate.solvers.gradient;
