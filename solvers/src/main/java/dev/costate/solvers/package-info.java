/**
 * Solvers for ordinary differential equations, and gradients through them.
 *
 * <p>A state is one tensor. A {@link dev.costate.solvers.Method} is data; a step is stateless; stepper and {@link dev.costate.solvers.StepController
 * controller} meet only in {@link dev.costate.solvers.SolveLoop}. {@link dev.costate.solvers.Ode} solves plain Java right-hand sides; {@link
 * dev.costate.solvers.Solve} records a solve on a tape, with a {@link dev.costate.solvers.GradientMethod} as its derivative.
 * {@link dev.costate.solvers.Event} and {@link dev.costate.solvers.Events} end or change solves where a function of t and y crosses zero.
 *
 * <p>Three truths are kept apart: the gradient of the <em>true</em> solution, of the discrete map on a <em>frozen grid</em>, and of the <em>adaptive</em> map
 * whose step sizes depend on the parameters too. Every gradient method says which one it gives.
 */
package dev.costate.solvers;
