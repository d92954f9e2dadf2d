package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;

/** Where some operands or results of an instruction lie. */
public final class OperandCells {
    private final int[] slots;
    private final int[] cells;

    private OperandCells(int count) {
        slots = new int[count];
        cells = new int[count];
    }

    /** Operands from {@code first} on, before {@code end}. */
    static OperandCells in(Binding b, int first, int end) {
        OperandCells all = new OperandCells(end - first);
        for (int i = first; i < end; i++) {
            all.slots[i - first] = b.in(i);
            all.cells[i - first] = b.inShape(i).size();
        }
        return all;
    }

    /** Those of the first results that anything reads; of the others no cells. */
    static OperandCells out(Binding b, int count) {
        OperandCells all = new OperandCells(count);
        for (int i = 0; i < count; i++) {
            all.slots[i] = b.out(i);
            all.cells[i] = b.used(i) ? b.outShape(i).size() : 0;
        }
        return all;
    }

    /** Returns {which of them, cell} of the first one that is NaN, or also infinite, or null. */
    public int[] bad(double[] memory, int[] at, boolean alsoInfinite) {
        for (int i = 0; i < slots.length; i++) {
            for (int j = at[slots[i]], end = j + cells[i]; j < end; j++) {
                if (alsoInfinite ? !Double.isFinite(memory[j]) : Double.isNaN(memory[j])) {
                    return new int[] {i, j - at[slots[i]]};
                }
            }
        }
        return null;
    }
}
