package dev.costate.autodiff;

import dev.costate.vectorapi.Kernels;

/**
 * What an op needs to know to make its {@link Kernel}. Thread-confined: it belongs to one replay.
 *
 * <p>It has the kernels to call, the slots of the operands and results (indices into the address table that
 * {@link Kernel#run} receives), their shapes, and scratch space.
 */
public interface Binding {
    /** Returns the kernels of this replay, bound to its memory. */
    Kernels kernels();

    /** Returns the number of operands. */
    int operands();

    /** Returns the slot of operand {@code i}. */
    int in(int i);

    /** Returns the slot of result {@code i}. */
    int out(int i);

    /** Returns the shape of operand {@code i}. */
    Shape inShape(int i);

    /** Returns the shape of result {@code i}. */
    Shape outShape(int i);

    /** Returns whether anything reads result {@code i}. */
    boolean used(int i);

    /** Reserves {@code cells} of scratch, live while this instruction runs only, and returns its slot. */
    int scratch(int cells);

    /** Makes a tape ready to run inside this replay: the program shares its memory, kernels and constants. */
    Program compile(Tape tape);

    /**
     * Makes a tape ready to run in two phases.
     *
     * @param late per input, whether it is known in the second phase only
     * @param earlyOutputs how many leading outputs the first phase writes; the second writes the others, so they
     * need not be placed before it
     */
    Program compile(Tape tape, boolean[] late, int earlyOutputs);
}
