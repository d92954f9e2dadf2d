package dev.costate.vectorapi;

import java.util.Arrays;

/**
 * The array of f64 cells on which a set of kernels works; an address is an index into it. Thread-confined.
 *
 * <p>The planned part comes first; after it, and after some scratch of the kernels, a stack-like arena grows on demand
 * (for the residuals of a solve). Growing copies the cells into a larger array, so addresses stay valid and references
 * to {@link #cells} do not: read the field again after anything that may grow.
 */
public final class Memory {
    /** Cells between the planned part and the arena that kernels use within one call. */
    public static final int SCRATCH = 1024;

    /** The cells themselves; replaced when the memory grows. */
    public double[] cells;

    /** Cells after the last one in use: a vector that starts on a cell in use may be read whole. */
    private static final int SLACK = 8;

    private static final int LARGEST = Integer.MAX_VALUE - 8 - SLACK;

    private static final double[] NONE = {};

    private final int scratch;
    private int top;
    private int highWater;
    private long beside;
    private long heapBytes;

    /**
     * Makes a memory of zeros.
     *
     * @param planned number of planned cells; the arena starts after them
     */
    public Memory(int planned) {
        if (planned < 0 || planned > LARGEST - SCRATCH) {
            throw new IllegalArgumentException(
                    "a memory of " + planned + " cells; must be in [0, " + (LARGEST - SCRATCH) + "]");
        }
        cells = new double[planned + SCRATCH + SLACK];
        scratch = planned;
        top = planned + SCRATCH;
        highWater = top;
        note(cells.length);
    }

    /**
     * Returns the address of the {@link #SCRATCH} cells that belong to no caller.
     *
     * <p>Their contents are valid within one kernel call.
     */
    public int scratch() {
        return scratch;
    }

    /** Returns the address at which the next arena block would start. */
    public int mark() {
        return top;
    }

    /**
     * Allocates {@code n} cells of the arena, growing the memory if it has never been this large.
     *
     * <p>The cells are not cleared.
     *
     * @return the address of the first cell
     */
    public int allocate(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("cannot take " + n + " cells; must be at least 0");
        }
        int at = top;
        long end = (long) at + n;
        if (end > LARGEST) {
            throw new OutOfMemoryError(
                    "a replay needs " + end + " cells of f64; the most one memory can hold is " + LARGEST);
        }
        top = (int) end;
        if (top > highWater) {
            highWater = top;
            if (end + SLACK > cells.length) {
                long wanted = Math.max(end, cells.length + (cells.length >> 1) + 64L);
                int length = (int) Math.min(LARGEST, wanted) + SLACK;
                note((long) cells.length + length);
                cells = Arrays.copyOf(cells, length);
            }
        }
        return at;
    }

    /** Returns how many cells can be allocated before the memory grows. */
    public int room() {
        return cells.length - SLACK - top;
    }

    /**
     * Grows the memory to have room for {@code n} cells, without those that were allocated and released.
     *
     * <p>What it held is given back before the larger array is taken if less than half of it is in use. It grows by
     * half of what is in use at least.
     *
     * @throws OutOfMemoryError if the heap has no room for so many; the memory is as it was
     */
    public void reserve(long n) {
        if (n <= room()) {
            return;
        }
        long end = top + n;
        if (end > LARGEST) {
            throw new OutOfMemoryError(
                    "a replay needs " + end + " cells of f64; the most one memory can hold is " + LARGEST);
        }
        int length = (int) Math.min(LARGEST, Math.max(end, top + (top >> 1))) + SLACK;
        if (top > cells.length / 2) {
            note((long) cells.length + length);
            cells = Arrays.copyOf(cells, length);
            return;
        }
        int before = cells.length;
        double[] used = Arrays.copyOf(cells, top);
        note((long) top + length);
        cells = NONE;
        try {
            cells = new double[length];
        } catch (OutOfMemoryError e) {
            cells = new double[before];
            throw e;
        } finally {
            System.arraycopy(used, 0, cells, 0, top);
        }
    }

    private void note(long held) {
        heapBytes = Math.max(heapBytes, 8 * (held - SCRATCH) + beside);
    }

    /** Notes that those who work on this memory hold {@code bytes} more of the heap beside it, or fewer. */
    public void beside(long bytes) {
        beside += bytes;
        note(cells.length);
    }

    /**
     * Returns the largest number of bytes of the heap ever held at once, those of {@link #beside} included.
     *
     * <p>While the memory grows by copying, that is the old array and the new one.
     */
    public long heapBytes() {
        return heapBytes;
    }

    /** Releases everything allocated since {@code mark} was read. */
    public void release(int mark) {
        top = mark;
    }

    /** Returns the largest number of cells ever in use, the planned part included. */
    public int highWater() {
        return highWater - SCRATCH;
    }
}
