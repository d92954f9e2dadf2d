package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;

import dev.costate.vectorapi.Kernels;
import java.util.Arrays;

/**
 * Matrix product on vectors along the columns of C. Thread-confined: it reuses its scratch.
 *
 * <p>Small and narrow shapes read both operands in place ({@link #direct}); large ones are packed into the order in
 * which the tiles read them ({@link #packed}). An operand of the wrong storage order is transposed first, unless
 * transposing the result is cheaper: a narrow AᵀB is computed as (BᵀA)ᵀ. Products with a vector have loops of their own
 * ({@link SimdVectorProduct}). Every element is the same chain of FMAs in all forms.
 */
final class SimdProduct {
    private static final int BLOCK = Kernels.PRODUCT_BLOCK;
    /** Rows of a tile. */
    static final int TALL = COUNT == 8 ? 8 : 4;
    private static final int BROAD = COUNT == 8 ? 3 : 2;
    private static final int WIDE = 4 * COUNT;

    /**
     * Columns of a panel of B: two vectors.
     *
     * <p>For a tile of three C2 generates slow code in about every second process (8×3: 102 or 130 GFLOP/s, 8×2 always
     * 128). Three would also compute an unused vector wherever their count is not a multiple of three (128 columns are
     * computed as 144).
     */
    private static final int PANEL = 2 * COUNT;

    /** Inner length for which B is packed. */
    private static final int DEEP = 4 * BLOCK;

    /** Rows of A packed together, one block deep: at 1024 columns of C both fit a second-level cache of 1 MB. */
    private static final int ROWS = 64;

    /** Multiplications from which packing pays off. */
    private static final long LARGE = 1 << 20;

    /** A tile of block sums before they are added to C. */
    private final double[] tile = new double[8 * WIDE];

    private double[] scratch = new double[0];
    private double[] packA = new double[0];
    private double[] packB = new double[0];

    /** Returns whether a product of this size is packed, so that it should not be cut into pieces. */
    static boolean packs(int m, int n, int k) {
        return (long) m * n * k >= LARGE && m >= 64 && n >= 2 * COUNT && k >= 64;
    }

    void product(double[] d, int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        if (m == 0 || n == 0) {
            return;
        }
        if (k == 0) {
            Arrays.fill(d, c, c + m * n, 0.0);
        } else if (n == 1 && !transposeA) {
            SimdVectorProduct.rows(d, a, b, c, m, k);
        } else if (m == 1 && transposeB) {
            SimdVectorProduct.rows(d, b, a, c, n, k);
        } else if (m == 1 && n >= SimdVectorProduct.LEAST) {
            SimdVectorProduct.columns(d, a, b, c, n, k, tile);
        } else if (n == 1 && m >= SimdVectorProduct.LEAST) {
            SimdVectorProduct.columns(d, b, a, c, m, k, tile);
        } else if (packs(m, n, k)) {
            packed(d, a, transposeA, b, transposeB, c, m, n, k);
        } else if (transposeB) {
            scratch = room(scratch, k * n + COUNT);
            transpose(d, b, k, scratch, 0, n, n, k);
            rowMajor(d, a, scratch, 0, c, m, n, k);
        } else if (transposeA && n < COUNT && m >= COUNT) {
            scratch = room(scratch, n * m + COUNT);
            direct(d, b, 1, n, d, a, m, scratch, 0, m, n, m, k);
            transpose(scratch, 0, m, d, c, n, n, m);
        } else if (transposeA) {
            direct(d, a, 1, m, d, b, n, d, c, n, m, n, k);
        } else {
            rowMajor(d, a, d, b, c, m, n, k);
        }
    }

    private void rowMajor(double[] d, int a, double[] e, int b, int c, int m, int n, int k) {
        if (SimdShortProduct.fits(m, n, k)) {
            SimdShortProduct.product(d, a, e, b, d, c, m, n, k);
        } else {
            direct(d, a, k, 1, e, b, n, d, c, n, m, n, k);
        }
    }

    private static double[] room(double[] scratch, int length) {
        return scratch.length >= length ? scratch : new double[length + length / 4];
    }

    /** to[j·toRow + i] = from[i·fromRow + j] for i &lt; rows, j &lt; cols, by squares of one cache line. */
    private static void transpose(double[] from, int x0, int fromRow, double[] to, int y0, int toRow, int rows,
            int cols) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            int x = x0 + i * fromRow;
            int x1 = x + fromRow;
            int x2 = x1 + fromRow;
            int x3 = x2 + fromRow;
            int x4 = x3 + fromRow;
            int x5 = x4 + fromRow;
            int x6 = x5 + fromRow;
            int x7 = x6 + fromRow;
            int done = COUNT == 8 && cols >= 8 ? cols - cols % 8 : 0;
            if (done > 0) {
                SimdTranspose.eightRows(from, x, fromRow, to, y0 + i, toRow, done);
            }
            for (int j = done, y = y0 + i + done * toRow; j < cols; j++, y += toRow) {
                to[y] = from[x + j];
                to[y + 1] = from[x1 + j];
                to[y + 2] = from[x2 + j];
                to[y + 3] = from[x3 + j];
                to[y + 4] = from[x4 + j];
                to[y + 5] = from[x5 + j];
                to[y + 6] = from[x6 + j];
                to[y + 7] = from[x7 + j];
            }
        }
        for (; i + 2 <= rows; i += 2) {
            int x = x0 + i * fromRow;
            int x1 = x + fromRow;
            for (int j = 0, y = y0 + i; j < cols; j++, y += toRow) {
                to[y] = from[x + j];
                to[y + 1] = from[x1 + j];
            }
        }
        if (i < rows) {
            for (int j = 0, x = x0 + i * fromRow, y = y0 + i; j < cols; j++, y += toRow) {
                to[y] = from[x + j];
            }
        }
    }

    /**
     * o[c + i·rowC + j] = Σ d[a + i·rowA + p·stepA]·e[b + p·stepB + j]; either rowA or stepA is 1.
     *
     * <p>Block by block of the inner index: what all tiles read of a long one is then in the cache.
     */
    private void direct(double[] d, int a, int rowA, int stepA, double[] e, int b, int stepB, double[] o, int c,
            int rowC, int m, int n, int k) {
        for (int p = 0; p < k; p += BLOCK) {
            direct(d, a + p * stepA, rowA, stepA, e, b + p * stepB, stepB, o, c, rowC, m, n, Math.min(k - p, BLOCK),
                    p > 0);
        }
    }

    /**
     * Stores the sums over one block of the inner index or, if they are {@code more}, adds them to C.
     *
     * <p>Reads up to a vector past the end of a narrow B. Tiles overlap at the ends; there the later one stores the
     * same sums, and adds none.
     */
    private void direct(double[] d, int a, int rowA, int stepA, double[] e, int b, int stepB, double[] o, int c,
            int rowC, int m, int n, int length, boolean more) {
        int vectors = (n + COUNT - 1) / COUNT;
        for (int v = 0; v < vectors;) {
            int left = vectors - v;
            int width = COUNT == 8 && m <= 4 && left >= 4 ? 4 : left == 4 ? 2 : Math.min(BROAD, left);
            int last = Math.max(0, n - COUNT);
            int j = Math.min(v * COUNT, last);
            int o1 = Math.min((v + 1) * COUNT, last) - j;
            int o2 = Math.min((v + 2) * COUNT, last) - j;
            int o3 = Math.min((v + 3) * COUNT, last) - j;
            int from = v * COUNT - j;
            for (int i = 0; i < m;) {
                int tall = m - i > 4 && m >= 8 ? TALL : 4;
                int at = Math.max(0, Math.min(i, m - tall));
                int rows = Math.min(tall, m);
                int ca = c + at * rowC + j;
                if (!more && (n >= COUNT || ca + (rows - 1) * rowC + COUNT <= c + m * rowC)) {
                    tile(d, a + at * rowA, rowA, stepA, e, b + j, o1, o2, o3, stepB, o, ca, rowC, tall, rows,
                            width, length);
                } else {
                    tile(d, a + at * rowA, rowA, stepA, e, b + j, o1, o2, o3, stepB, tile, 0, WIDE, tall, rows,
                            width, length);
                    int done = i - at;
                    if (!more) {
                        copy(o, ca, rowC, rows, n);
                    } else {
                        SimdRows.addBlock(tile, done * WIDE + from, WIDE, o, ca + done * rowC + from, rowC,
                                rows - done, Math.min((v + width) * COUNT, n) - j - from);
                    }
                }
                i = at + rows;
            }
            v += width;
        }
    }

    private static void tile(double[] d, int a, int rowA, int stepA, double[] e, int b, int o1, int o2, int o3,
            int stepB, double[] o, int c, int rowC, int tall, int rows, int width, int length) {
        if (rows < 4 || width == 4) {
            switch (width) {
                case 4 -> SimdTiles.few4(d, a, rowA, stepA, e, b, o1, o2, o3, stepB, o, c, rowC, rows, length);
                case 3 -> SimdTiles.few3(d, a, rowA, stepA, e, b, o1, o2, stepB, o, c, rowC, rows, length);
                case 2 -> SimdTiles.few2(d, a, rowA, stepA, e, b, o1, stepB, o, c, rowC, rows, length);
                default -> SimdTiles.few1(d, a, rowA, stepA, e, b, stepB, o, c, rowC, rows, length);
            }
        } else if (stepA == 1) {
            if (tall == 8) {
                switch (width) {
                    case 3 -> SimdTiles.rows8x3(d, a, rowA, e, b, o1, o2, stepB, o, c, rowC, length);
                    case 2 -> SimdTiles.rows8x2(d, a, rowA, e, b, o1, stepB, o, c, rowC, length);
                    default -> SimdTiles.rows8x1(d, a, rowA, e, b, stepB, o, c, rowC, length);
                }
            } else {
                switch (width) {
                    case 3 -> SimdTiles.rows4x3(d, a, rowA, e, b, o1, o2, stepB, o, c, rowC, length);
                    case 2 -> SimdTiles.rows4x2(d, a, rowA, e, b, o1, stepB, o, c, rowC, length);
                    default -> SimdTiles.rows4x1(d, a, rowA, e, b, stepB, o, c, rowC, length);
                }
            }
        } else if (tall == 8) {
            switch (width) {
                case 3 -> SimdTiles.cols8x3(d, a, stepA, e, b, o1, o2, stepB, o, c, rowC, length);
                case 2 -> SimdTiles.cols8x2(d, a, stepA, e, b, o1, stepB, o, c, rowC, length);
                default -> SimdTiles.cols8x1(d, a, stepA, e, b, stepB, o, c, rowC, length);
            }
        } else {
            switch (width) {
                case 3 -> SimdTiles.cols4x3(d, a, stepA, e, b, o1, o2, stepB, o, c, rowC, length);
                case 2 -> SimdTiles.cols4x2(d, a, stepA, e, b, o1, stepB, o, c, rowC, length);
                default -> SimdTiles.cols4x1(d, a, stepA, e, b, stepB, o, c, rowC, length);
            }
        }
    }

    /**
     * C in blocks: of the inner index, of rows of A packed into strips, of columns of B packed into panels.
     *
     * <p>A strip is one tile tall, a panel two vectors wide, so that a tile reads both in order. Up to {@link #DEEP}
     * rows of B are packed at once, so that the rows of C in work stay in the second-level cache meanwhile: at 1024
     * columns they lie in pages of their own, and fetching them for every block of the inner index costs a twentieth.
     * The last panel may be a single vector wide, so that no unused vector is computed.
     */
    private void packed(double[] d, int a, boolean transposeA, int b, boolean transposeB, int c, int m, int n, int k) {
        int wide = (n + COUNT - 1) / COUNT * COUNT;
        packB = room(packB, Math.multiplyExact(wide, Math.min(k, DEEP)));
        packA = room(packA, ROWS * Math.min(k, BLOCK));
        for (int q = 0; q < k; q += DEEP) {
            int end = Math.min(k, q + DEEP);
            for (int p = q; p < end; p += BLOCK) {
                pack(d, transposeB ? b + p : b + p * n, transposeB, transposeB ? k : n, packB, (p - q) * wide, n,
                        Math.min(BLOCK, end - p), PANEL, panel(n % PANEL));
            }
            for (int i = 0; i < m; i += ROWS) {
                int some = Math.min(ROWS, m - i);
                for (int p = q; p < end; p += BLOCK) {
                    int depth = Math.min(BLOCK, end - p);
                    pack(d, transposeA ? a + p * m + i : a + i * k + p, !transposeA, transposeA ? m : k, packA, 0, some,
                            depth, TALL, TALL);
                    strips((p - q) * wide, d, c + i * n, some, n, depth, p > 0);
                }
            }
        }
    }

    /** All tiles of the strips in {@link #packA} with the panels of {@link #packB} from b on. */
    private void strips(int b, double[] d, int c, int m, int n, int depth, boolean more) {
        for (int j = 0; j < n; j += PANEL) {
            for (int r = 0; r < m; r += TALL) {
                packedTile(r * depth, b + j * depth, d, c + r * n + j, Math.min(TALL, m - r), n, n - j, depth, more);
            }
        }
    }

    /** Returns the columns, in whole vectors, of the panel before which {@code left} columns remain. */
    private static int panel(int left) {
        return left > COUNT ? PANEL : COUNT;
    }

    /**
     * Computes one tile of C, of up to {@code left} columns.
     *
     * @param more whether to add to C; otherwise stores
     */
    private void packedTile(int a, int b, double[] d, int c, int rows, int rowC, int left, int length, boolean more) {
        int width = panel(left);
        int cols = Math.min(width, left);
        boolean whole = rows == TALL && cols == width;
        if (whole && TALL == 8 && width == PANEL) {
            if (more) {
                SimdTiles.packed8x2more(packA, a, packB, b, d, c, rowC, length);
            } else {
                SimdTiles.packed8x2(packA, a, packB, b, d, c, rowC, length);
            }
            return;
        }
        double[] o = whole && !more ? d : tile;
        tile(packA, a, 1, TALL, packB, b, COUNT, 0, 0, width, o, o == d ? c : 0, o == d ? rowC : WIDE, TALL, TALL,
                width / COUNT, length);
        if (more) {
            SimdRows.addBlock(tile, 0, WIDE, d, c, rowC, rows, cols);
        } else if (!whole) {
            copy(d, c, rowC, rows, cols);
        }
    }

    /** Copies the sums in the tile to C. */
    private void copy(double[] o, int c, int rowC, int rows, int cols) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(tile, r * WIDE, o, c + r * rowC, cols);
        }
    }

    /**
     * to[at + j·depth + p·width + i] = B[p, j + i] for the panels j, zero from column n on.
     *
     * <p>A few rows at a time are read from end to end, in the order in which they lie in memory.
     *
     * @param transposed whether B[p, j] is stored at b + j·row + p rather than at b + p·row + j
     * @param last the width of a last panel that is not whole
     */
    private static void pack(double[] d, int b, boolean transposed, int row, double[] to, int at, int n, int depth,
            int width, int last) {
        int whole = n - n % width;
        if (whole < n) {
            int end = at + whole * depth;
            Arrays.fill(to, end, end + depth * last, 0.0);
            if (transposed) {
                transpose(d, b + whole * row, row, to, end, last, n - whole, depth);
            } else {
                for (int p = 0; p < depth; p++) {
                    System.arraycopy(d, b + p * row + whole, to, end + p * last, n - whole);
                }
            }
        }
        for (int j = 0; transposed && j < whole; j += width) {
            transpose(d, b + j * row, row, to, at + j * depth, width, width, depth);
        }
        int rows = Math.max(8, 8192 / row);
        for (int p = 0; !transposed && p < depth; p += rows) {
            for (int j = 0; j < whole; j += width) {
                SimdRows.copyBlock(d, b + p * row + j, row, to, at + j * depth + p * width, width,
                        Math.min(rows, depth - p), width);
            }
        }
    }
}
