package dev.costate.solvers;

import dev.costate.autodiff.Binding;

/** Where some operands or results of an instruction lie. */
final class Numbers {
    private final int[] slots;
    private final int[] cells;

    private Numbers(int count) {
        slots = new int[count];
        cells = new int[count];
    }

    /** Operands from {@code first} on, before {@code end}. */
    static Numbers in(Binding b, int first, int end) {
        Numbers all = new Numbers(end - first);
        for (int i = first; i < end; i++) {
            all.slots[i - first] = b.in(i);
            all.cells[i - first] = b.inShape(i).size();
        }
        return all;
    }

    /** Those of the first results that anything reads; of the others no cells. */
    static Numbers out(Binding b, int count) {
        Numbers all = new Numbers(count);
        for (int i = 0; i < count; i++) {
            all.slots[i] = b.out(i);
            all.cells[i] = b.used(i) ? b.outShape(i).size() : 0;
        }
        return all;
    }

    /** Returns {which of them, cell} of the first one that is NaN, or also infinite, or null. */
    int[] bad(double[] memory, int[] at, boolean alsoInfinite) {
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
