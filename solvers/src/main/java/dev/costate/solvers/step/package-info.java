/**
 * Internal. One step of each family of methods: states in, states out, no decision.
 *
 * <p>Read {@link dev.costate.solvers.step.Stepper} first: what the solve loop sees of a step, whatever the family.
 * {@link dev.costate.solvers.step.Steppers} chooses the implementation. There are two kinds.
 * <ol>
 * <li>On buffers, by kernels: {@link dev.costate.solvers.step.KernelStepper} for explicit methods and
 * {@link dev.costate.solvers.step.ReversibleStepper} evaluate a {@link dev.costate.solvers.step.Field} into
 * {@link dev.costate.solvers.step.StageBuffers}, each evaluation laid out by
 * {@link dev.costate.solvers.step.StageLayout}. {@link dev.costate.solvers.step.ExplicitStages} are the stages
 * themselves, for steppers and for what recomputes steps.
 * <li>On arrays, in plain Java: {@link dev.costate.solvers.step.SmallStateStepper} for few unknowns, and
 * {@link dev.costate.solvers.step.EsdirkStepper} and {@link dev.costate.solvers.step.RosenbrockStepper}, which solve
 * linear systems with the Jacobian of a {@link dev.costate.solvers.step.StiffField}.
 * </ol>
 *
 * <p>{@link dev.costate.solvers.step.ErrorNorm} is the one place that knows what an error is worth in units of rtol and
 * atol. Steppers of the same method give the same bits.
 *
 * <p>This room knows the methods and the vocabulary. It does not know controllers, loops or tapes.
 */
package dev.costate.solvers.step;
