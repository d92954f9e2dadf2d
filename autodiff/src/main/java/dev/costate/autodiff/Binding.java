package dev.costate.autodiff;

import dev.costate.autodiff.replay.Compilation;
import dev.costate.vectorapi.Kernels;

/**
 * What an op needs to know to make its {@link Kernel}: the kernels to call, the slots of its operands and results
 * (indices into the address table that {@link Kernel#run} gets), their shapes, and scratch space.
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

    /** Returns the compilation that inner programs belong to, so that they share the memory and its constants. */
    Compilation compilation();
}
