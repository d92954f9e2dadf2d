package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/** The values that steps carry, in two places that take turns. Thread-confined. */
final class Carry {
    private final Kernels kernels;
    private final int[] sizes;
    private final int[] offsets;
    private final int cells;
    private final int slot;
    private int here;
    private int there;

    Carry(Binding b, List<Shape> shapes) {
        kernels = b.kernels();
        sizes = shapes.stream().mapToInt(Shape::size).toArray();
        offsets = new int[sizes.length];
        int next = 0;
        for (int i = 0; i < sizes.length; i++) {
            offsets[i] = next;
            next += (sizes[i] + 7) / 8 * 8;
        }
        cells = next;
        slot = b.scratch(2 * cells);
    }

    /** Takes the addresses of a run. */
    void place(int[] at) {
        here = at[slot];
        there = here + cells;
    }

    /** Returns how many cells {@link #save} takes. */
    int cells() {
        return cells;
    }

    /** Returns the address of a value. */
    int address(int i) {
        return here + offsets[i];
    }

    /** Sets a value. */
    void set(int i, int from) {
        kernels.copy(from, address(i), sizes[i]);
    }

    /** Makes a value zero. */
    void clear(int i) {
        kernels.fill(0, address(i), sizes[i]);
    }

    /** Copies a value to an address. */
    void copy(int i, int to) {
        kernels.copy(address(i), to, sizes[i]);
    }

    void save(int to) {
        kernels.copy(here, to, cells);
    }

    void load(int from) {
        kernels.copy(from, here, cells);
    }

    /** Has a program read these values, from its input {@code first} on. */
    void read(Program p, int first) {
        for (int i = 0; i < sizes.length; i++) {
            p.pointInput(first + i, here + offsets[i]);
        }
    }

    /** Has a program write the next values, from its output {@code first} on. */
    void write(Program p, int first) {
        for (int i = 0; i < sizes.length; i++) {
            p.pointOutput(first + i, there + offsets[i]);
        }
    }

    /** Makes what was written the values. */
    void swap() {
        int before = here;
        here = there;
        there = before;
    }
}
