package dev.costate.solvers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random system y' = A y of 1 to 4 unknowns at random times, and in closed form the gradient of Σⱼ⟨wⱼ, y(tⱼ)⟩ with
 * respect to y₀ and A.
 */
public final class LinearSystem implements ParametricField {
    final int n;
    public final Tensor y0;
    public final Tensor a;
    public final double[] times;
    public final Tensor w;

    /** Times span 2 to 5, in either direction; some are the same again. */
    public LinearSystem(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        n = r.nextInt(1, 5);
        y0 = large(r, Shape.of(n));
        a = large(r, Shape.of(n, n));
        times = new double[r.nextInt(2, 8)];
        double end = (r.nextBoolean() ? 1 : -1) * r.nextDouble(2, 5);
        double start = r.nextDouble(-1, 1);
        double[] parts = new double[times.length];
        for (int i = 1; i < parts.length; i++) {
            parts[i] = parts[i - 1] + (i > 1 && r.nextInt(3) == 0 ? 0 : r.nextDouble(0.1, 1));
        }
        for (int i = 0; i < times.length; i++) {
            times[i] = start + end * parts[i] / parts[parts.length - 1];
        }
        w = large(r, Shape.of(times.length, n));
    }

    /** Elements of size 0.3 to 1: a solution that hardly moves is exact at every tolerance, and shows no slope. */
    private static Tensor large(SplittableRandom r, Shape shape) {
        return Tensor.of(shape, r.doubles(shape.size(), -0.7, 0.7).map(x -> x + Math.copySign(0.3, x)).toArray());
    }

    @Override
    public Var apply(Var t, Var y, Var[] p) {
        return p[0].matmul(y.reshape(n, 1)).reshape(n);
    }

    /** Returns the options, on a grid where the gradient method needs one. */
    public SolveOptions served(GradientMethod g, SolveOptions o) {
        return Traces.served(g, this, o, times, new Tensor[] {y0, a});
    }

    public GradientResult gradient(SolveOptions o, GradientMethod g) {
        return OdeGradient.withCotangent(this, y0.shape(), List.of(a.shape()), times, o, g).runner().withCotangent(w,
                y0, a);
    }

    /** Largest difference from the closed form relative to the largest element, over both gradients. */
    public double error(GradientResult r) {
        double[][] exact = exact();
        return Math.max(distance(r.y0Cotangent(), exact[0]), distance(r.parameterCotangents().get(0), exact[1]));
    }

    private static double distance(Tensor found, double[] exact) {
        double worst = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            worst = Math.max(worst, Math.abs(found.at(i) - exact[i]));
            size = Math.max(size, Math.abs(exact[i]));
        }
        return worst / size;
    }

    /**
     * With B = [Aᵀ, w y₀ᵀ; 0, Aᵀ] the blocks of e^(τB) are e^(τAᵀ), whose product with w is the gradient for y₀, and
     * the gradient for A (Van Loan 1978).
     */
    private double[][] exact() {
        double[][] sum = {new double[n], new double[n * n]};
        for (int j = 0; j < times.length; j++) {
            double[][] b = new double[2 * n][2 * n];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    b[i][k] = a.at(k * n + i);
                    b[n + i][n + k] = b[i][k];
                    b[i][n + k] = w.at(j * n + i) * y0.at(k);
                }
            }
            double[][] e = exponential(b, times[j] - times[0]);
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    sum[0][i] += e[i][k] * w.at(j * n + k);
                    sum[1][i * n + k] += e[i][n + k];
                }
            }
        }
        return sum;
    }

    /** e^(τB) by Taylor's series of τB/2¹⁰ and ten squarings. */
    private static double[][] exponential(double[][] b, double tau) {
        double[][] e = new double[b.length][b.length];
        double[][] term = new double[b.length][b.length];
        for (int i = 0; i < b.length; i++) {
            e[i][i] = 1;
            term[i][i] = 1;
        }
        for (int k = 1; k <= 12; k++) {
            term = product(term, b, Math.scalb(tau, -10) / k);
            for (int i = 0; i < b.length; i++) {
                for (int j = 0; j < b.length; j++) {
                    e[i][j] += term[i][j];
                }
            }
        }
        for (int s = 0; s < 10; s++) {
            e = product(e, e, 1);
        }
        return e;
    }

    private static double[][] product(double[][] a, double[][] b, double factor) {
        double[][] r = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < a.length; k++) {
                for (int j = 0; j < a.length; j++) {
                    r[i][j] += a[i][k] * b[k][j] * factor;
                }
            }
        }
        return r;
    }
}
