package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.NonFinite;
import java.util.function.DoublePredicate;

/**
 * Where some operands or results of an instruction lie, such as what a field captured.
 *
 * <p>Immutable.
 */
public final class OperandCells {
    private final int[] slots;
    private final int[] cells;

    private OperandCells(int count) {
        slots = new int[count];
        cells = new int[count];
    }

    /** Returns the operands from {@code first} on, before {@code end}. */
    public static OperandCells in(Binding b, int first, int end) {
        OperandCells all = new OperandCells(end - first);
        for (int i = first; i < end; i++) {
            all.slots[i - first] = b.in(i);
            all.cells[i - first] = b.inShape(i).size();
        }
        return all;
    }

    /** Returns the results from {@code first} on, before {@code end}; those that nothing reads are empty. */
    public static OperandCells out(Binding b, int first, int end) {
        OperandCells all = new OperandCells(end - first);
        for (int i = first; i < end; i++) {
            all.slots[i - first] = b.out(i);
            all.cells[i - first] = b.used(i) ? b.outShape(i).size() : 0;
        }
        return all;
    }

    /** Returns how many they are. */
    public int count() {
        return slots.length;
    }

    /** Returns the cells of one of them. */
    public int cells(int i) {
        return cells[i];
    }

    /** Returns the address of one of them in a run. */
    public int address(int i, int[] at) {
        return at[slots[i]];
    }

    /** Makes them the inputs of a program, from number {@code first} on. */
    public void point(Program p, int first, int[] at) {
        for (int i = 0; i < slots.length; i++) {
            p.pointInput(first + i, at[slots[i]]);
        }
    }

    /** Makes some of them, by their numbers, the inputs of a program, from number {@code first} on. */
    public void point(Program p, int first, int[] which, int[] at) {
        for (int i = 0; i < which.length; i++) {
            p.pointInput(first + i, at[slots[which[i]]]);
        }
    }

    /** Returns the first number that is NaN. */
    public NonFinite firstNaN(double[] memory, int[] at) {
        return first(memory, at, Double::isNaN);
    }

    /** Returns the first number that is NaN or infinite. */
    NonFinite firstNonFinite(double[] memory, int[] at) {
        return first(memory, at, v -> !Double.isFinite(v));
    }

    private NonFinite first(double[] memory, int[] at, DoublePredicate bad) {
        for (int i = 0; i < slots.length; i++) {
            for (int j = 0; j < cells[i]; j++) {
                if (bad.test(memory[at[slots[i]] + j])) {
                    return NonFinite.parameter(i, j);
                }
            }
        }
        return NonFinite.NONE;
    }
}
