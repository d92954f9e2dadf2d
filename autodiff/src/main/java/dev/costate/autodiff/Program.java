package dev.costate.autodiff;

/**
 * A tape made ready to run inside a replay. Thread-confined.
 *
 * <p>It is how a kernel (of a scan, a solve) runs the tape of its body; {@link Binding#compile} makes it.
 *
 * <p>Inputs and outputs lie where the caller points them ({@link #pointInput}, {@link #pointOutput}); intermediate
 * values lie in a scratch range of {@link #size} cells that the caller places. Nothing is allocated by {@link #run}.
 *
 * <p><b>Two phases.</b> A program may be split by naming inputs that arrive late (the cotangents of a vjp). What does
 * not depend on them runs in {@link #runForward}, the rest in {@link #runBackward}. The values that the second phase
 * needs from the first form the <em>residual</em>, a range of its own ({@link #residualSize}): place it elsewhere
 * for every forward run, and a later backward run reads it there.
 */
public interface Program {
    /** Returns the cells of scratch needed. */
    int size();

    /** Returns the cells of residual that the forward phase leaves for the backward phase. */
    int residualSize();

    /** Puts the scratch range at an address. */
    void place(int address);

    /** Puts the residual at an address. */
    void placeResidual(int address);

    /** Reads input {@code i} at an address from now on. */
    void pointInput(int i, int address);

    /** Writes output {@code i} to an address from now on. It must not overlap an input. */
    void pointOutput(int i, int address);

    /** Runs both phases. */
    void run();

    /** Runs what does not depend on late inputs. */
    void runForward();

    /** Runs the rest. */
    void runBackward();
}
