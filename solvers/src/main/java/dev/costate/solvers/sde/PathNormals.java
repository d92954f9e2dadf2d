package dev.costate.solvers.sde;

import dev.costate.vectorapi.Kernels;

/**
 * Draws the standard normals of Brownian paths. Stateless, thread-safe.
 *
 * <p>Element i of a draw has the number e = first + i. It is word e of the Threefry stream with the key (seed, what is
 * drawn | stream or node), counted from block (row · 2³²) on. So it depends on its number alone, and not on how many
 * elements are drawn at once.
 */
final class PathNormals {
    /** Increments on a grid; the row is the step. */
    static final long GRID = 0x5DE1L << 48;
    /** Space–time Lévy areas on a grid; the row is the step. */
    static final long AREA = 0x5DE2L << 48;
    /** Nodes of a tree; the row is the stream. */
    static final long TREE = 0x5DE3L << 48;

    /** √(1/12): the standard deviation of the space–time Lévy area of a step of length 1. */
    static final double AREA_STANDARD_DEVIATION = 0.28867513459481287;

    private PathNormals() {
    }

    /** Returns the cells of scratch that a draw of n elements needs. */
    static int scratch(int n) {
        return n + 2;
    }

    /** out[i] = element first + i of a row. */
    static void draw(Kernels k, long seed, long key, long row, long first, int out, int n, int scratch) {
        long block = (row << 32) + (first >> 1);
        if ((first & 1) == 0) {
            k.normal(seed, key, block, out, n);
        } else {
            k.normal(seed, key, block, scratch, n + 1);
            k.copy(scratch + 1, out, n);
        }
    }

    /** Returns a stream, checked. */
    static long stream(long stream) {
        if (stream < 0 || stream > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("stream " + stream + " of a Brownian path: must be in [0, 2^31)");
        }
        return stream;
    }

    /** Returns the number of a first element, checked. */
    static long first(long first) {
        if (first < 0 || first >= 1L << 32) {
            throw new IllegalArgumentException("first element " + first + " of a Brownian path: must be in [0, 2^32)");
        }
        return first;
    }
}
