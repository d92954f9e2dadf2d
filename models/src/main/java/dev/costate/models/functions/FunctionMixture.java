package dev.costate.models.functions;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.ForwardProcess;
import java.util.List;

/**
 * Equal parts of N(Q^½·rᵢ, Q) on functions: a distribution whose score is known on every grid.
 *
 * <p>With v = a² + s² the marginals under a {@link ForwardProcess} of noise N(0, Q) are N(a·Q^½·rᵢ, v·Q), and
 * Q·∇ ln pₜ(x) = (a·Σ wᵢ·Q^½·rᵢ − x)/v, where ln wᵢ is a/v·⟨Q^−½·x, rᵢ⟩ − a²/(2v)·‖rᵢ‖² up to a constant, in L². So
 * how far the parts are apart does not depend on the grid (Hagemann et al. 2025, section 6.1). Immutable.
 *
 * @param noise N(0, Q), of all frequencies
 * @param dimensions of the domain, 1 or 2
 * @param roots rᵢ, two or more
 */
public record FunctionMixture(FunctionNoise noise, int dimensions, List<Root> roots) {
    /** A function on the unit square; on the unit interval y is 0. */
    @FunctionalInterface
    public interface Root {
        /** Returns its value; x is the last axis of a grid. */
        double at(double x, double y);
    }

    /** Checks the number of parts. */
    public FunctionMixture {
        roots = List.copyOf(roots);
        if (roots.size() < 2) {
            throw new IllegalArgumentException("a mixture of " + roots.size() + " parts: must be at least 2");
        }
    }

    /** rᵢ on a grid, [parts, points]. */
    private Var table(GridSize grid) {
        int n = grid.n();
        double[] values = new double[roots.size() * grid.points()];
        for (int i = 0; i < values.length; i++) {
            int at = i % grid.points();
            values[i] = roots.get(i / grid.points()).at((double) (at % n) / n, (double) (at / n) / n);
        }
        return Var.constant(Tensor.of(Shape.of(roots.size(), grid.points()), values));
    }

    /** Q^½·rᵢ on a grid, [parts, points]. */
    private Var means(Var roots, GridSize grid) {
        int parts = roots.shape().dim(0);
        return noise.power(roots.reshape(grid.shape(parts)), dimensions, 1).reshape(roots.shape());
    }

    /**
     * Records draws.
     *
     * @param seed and {@code counter} of the random numbers, whole scalars
     */
    public Var sample(int rows, GridSize grid, Var seed, Var counter) {
        Var part = Autodiff.randomUniform(Shape.of(rows), seed, counter).times(roots.size()).floor();
        Var mean = means(table(grid), grid).gather(part.min(Var.constant(roots.size() - 1))).reshape(grid.shape(rows));
        return mean.plus(noise.of(Autodiff.randomNormal(grid.shape(rows), seed, counter), dimensions));
    }

    /** Returns the exact score of the marginals of {@code process} when it starts from this mixture. */
    public FunctionScore score(ForwardProcess process) {
        return (t, x) -> {
            GridSize grid = new GridSize(dimensions, x.shape().dim(-1));
            int rows = x.shape().dim(0);
            Var a = process.mean(t);
            Var v = a.square().plus(process.standardDeviation(t).square());
            Var r = table(grid);
            Var white = noise.power(x, dimensions, -1).reshape(rows, grid.points());
            Var inner = white.matmul(r.transpose()).times(1.0 / grid.points());
            Var squares = r.square().mean(1).expand(0);
            Var logits = inner.minus(squares.times(a).times(0.5)).times(a.dividedBy(v));
            Var mean = logits.softmax(1).matmul(means(r, grid));
            Var flat = mean.times(a).minus(x.reshape(rows, grid.points())).dividedBy(v);
            return flat.reshape(x.shape());
        };
    }
}
