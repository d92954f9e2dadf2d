/**
 * Recording, derivatives and replay.
 *
 * <p>A function of {@link dev.costate.autodiff.Var}s is recorded once onto a {@link dev.costate.autodiff.Tape}; {@link dev.costate.autodiff.Tape#vjp} and
 * {@link dev.costate.autodiff.Tape#jvp} give its derivatives as tapes again; a {@link dev.costate.autodiff.Replay} runs a tape by the kernels on memory planned
 * beforehand. {@link dev.costate.autodiff.Autodiff} is the front door, {@link dev.costate.autodiff.GradientCheck} tells whether a gradient is right.
 */
package dev.costate.autodiff;
