/**
 * Automatic differentiation: record a function, differentiate the recording, run it.
 *
 * <p><b>Record.</b> A function of {@link dev.costate.autodiff.Var}s is called once. It sees shapes and no numbers, and
 * each operation appends an {@link dev.costate.autodiff.Instruction} (an {@link dev.costate.autodiff.Op}, its operands
 * and its results) to a {@link dev.costate.autodiff.Tape}. Recordings nest: the body of a loop is a
 * {@link dev.costate.autodiff.Closure}.
 *
 * <p><b>Differentiate.</b> Every op has two rules that are written independently, a jvp and a vjp.
 * {@link dev.costate.autodiff.Tape#jvp} and {@link dev.costate.autodiff.Tape#vjp} sweep them over a tape and give
 * tapes, so derivatives have derivatives. {@link dev.costate.autodiff.GradientCheck} tells whether they are right.
 *
 * <p><b>Plan and run.</b> A {@link dev.costate.autodiff.replay.Replay} plans the memory of a tape once. Each op makes
 * its {@link dev.costate.autodiff.Kernel} from what a {@link dev.costate.autodiff.Binding} tells it; then the kernels
 * run on that memory any number of times without allocating. The body of a loop runs inside a replay as a
 * {@link dev.costate.autodiff.Program}.
 *
 * <p><b>Simplify.</b> {@link dev.costate.autodiff.Tape#simplify} gives the same function with fewer instructions and
 * the same bits. It is worth its time before a tape is planned.
 *
 * <p>{@link dev.costate.autodiff.Autodiff} does all of this for those who want a gradient of a function.
 *
 * <p>Tapes, tensors, shapes and ops are immutable and may be shared by threads. A recording belongs to the thread that
 * opened it. A {@link dev.costate.autodiff.replay.Replay} and what {@link dev.costate.autodiff.Autodiff} returns belong
 * to the thread that uses them: one for each.
 *
 * <p>Shapes that do not fit are a {@link dev.costate.autodiff.ShapeMismatchException} while recording. Numbers that are
 * not finite are passed on, unless {@link dev.costate.autodiff.replay.Replay#checked} is to name the instruction that
 * produced them.
 */
package dev.costate.autodiff;
