package dev.costate.models.functions;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;

/**
 * Gaussian noise η ~ N(0, Q) on periodic functions, Q diagonal in Fourier's basis. Implementations are immutable.
 *
 * <p>A coefficient of frequency k has E|η̂(k)|² = q(k), so that E‖η‖² = Σ q(k) = tr Q over the frequencies of the grid.
 * It converges with the grid if Q is of trace class.
 *
 * <p>Reference: Hagemann, Mildenberger, Ruthotto, Steidl and Yang 2025, Multilevel diffusion: infinite dimensional
 * score-based diffusion models for image generation.
 */
public sealed interface FunctionNoise
        permits WhiteNoise, BesselNoise, LaplacianNoise, SpectralNoise, CombinedNoise {
    /** Returns its name as options have it. */
    String optionName();

    /**
     * Returns √q of one frequency on a grid.
     *
     * @param l frequency in the first direction, 0 in one dimension
     * @param k frequency in the last direction
     */
    double root(GridSize grid, int l, int k);

    /** Returns the same noise times a factor. */
    FunctionNoise times(double factor);

    /** Returns tr Q = E‖η‖² on a grid: the mean square of a value. */
    default double trace(GridSize grid) {
        double sum = 0;
        for (int row = 0; row < grid.spectrumRows(); row++) {
            for (int k = 0; k < grid.spectrumColumns(); k++) {
                double root = root(grid, grid.frequency(row), k);
                sum += (grid.single(k) ? 1 : 2) * root * root;
            }
        }
        return sum;
    }

    /** Returns the same noise scaled so that its values on a grid have the standard deviation {@code deviation}. */
    default FunctionNoise withDeviation(GridSize grid, double deviation) {
        return times(deviation / Math.sqrt(trace(grid)));
    }

    /**
     * Records η of independent standard normal numbers, one for each point.
     *
     * @param z [rows, n] or [rows, n, n]
     * @return the noise, of the shape of z
     */
    default Var of(Var z, int dimensions) {
        GridSize grid = grid(z.shape(), dimensions);
        return filter(z, grid, Math.sqrt(grid.points()), 1);
    }

    /** Records Q^(p/2)·x of functions x, [rows, n] or [rows, n, n]; with p = −1 where q is 0 the result is 0. */
    default Var power(Var x, int dimensions, int p) {
        return filter(x, grid(x.shape(), dimensions), 1, p);
    }

    private static GridSize grid(Shape shape, int dimensions) {
        if (shape.rank() != dimensions + 1 || dimensions == 2 && shape.dim(1) != shape.dim(2)) {
            throw new ShapeMismatchException("functions of " + dimensions + " variables of shape " + shape
                    + ": must be [rows, n]" + (dimensions == 2 ? " with n twice" : ""));
        }
        return new GridSize(dimensions, shape.dim(-1));
    }

    private Var filter(Var x, GridSize grid, double factor, int p) {
        int rows = grid.spectrumRows();
        int columns = grid.spectrumColumns();
        double[] roots = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < columns; k++) {
                double root = root(grid, grid.frequency(row), k);
                roots[row * columns + k] = factor * (p == 1 ? root : root == 0 ? 0 : StrictMath.pow(root, p));
            }
        }
        if (grid.dimensions() == 1) {
            return x.rfft().times(Var.constant(Tensor.vector(roots))).irfft(grid.n());
        }
        return x.rfft2().times(Var.constant(Tensor.of(Shape.of(rows, columns), roots))).irfft2(grid.n());
    }
}
