package dev.costate.autodiff;

import dev.costate.autodiff.ops.RealFft;
import dev.costate.autodiff.ops.RealFftTranspose;

/**
 * Discrete Fourier transforms of real values. Immutable, as Vars are.
 *
 * <p>A spectrum is two tensors of real numbers along an axis of its own, real parts and imaginary ones. Forward
 * transforms have no factor, inverse ones 1/n, as in NumPy.
 */
public sealed interface VarFourier permits Var {
    private Var self() {
        return (Var) this;
    }

    /**
     * The transform of the last axis, Σⱼ xⱼ·e^(−2πi·jk/n) for 0 ≤ k ≤ n/2: [.., n] gives [.., 2, ⌊n/2⌋ + 1].
     *
     * @throws ShapeMismatchException if there is no such axis or no element
     */
    default Var rfft() {
        return Var.apply1(new RealFft(1, 1, 1), self());
    }

    /**
     * The n real values that have this spectrum: [.., 2, ⌊n/2⌋ + 1] gives [.., n].
     *
     * <p>Imaginary parts that such a spectrum cannot have, at k = 0 and k = n/2, count as 0.
     *
     * @throws ShapeMismatchException if the shape is not that of a spectrum of n values
     */
    default Var irfft(int n) {
        return Var.apply1(new RealFftTranspose(1, n, 1.0 / n, 2.0 / n), self());
    }

    /**
     * The transform of the last two axes: [.., h, w] gives [.., 2, h, ⌊w/2⌋ + 1].
     *
     * <p>Row l stands for the frequency l, or l − h if that is nearer to 0.
     *
     * @throws ShapeMismatchException if there are no such axes or no element
     */
    default Var rfft2() {
        return Var.apply1(new RealFft(2, 1, 1), self());
    }

    /**
     * The real values [.., h, w] that have this spectrum [.., 2, h, ⌊w/2⌋ + 1].
     *
     * @throws ShapeMismatchException if the shape is not that of a spectrum of w columns
     */
    default Var irfft2(int w) {
        Shape y = self().shape();
        double n = (double) w * (y.rank() > 1 ? y.dim(-2) : 1);
        return Var.apply1(new RealFftTranspose(2, w, 1 / n, 2 / n), self());
    }
}
