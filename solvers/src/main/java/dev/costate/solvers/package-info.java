/**
 * Solvers for ordinary differential equations, and gradients through them.
 *
 * <p>A state is one tensor. A {@link dev.costate.solvers.method.OdeMethod} is data; a step is stateless; stepper and
 * {@link dev.costate.solvers.StepController controller} meet only in {@link dev.costate.solvers.loop.SolveLoop}.
 * {@link dev.costate.solvers.Ode} solves plain Java right-hand sides; {@link dev.costate.solvers.Ode#record Ode.record} records a
 * solve on a tape, with a {@link dev.costate.solvers.GradientMethod} as its derivative.
 * {@link dev.costate.solvers.Event} and {@link dev.costate.solvers.Events} end or change solves where a function of
 * t and y crosses zero.
 *
 * <p>Methods, options, gradient methods, events and solutions are immutable and may be shared by threads;
 * {@link dev.costate.solvers.Ode} and {@link dev.costate.solvers.gradient.OdeGradient.Runner} belong to one thread each. A
 * solve that does not reach its end says so by a {@link dev.costate.solvers.SolveStatus} where a solution is
 * returned, by a {@link dev.costate.solvers.SolveFailure} where one was recorded; both say what to do.
 *
 * <p>Three truths are kept apart: the gradient of the <em>true</em> solution, of the discrete map on a <em>frozen
 * grid</em>, and of the <em>adaptive</em> map whose step sizes depend on the parameters too. Every gradient method
 * says which one it gives.
 *
 * <p>What is where, in the order of a solve:
 * <ol>
 * <li>Methods as data: {@link dev.costate.solvers.method.Methods} lists them; {@link dev.costate.solvers.method.Tableau},
 * {@link dev.costate.solvers.method.Esdirk}, {@link dev.costate.solvers.method.Rosenbrock},
 * {@link dev.costate.solvers.method.ReversibleMethod}, and a file for each set of coefficients.
 * <li>One step: {@link dev.costate.solvers.step.Stepper} and the classes named after it, which evaluate a
 * {@link dev.costate.solvers.step.Field} into {@link dev.costate.solvers.step.StageBuffers}.
 * <li>Many steps: {@link dev.costate.solvers.loop.SolveLoop} with {@link dev.costate.solvers.StepController},
 * {@link dev.costate.solvers.StepLimits}, {@link dev.costate.solvers.loop.EventWatch} and, for stiff methods,
 * {@link dev.costate.solvers.loop.DenseError}; what it did is a {@link dev.costate.solvers.StepTrace}.
 * <li>Plain solves: {@link dev.costate.solvers.Ode} gives a {@link dev.costate.solvers.Solution};
 * {@link dev.costate.solvers.OdeRows} solves each row for itself.
 * <li>Recorded solves: {@link dev.costate.solvers.tape.SolveOp} on the tape, run by
 * {@link dev.costate.solvers.tape.SolveKernel}, which leaves a {@link dev.costate.solvers.tape.SolveRecord}.
 * <li>Their gradients: {@link dev.costate.solvers.gradient.GradientMethods} lists them; {@link dev.costate.solvers.tape.AdjointOp}
 * on the tape runs the kernel named after the method, most of them by {@link dev.costate.solvers.adjoint.StepAdjoint};
 * {@link dev.costate.solvers.tape.SolveTangent} is the forward mode.
 * </ol>
 */
package dev.costate.solvers;
