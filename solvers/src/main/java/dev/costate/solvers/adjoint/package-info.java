/**
 * Internal. One step backwards, of each family of methods.
 *
 * <p>{@link dev.costate.solvers.adjoint.StepAdjoints} chooses by family and is the way in. Gradient methods of the
 * frozen grid are built on two questions that it answers:
 * <ol>
 * <li>What is the adjoint of a step whose evaluations are known? {@code StepAdjoint} for explicit methods,
 * {@code ReversibleAdjoint}, and on arrays {@code StiffAdjoint} with {@code EsdirkAdjoint} and
 * {@code RosenbrockAdjoint}; {@code KeptStages} runs them over a forward solve that has kept its stages.
 * <li>How is a step recomputed that was not kept? {@link dev.costate.solvers.adjoint.ReplayableSteps} is what a
 * schedule of checkpoints sees; {@link dev.costate.solvers.adjoint.StepWindow} recomputes the evaluations of one step
 * to the same bits, and {@link dev.costate.solvers.adjoint.ReversibleWindows} undoes steps of reversible methods.
 * </ol>
 *
 * <p>{@link dev.costate.solvers.adjoint.AdjointLayout} says where the operands and results of a backward pass lie, and
 * {@link dev.costate.solvers.adjoint.FieldPullback} is a field and its vjp on arrays. Everything that runs is
 * thread-confined.
 */
package dev.costate.solvers.adjoint;
