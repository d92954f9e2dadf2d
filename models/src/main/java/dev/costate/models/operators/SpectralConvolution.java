package dev.costate.models.operators;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Pad;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;

/**
 * A convolution of periodic functions with kernels of few frequencies, ŷ(k) = R(k)ᵀ·x̂(k) for |k| &lt; modes and 0 for
 * others (Li et al. 2021, Fourier neural operator, equation 4).
 *
 * <p>x is [inputs, rows, n] or [inputs, rows, h, w], y has {@code outputs} in place of inputs. Coefficients are those
 * of functions, so the same parameters are the same operator on every grid: two grids give the same values at common
 * points if x has no frequency that the coarser one cannot hold. A grid of n points takes part with the modes below
 * n/2.
 *
 * <p>Parameters: {@code real} and {@code imaginary} parts of R, [modes, inputs, outputs], or in two dimensions
 * [2·modes − 1, modes, inputs, outputs], the rows being frequencies 0, 1, …, then −(modes − 1) … −1.
 *
 * <p>Cost: a Fourier transform of every channel and its inverse, and 8·rows·inputs·outputs operations a mode. Immutable
 * and thread-safe.
 *
 * @param dimensions 1 or 2
 * @param inputs channels of x
 * @param outputs channels of y
 * @param modes frequencies kept in each direction, 0 among them
 */
public record SpectralConvolution(int dimensions, int inputs, int outputs, int modes) implements Layer {
    /** Checks the numbers. */
    public SpectralConvolution {
        if (dimensions != 1 && dimensions != 2) {
            throw new IllegalArgumentException(
                    "a spectral convolution in " + dimensions + " dimensions: must be 1 or 2");
        }
        if (inputs < 1 || outputs < 1 || modes < 1) {
            throw new IllegalArgumentException("a spectral convolution from " + inputs + " to " + outputs
                    + " channels with " + modes + " modes: all must be at least 1");
        }
    }

    @Override
    public ParameterSpec parameters() {
        Shape shape = dimensions == 1 ? Shape.of(modes, inputs, outputs)
                : Shape.of(2 * modes - 1, modes, inputs, outputs);
        Init init = Init.fanIn(2 * inputs);
        return ParameterSpec.of("real", shape, init).and(ParameterSpec.of("imaginary", shape, init));
    }

    @Override
    public Var apply(Bound p, Var x) {
        Shape shape = x.shape();
        if (shape.rank() != dimensions + 2 || shape.dim(0) != inputs || shape.size() == 0) {
            throw new ShapeMismatchException("a spectral convolution of " + inputs + " channels applied to " + shape
                    + ": must be [" + inputs + (dimensions == 1 ? ", rows, n]" : ", rows, h, w]") + ", not empty");
        }
        return dimensions == 1 ? line(p, x) : plane(p, x);
    }

    /** Returns how many frequencies from 0 a grid of n points holds without ambiguity, at most {@code modes}. */
    private int kept(int n) {
        return Math.min(modes, (n + 1) / 2);
    }

    private Var line(Bound p, Var x) {
        int rows = x.shape().dim(1);
        int n = x.shape().dim(2);
        int m = kept(n);
        Var spectrum = x.rfft().slice(3, 0, m).transpose(3, 1, 2, 0).reshape(m, rows, 2 * inputs);
        Var real = p.get("real").slice(0, 0, m);
        Var imaginary = p.get("imaginary").slice(0, 0, m);
        Var product = spectrum.matmul(complex(real, imaginary)).reshape(m, rows, 2, outputs).transpose(3, 1, 2, 0);
        return pad(product, 3, n / 2 + 1 - m).irfft(n);
    }

    private Var plane(Bound p, Var x) {
        int rows = x.shape().dim(1);
        int h = x.shape().dim(2);
        int w = x.shape().dim(3);
        int m = kept(w);
        int r = kept(h);
        int both = 2 * r - 1;
        Var spectrum = ends(x.rfft2().slice(4, 0, m), 3, r, r - 1).transpose(3, 4, 1, 2, 0)
                .reshape(both * m, rows, 2 * inputs);
        Var real = weights(p.get("real"), r, m);
        Var imaginary = weights(p.get("imaginary"), r, m);
        Var product = spectrum.matmul(complex(real, imaginary)).reshape(both, m, rows, 2, outputs)
                .transpose(4, 2, 3, 0, 1);
        Var first = pad(product.slice(3, 0, r), 3, h - both);
        Var all = r == 1 ? first : Var.concat(3, first, product.slice(3, r, both));
        return pad(all, 4, w / 2 + 1 - m).irfft2(w);
    }

    private Var weights(Var all, int r, int m) {
        return ends(all, 0, r, r - 1).slice(1, 0, m).reshape((2 * r - 1) * m, inputs, outputs);
    }

    /** The first elements of an axis and the last ones. */
    private static Var ends(Var x, int axis, int first, int last) {
        int n = x.shape().dim(axis);
        if (first + last == n) {
            return x;
        }
        Var start = x.slice(axis, 0, first);
        return last == 0 ? start : Var.concat(axis, start, x.slice(axis, n - last, n));
    }

    private static Var pad(Var x, int axis, int after) {
        return after == 0 ? x : Var.apply1(new Pad(axis, 0, after), x);
    }

    /** The real matrices [[A, B], [−B, A]] that multiply rows (re, im) as A + iB multiplies complex ones. */
    private static Var complex(Var a, Var b) {
        return Var.concat(1, Var.concat(2, a, b), Var.concat(2, b.negated(), a));
    }
}
