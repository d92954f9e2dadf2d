package dev.costate.vectorapi;

/**
 * What the discrete Fourier transforms of real arrays of one shape need. Immutable, thread-safe.
 *
 * <p>An array of h rows and w columns has the half spectrum X[l, k] = Σᵢⱼ x[i, j]·e^(−2πi·(li/h + kj/w)) for
 * 0 ≤ l &lt; h and 0 ≤ k ≤ ⌊w/2⌋; the other columns are complex conjugates of these. h = 1 is the transform in one
 * dimension.
 *
 * <p>Rows of even length w are complex ones of length w/2 (Cooley, Lewis and Welch 1970), of odd length complex ones
 * with imaginary part 0. Columns are transformed as they are. {@link Kernels#realFourier} uses a plan; every row's
 * result depends on no other row.
 */
public final class RealFourierPlan {
    /** Rows or columns that are transformed side by side: the widest vector. */
    static final int BLOCK = 8;

    /** Cells between two parts of the work space, so that their cache lines differ in their low address bits. */
    private static final int GAP = 24;

    /** Values of one array, so that the work space of a chirp on eight rows has an address. */
    private static final int MOST = 1 << 24;

    final int h;
    final int w;
    final FourierPlan rows;
    final FourierPlan columns;

    /** cos and sin of 2πk/w, in turn, for 0 ≤ k ≤ w/4; empty if w is odd. */
    final double[] twiddles;

    /** Cells of one plane of the work space: the real or imaginary parts of a block. */
    final int plane;

    /**
     * Makes the plan of arrays of h rows and w columns.
     *
     * @throws IllegalArgumentException if h or w is less than 1, or their product too large
     */
    public RealFourierPlan(int h, int w) {
        if (h < 1 || w < 1 || (long) h * w > MOST) {
            throw new IllegalArgumentException("a Fourier transform of " + h + " by " + w
                    + " values: give at least 1 in each direction, at most " + MOST + " in all");
        }
        this.h = h;
        this.w = w;
        rows = new FourierPlan(w % 2 == 0 ? w / 2 : w);
        columns = new FourierPlan(h);
        twiddles = new double[w % 2 == 0 ? 2 * (w / 4 + 1) : 0];
        for (int k = 0; k < twiddles.length / 2; k++) {
            FourierPlan.root(k, w, twiddles, 2 * k);
        }
        plane = BLOCK * Math.max(Math.max(rows.work(), columns.work()), half()) + GAP;
    }

    /** Returns the columns of a half spectrum, ⌊w/2⌋ + 1. */
    public int half() {
        return w / 2 + 1;
    }

    /** Returns the cells of work space that a transform needs. */
    public int work() {
        return 4 * plane + (h > 1 ? 2 * h * half() : 0);
    }
}
