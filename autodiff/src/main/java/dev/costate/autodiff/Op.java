package dev.costate.autodiff;

import java.util.List;

/**
 * One operation: its name, shape rule, kernel call and two derivative rules. Immutable.
 *
 * <p>An op is a value: two that are {@code equals} with the same operands compute the same bits, which records give for
 * free.
 *
 * <p>The rules are written with {@link Var} operations, so a derivative is a tape again. {@link #jvp} and {@link #vjp}
 * are written independently of each other, so that ⟨v, J w⟩ = ⟨Jᵀv, w⟩ tests both. In their arrays {@code null}
 * stands for zero.
 */
public interface Op {
    /** Returns the op's name as a tape prints it, such as {@code matmul}. */
    String name();

    /** Returns what a tape prints after the name, such as {@code axis=1}; empty if there is nothing. */
    default String attributes() {
        return "";
    }

    /** Returns the tapes that it runs, such as the field of a solve; a printed tape shows each once, below. */
    default List<Tape> tapes() {
        return List.of();
    }

    /**
     * Returns the shapes of the results.
     *
     * @throws ShapeMismatchException if the operands' shapes do not fit
     */
    List<Shape> shapes(List<Shape> in);

    /** Returns what a replay runs for one instruction with this op; the kernel belongs to that replay. */
    Kernel kernel(Binding b);

    /**
     * Returns the tangents of the results, Σ ∂out/∂inᵢ · tangentᵢ.
     *
     * @param tangents one per operand, null for zero; not all are null
     * @return one per result, null for zero
     */
    Var[] jvp(Var[] in, Var[] out, Var[] tangents);

    /**
     * Returns the cotangents of the operands, (∂out/∂inᵢ)ᵀ · cotangent.
     *
     * @param cotangents one per result, null for zero; not all are null
     * @param wanted per operand, whether its cotangent will be used; what is returned for others is ignored
     * @return one per operand, null for zero
     */
    Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted);

    /**
     * Returns the op that a tape with a vjp uses in place of this one.
     *
     * <p>It has the same results first, then more that {@link #vjp} needs, whose {@code out} has them all.
     */
    default Op augmented() {
        return this;
    }

    /** Returns whether the result may be written over an operand of the same size, as elementwise ops can. */
    default boolean inPlace() {
        return false;
    }

    /** Returns whether the value passes and derivatives do not: sweeps then leave out what comes before. */
    default boolean stopsDerivatives() {
        return false;
    }

    /**
     * Returns the element of operand 0 at which result 0 starts if the op is a view of it, otherwise −1.
     *
     * <p>The result of a view is a contiguous part of that operand, or the whole. A view costs nothing and its kernel
     * is never made.
     */
    default int viewOffset(List<Shape> in) {
        return -1;
    }

    /**
     * Returns whether computing the result costs about as much as copying it.
     *
     * <p>That is so without a transcendental function and a sum over an inner index. A plan may compute such a result
     * late rather than keep it.
     */
    default boolean cheap() {
        return false;
    }

    /**
     * Records values that tell on which smooth piece of a piecewise smooth op the operands lie.
     *
     * <p>They are constant between kinks, so two evaluations that differ in them have a kink between them. A smooth op
     * has none.
     */
    default Var[] branches(Var[] in, Var[] out) {
        return new Var[0];
    }
}
