package dev.costate.solvers.sde;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;

/**
 * One Brownian path of n elements on a grid, as numbers. Immutable, thread-safe.
 *
 * <p>Each step has its increment ΔW = √h·N(0, 1) and, independent of it, its space–time Lévy area
 * H = (1/h)∫(W(s) − W(t) − (s − t)/h·ΔW) ds ~ N(0, h/12) (Foster, Lyons and Oberhauser 2020, definition 3.5).
 *
 * <p>The numbers are those that {@link Noise#grid} draws in a recording with the same seed and stream.
 */
public final class BrownianGrid {
    private final TimeGrid grid;
    private final int n;
    private final double[] dw;
    private final double[] area;

    private BrownianGrid(TimeGrid grid, int n, double[] dw, double[] area) {
        this.grid = grid;
        this.n = n;
        this.dw = dw;
        this.area = area;
    }

    /**
     * Draws a path.
     *
     * @param seed any number
     * @param stream selects one of the paths of this seed, from 0 to 2³¹ − 1
     * @param n elements, ≥ 1
     */
    public static BrownianGrid sample(long seed, long stream, TimeGrid grid, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a Brownian path of " + n + " elements: needs at least 1");
        }
        PathNormals.stream(stream);
        Memory memory = new Memory(n);
        Kernels k = KernelChoice.kernels(memory);
        double[] dw = new double[Math.multiplyExact(n, grid.steps())];
        double[] area = new double[dw.length];
        for (int i = 0; i < grid.steps(); i++) {
            double root = Math.sqrt(grid.h(i));
            PathNormals.draw(k, seed, PathNormals.GRID | stream, i, 0, 0, n, 0);
            scaled(memory, root, dw, i * n, n);
            PathNormals.draw(k, seed, PathNormals.AREA | stream, i, 0, 0, n, 0);
            scaled(memory, root * PathNormals.AREA_STANDARD_DEVIATION, area, i * n, n);
        }
        return new BrownianGrid(grid, n, dw, area);
    }

    private static void scaled(Memory memory, double by, double[] out, int at, int n) {
        for (int i = 0; i < n; i++) {
            out[at + i] = by * memory.cells[i];
        }
    }

    /**
     * Returns the same path on every k-th time.
     *
     * <p>With the parts (h₁, ΔW₁, H₁) and (h₂, ΔW₂, H₂) of a step, ΔW = ΔW₁ + ΔW₂. Since ∫(W(s) − W(t)) ds =
     * h(ΔW/2 + H) is additive, h(ΔW/2 + H) = h₁(ΔW₁/2 + H₁) + h₂(ΔW₁ + ΔW₂/2 + H₂).
     *
     * @param k must divide the number of steps
     */
    public BrownianGrid coarsen(int k) {
        TimeGrid coarse = grid.coarsen(k);
        double[] w = new double[n * coarse.steps()];
        double[] a = new double[w.length];
        for (int i = 0; i < coarse.steps(); i++) {
            for (int e = 0; e < n; e++) {
                double sum = 0;
                double integral = 0;
                for (int j = i * k; j < (i + 1) * k; j++) {
                    double d = dw[j * n + e];
                    integral += grid.h(j) * (sum + 0.5 * d + area[j * n + e]);
                    sum += d;
                }
                w[i * n + e] = sum;
                a[i * n + e] = integral / coarse.h(i) - 0.5 * sum;
            }
        }
        return new BrownianGrid(coarse, n, w, a);
    }

    /** Returns the grid. */
    public TimeGrid grid() {
        return grid;
    }

    /** Returns the number of elements. */
    public int size() {
        return n;
    }

    /** Returns W(t_j) − W(t_i) of an element, i ≤ j. */
    public double increment(int i, int j, int element) {
        double sum = 0;
        for (int s = i; s < j; s++) {
            sum += dw[s * n + element];
        }
        return sum;
    }

    /** Returns the space–time Lévy area of a step of an element. */
    public double area(int step, int element) {
        return area[step * n + element];
    }

    /**
     * Returns all increments, shape [steps, …shape], for {@link Noise#given}.
     *
     * @param shape of n elements
     */
    public Tensor increments(Shape shape) {
        return Tensor.of(shape.stacked(grid.steps()), dw);
    }

    /**
     * Returns all space–time Lévy areas, shape [steps, …shape], for {@link Noise#given}.
     *
     * @param shape of n elements
     */
    public Tensor areas(Shape shape) {
        return Tensor.of(shape.stacked(grid.steps()), area);
    }
}
