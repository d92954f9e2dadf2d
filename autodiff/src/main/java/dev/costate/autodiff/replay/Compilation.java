package dev.costate.autodiff.replay;

import dev.costate.autodiff.Tensor;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all programs of one replay share, inner ones included. Thread-confined.
 *
 * <p>It is the memory, the kernels bound to it, the constants, and whether results are checked.
 *
 * <p>Constants lie at the start of the memory, after the cells that belong to the kernels. They are collected while
 * programs are compiled and placed by {@link #open}, before the first run.
 */
final class Compilation {
    private final Memory memory = new Memory(0);
    private final Kernels kernels = KernelChoice.kernels(memory);
    private final Map<Tensor, Integer> constants = new LinkedHashMap<>();
    private final boolean checked;
    private final int firstConstant = memory.mark();
    private int constantCells;

    /**
     * Starts a compilation.
     *
     * @param checked whether every result is tested for NaN and ±∞
     */
    Compilation(boolean checked) {
        this.checked = checked;
    }

    /** Returns the memory. */
    Memory memory() {
        return memory;
    }

    /** Returns the kernels. */
    Kernels kernels() {
        return kernels;
    }

    /** Returns whether every result is tested for NaN and ±∞. */
    boolean checked() {
        return checked;
    }

    /** Returns the address of a constant; equal ones are stored once. */
    int constant(Tensor value) {
        return constants.computeIfAbsent(value, v -> {
            int at = firstConstant + constantCells;
            constantCells += Planner.round(v.shape().size());
            return at;
        });
    }

    /**
     * Places the constants and then {@code cells} more; returns the address of the latter.
     *
     * <p>Called once, when everything is compiled.
     */
    int open(int cells) {
        if (memory.allocate(constantCells) != firstConstant) {
            throw new IllegalStateException("memory was taken before the constants were placed");
        }
        int base = memory.allocate(cells);
        constants.forEach((value, at) -> value.copyTo(memory.cells, at));
        return base;
    }
}
