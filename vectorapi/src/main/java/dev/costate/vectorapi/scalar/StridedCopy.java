package dev.costate.vectorapi.scalar;

/**
 * Copies between strided blocks. Thread-confined: it reuses its scratch, so that no call allocates.
 *
 * <p>The axes are first simplified: axes of length 1 are dropped, neighbours that are contiguous in both blocks are
 * merged. Then the two innermost ones are copied by a loop selected by their strides: runs, repeats, transposes,
 * anything else.
 */
final class StridedCopy {
    /** Side of the square in which a transpose moves: 8 cells are one cache line. */
    private static final int SIDE = 8;

    private int[] length = new int[4];
    private int[] from = new int[4];
    private int[] to = new int[4];

    void copy(double[] d, int in, int[] inStrides, int out, int[] outStrides, int[] shape) {
        if (shape.length > length.length) {
            length = new int[shape.length];
            from = new int[shape.length];
            to = new int[shape.length];
        }
        int rank = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            int n = shape[axis];
            if (n == 0) {
                return;
            }
            if (n == 1) {
                continue;
            }
            if (rank > 0 && from[rank - 1] == inStrides[axis] * n && to[rank - 1] == outStrides[axis] * n) {
                length[rank - 1] *= n;
                from[rank - 1] = inStrides[axis];
                to[rank - 1] = outStrides[axis];
            } else {
                length[rank] = n;
                from[rank] = inStrides[axis];
                to[rank] = outStrides[axis];
                rank++;
            }
        }
        walk(d, in, out, 0, rank);
    }

    private void walk(double[] d, int in, int out, int axis, int rank) {
        if (rank - axis > 2) {
            for (int i = 0, x = in, y = out; i < length[axis]; i++, x += from[axis], y += to[axis]) {
                walk(d, x, y, axis + 1, rank);
            }
        } else if (rank - axis == 2) {
            plane(d, in, from[axis], from[axis + 1], out, to[axis], to[axis + 1], length[axis], length[axis + 1]);
        } else if (rank - axis == 1) {
            run(d, in, from[axis], out, to[axis], length[axis]);
        } else {
            d[out] = d[in];
        }
    }

    private static void plane(double[] d, int in, int inRow, int inCol, int out, int outRow, int outCol, int rows,
            int cols) {
        if (outRow == 1 && outCol != 1) {
            // Written along rows: the same block with its axes exchanged.
            plane(d, in, inCol, inRow, out, outCol, outRow, cols, rows);
        } else if (inRow == 1 && inCol != 0 && outCol == 1 && rows > 1) {
            transpose(d, in, inCol, out, outRow, rows, cols);
        } else if (cols < SIDE && rows > cols) {
            for (int c = 0; c < cols; c++) {
                slow(d, in + c * inCol, inRow, out + c * outCol, outRow, rows);
            }
        } else {
            for (int r = 0, x = in, y = out; r < rows; r++, x += inRow, y += outRow) {
                run(d, x, inCol, y, outCol, cols);
            }
        }
    }

    /** out[r·outRow + c] = in[r + c·inCol], by squares that read and write every cache line once. */
    private static void transpose(double[] d, int in, int inCol, int out, int outRow, int rows, int cols) {
        for (int r0 = 0; r0 < rows; r0 += SIDE) {
            int r1 = Math.min(rows, r0 + SIDE);
            for (int c0 = 0; c0 < cols; c0 += SIDE) {
                int c1 = Math.min(cols, c0 + SIDE);
                if (r1 - r0 == SIDE) {
                    for (int c = c0; c < c1; c++) {
                        int x = in + r0 + c * inCol;
                        int y = out + r0 * outRow + c;
                        d[y] = d[x];
                        d[y + outRow] = d[x + 1];
                        d[y + 2 * outRow] = d[x + 2];
                        d[y + 3 * outRow] = d[x + 3];
                        d[y + 4 * outRow] = d[x + 4];
                        d[y + 5 * outRow] = d[x + 5];
                        d[y + 6 * outRow] = d[x + 6];
                        d[y + 7 * outRow] = d[x + 7];
                    }
                } else {
                    for (int r = r0; r < r1; r++) {
                        slow(d, in + r + c0 * inCol, inCol, out + r * outRow + c0, 1, c1 - c0);
                    }
                }
            }
        }
    }

    private static void run(double[] d, int in, int inStep, int out, int outStep, int n) {
        if (outStep == 1 && inStep == 1 && n >= SIDE) {
            System.arraycopy(d, in, d, out, n);
        } else if (outStep == 1 && inStep == 0) {
            java.util.Arrays.fill(d, out, out + n, d[in]);
        } else {
            slow(d, in, inStep, out, outStep, n);
        }
    }

    private static void slow(double[] d, int in, int inStep, int out, int outStep, int n) {
        for (int i = 0, x = in, y = out; i < n; i++, x += inStep, y += outStep) {
            d[y] = d[x];
        }
    }
}
