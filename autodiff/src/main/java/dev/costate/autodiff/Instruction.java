package dev.costate.autodiff;

import java.util.List;

/**
 * One line of a tape: outputs ← op(operands). Immutable.
 *
 * @param op what is done
 * @param in the operands, as value numbers of the tape
 * @param out the results, as value numbers of the tape
 * @param source the user's source line that recorded it, such as {@code Spiral.java:31}, or ""
 */
public record Instruction(Op op, List<Integer> in, List<Integer> out, String source) {
    /** Copies the lists. */
    public Instruction {
        in = List.copyOf(in);
        out = List.copyOf(out);
    }
}
