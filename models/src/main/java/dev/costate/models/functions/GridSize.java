package dev.costate.models.functions;

import dev.costate.autodiff.Shape;

/**
 * An equally spaced grid on the periodic unit interval or unit square. Immutable and thread-safe.
 *
 * @param dimensions 1 or 2
 * @param n points in each direction, at least 1
 */
public record GridSize(int dimensions, int n) {
    /** Checks the numbers. */
    public GridSize {
        if (dimensions != 1 && dimensions != 2 || n < 1 || dimensions == 2 && n > 1 << 12) {
            throw new IllegalArgumentException("a grid of " + n + " points in " + dimensions
                    + " dimensions: must have 1 or 2 of at least 1 point, at most 4096 in 2");
        }
    }

    /** Returns the number of points. */
    public int points() {
        return dimensions == 1 ? n : n * n;
    }

    /** Returns the shape of functions on the grid, [rows, n] or [rows, n, n]. */
    public Shape shape(int rows) {
        return dimensions == 1 ? Shape.of(rows, n) : Shape.of(rows, n, n);
    }

    /** Returns the same with other points in each direction. */
    public GridSize withPoints(int other) {
        return new GridSize(dimensions, other);
    }

    /** Returns rows of a half spectrum: n in two dimensions, 1 in one. */
    int spectrumRows() {
        return dimensions == 1 ? 1 : n;
    }

    /** Returns columns of a half spectrum. */
    int spectrumColumns() {
        return n / 2 + 1;
    }

    /** Returns the frequency of a row of a half spectrum, the one nearest to 0. */
    int frequency(int row) {
        return 2 * row > n ? row - n : row;
    }

    /** Returns whether a column of a half spectrum stands for itself only, not for its conjugate too. */
    boolean single(int column) {
        return column == 0 || 2 * column == n;
    }
}
