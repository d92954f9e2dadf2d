package dev.costate.autodiff.ops;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.RealFourierPlan;
import java.util.List;

/** The shapes of a real Fourier transform over the last one or two axes. Stateless. */
final class FourierSize {
    private FourierSize() {
    }

    static int checked(int axes) {
        if (axes != 1 && axes != 2) {
            throw new IllegalArgumentException("a Fourier transform over " + axes + " axes: must be 1 or 2");
        }
        return axes;
    }

    /** [.., h, w] to [.., 2, h, w/2 + 1], or without h. */
    static List<Shape> spectrum(String name, Shape x, int axes) {
        if (x.rank() < axes || x.size() == 0) {
            throw new ShapeMismatchException(name + " of shape " + x + ": needs " + axes
                    + (axes == 1 ? " axis" : " axes") + " at least, and elements");
        }
        int place = x.rank() - axes;
        return List.of(x.withDim(-1, x.dim(-1) / 2 + 1).withAxis(place).withDim(place, 2));
    }

    /** [.., 2, h, n/2 + 1] to [.., h, n], or without h. */
    static List<Shape> values(String name, Shape y, int axes, int n) {
        int place = y.rank() - axes - 1;
        if (n < 1 || place < 0 || y.size() == 0 || y.dim(place) != 2 || y.dim(-1) != n / 2 + 1) {
            throw new ShapeMismatchException(name + " of shape " + y + " to length " + n + ": needs [.., 2, "
                    + (axes == 2 ? "h, " : "") + (n / 2 + 1) + "], real parts, then imaginary ones");
        }
        return List.of(y.without(place).withDim(-1, n));
    }

    static RealFourierPlan plan(Kernels kernels, Shape x, int axes) {
        return kernels.realFourier(axes == 2 ? x.dim(-2) : 1, x.dim(-1));
    }

    static int batch(Shape x, int axes) {
        return x.product(0, x.rank() - axes);
    }

    static String attributes(int axes, double edge, double inner) {
        return "axes=" + axes + (edge == 1 && inner == 1 ? "" : " weights=" + edge + "," + inner);
    }
}
