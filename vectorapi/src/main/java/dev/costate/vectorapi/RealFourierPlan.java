package dev.costate.vectorapi;

/**
 * Discrete Fourier transforms of real arrays of one shape, made by {@link Kernels#realFourier}. Thread-confined.
 *
 * <p>An array of h rows and w columns has the half spectrum X[l, k] = Σᵢⱼ x[i, j]·e^(−2πi·(li/h + kj/w)) for
 * 0 ≤ l &lt; h and 0 ≤ k ≤ ⌊w/2⌋; the other columns are complex conjugates of these. h = 1 is the transform in one
 * dimension. Every row's result depends on no other row.
 *
 * <p>Rows of even length w are complex ones of length w/2 (Cooley, Lewis and Welch 1970), of odd length complex ones
 * with imaginary part 0. Columns are transformed as they are.
 *
 * <p>The weight wₖ is {@code edge} for k = 0 and for 2k = w, else {@code inner}. The orders of the roundings are those
 * that {@code ScalarFourier} and {@code RealFourier} state.
 */
public interface RealFourierPlan {
    /** Returns the cells of work space that a transform needs. */
    int work();

    /**
     * out[b, 0, l, k] + i·out[b, 1, l, k] = wₖ·X[b, l, k], the weighted half spectra.
     *
     * <p>x is [batch, h, w], out [batch, 2, h, ⌊w/2⌋ + 1].
     *
     * @param work address of as many cells as {@link #work()} says
     */
    void forward(double edge, double inner, int x, int out, int work, int batch);

    /**
     * The transposed map: out[b, i, j] = Σ wₖ·Re((y[b, 0, l, k] + i·y[b, 1, l, k])·e^(2πi·(li/h + kj/w))).
     *
     * <p>The sum runs over 0 ≤ l &lt; h and 0 ≤ k ≤ ⌊w/2⌋, with y of shape [batch, 2, h, ⌊w/2⌋ + 1] and out of shape
     * [batch, h, w]. It is the inverse of {@link #forward} of weights 1 if edge = 1/(hw) and inner = 2/(hw).
     */
    void transposed(double edge, double inner, int y, int out, int work, int batch);
}
