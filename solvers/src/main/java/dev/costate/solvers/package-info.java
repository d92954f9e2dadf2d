/**
 * Solvers for ordinary differential equations, and gradients through them.
 *
 * <p>Begin with {@link dev.costate.solvers.Ode}. {@code Ode.solve} takes a
 * {@linkplain dev.costate.solvers.RightHandSide right-hand side in plain Java} and gives a
 * {@link dev.costate.solvers.Solution}; {@code Ode.record} takes a {@linkplain dev.costate.solvers.VarField field on a
 * tape} and makes the solve one instruction, with a {@link dev.costate.solvers.GradientMethod} as its derivative.
 * How to solve is a {@link dev.costate.solvers.SolveOptions}: a {@linkplain dev.costate.solvers.method.Methods method},
 * fixed steps or tolerances.
 *
 * <p>What else a user names stands in this package too:
 * <ul>
 * <li>Steps: {@link dev.costate.solvers.StepController}, {@link dev.costate.solvers.StepLimits} and
 * {@link dev.costate.solvers.Tolerances} are options; {@link dev.costate.solvers.StepTrace} is what a solve did, and
 * can be repeated ({@link dev.costate.solvers.FrozenGrid}).
 * <li>Batches: {@link dev.costate.solvers.RowMode} says what rows share.
 * <li>Events: {@link dev.costate.solvers.Event} ends or changes a plain solve where a function of t and y crosses zero,
 * {@link dev.costate.solvers.Events} a recorded one.
 * <li>Failures: a solve that does not reach its end says so by a {@link dev.costate.solvers.SolveStatus} where a
 * solution is returned, by a {@link dev.costate.solvers.SolveFailure} where one was recorded. Both say what to do, and
 * {@link dev.costate.solvers.NonFinite} which number was not finite.
 * </ul>
 *
 * <p>Three truths are kept apart: the gradient of the <em>true</em> solution, of the discrete map on a <em>frozen
 * grid</em>, and of the <em>adaptive</em> map whose step sizes depend on the parameters too. Every gradient method says
 * which one it gives ({@link dev.costate.solvers.GradientMethod.Truth}).
 *
 * <p>A solve goes through six rooms, and each knows only those before it and the vocabulary of this package:
 * <ol>
 * <li>{@link dev.costate.solvers.method}: a solver is data. Add one here.
 * <li>{@code step}: one step of each family of methods, which decides nothing.
 * <li>{@code loop}: many steps. The one place where stepper and controller meet.
 * <li>{@code tape}: a solve, and its adjoint, as instructions of a tape.
 * <li>{@code adjoint}: one step backwards, of each family.
 * <li>{@link dev.costate.solvers.gradient}: how a whole solve is differentiated. Add a gradient method here.
 * </ol>
 *
 * <p>{@code step}, {@code loop}, {@code tape} and {@code adjoint} are internal. After them
 * {@link dev.costate.solvers.sde} solves stochastic equations, in the same vocabulary.
 *
 * <p>Methods, options, gradient methods, events and solutions are immutable and may be shared by threads.
 * {@link dev.costate.solvers.Ode} and {@link dev.costate.solvers.gradient.OdeGradient.Runner} belong to one thread
 * each.
 */
package dev.costate.solvers;
