/**
 * Recording, derivatives and replay.
 *
 * <p>A function of {@link dev.costate.autodiff.Var}s is recorded once onto a {@link dev.costate.autodiff.Tape};
 * {@link dev.costate.autodiff.Tape#vjp} and {@link dev.costate.autodiff.Tape#jvp} give its derivatives as tapes
 * again; a {@link dev.costate.autodiff.replay.Replay} runs a tape by the kernels on memory planned beforehand.
 * {@link dev.costate.autodiff.Autodiff} is the front door, {@link dev.costate.autodiff.GradientCheck} tells whether
 * a gradient is right.
 *
 * <p>Tapes, tensors, shapes and ops are immutable and may be shared by threads. A recording belongs to the thread that
 * opened it, a {@link dev.costate.autodiff.replay.Replay} and what {@link dev.costate.autodiff.Autodiff} returns to the
 * thread that uses it: one for each. Shapes that do not fit are a
 * {@link dev.costate.autodiff.ShapeMismatchException} while recording; numbers that are not finite go on, unless
 * {@link dev.costate.autodiff.replay.Replay#checked} is to name the instruction that made them.
 */
package dev.costate.autodiff;
