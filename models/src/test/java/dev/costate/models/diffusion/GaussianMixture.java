package dev.costate.models.diffusion;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.CounterRandom;
import java.util.Arrays;

/**
 * Σⱼ wⱼ·N(mⱼ, σ²·I), whose marginals under a {@link ForwardProcess} are Σⱼ wⱼ·N(a·mⱼ, (a²σ² + s²)·I): density and
 * score in closed form. With σ = 0 and one component it is a point mass. Immutable; holds its arrays without
 * copying.
 *
 * @param weights wⱼ, positive, of sum 1
 * @param means mⱼ, in rows
 * @param deviation σ, not negative
 */
public record GaussianMixture(double[] weights, double[][] means, double deviation) {
    /** Checks the parameters. */
    public GaussianMixture {
        double sum = Arrays.stream(weights).sum();
        if (weights.length == 0 || weights.length != means.length || Arrays.stream(weights).anyMatch(w -> !(w > 0))
                || Math.abs(sum - 1) > 1e-9) {
            throw new IllegalArgumentException("a mixture of " + means.length + " components with weights "
                    + Arrays.toString(weights) + ": must be as many, positive, of sum 1");
        }
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("deviation " + deviation + ": must be finite and not negative");
        }
    }

    /** All mass at one point. */
    public static GaussianMixture point(double... x) {
        return new GaussianMixture(new double[] {1}, new double[][] {x}, 0);
    }

    /** Equal weights. */
    public static GaussianMixture equal(double[][] means, double deviation) {
        double[] w = new double[means.length];
        Arrays.fill(w, 1.0 / w.length);
        return new GaussianMixture(w, means, deviation);
    }

    /** Returns the number of dimensions. */
    public int width() {
        return means[0].length;
    }

    /** Returns the exact score of the marginals of a process that starts from this distribution. */
    public Score score(ForwardProcess process) {
        return (t, x) -> {
            Var a = process.mean(t);
            Var variance = variance(process, t);
            Var from = differences(a, x);
            Var share = exponents(from, variance).softmax(1);
            return share.expand(2).times(from).sum(1).dividedBy(variance);
        };
    }

    /** Records ln p_t(x) of each row. */
    public Var logDensity(ForwardProcess process, Var t, Var x) {
        Var variance = variance(process, t);
        Var e = exponents(differences(process.mean(t), x), variance).logSumExp(1);
        Var norm = variance.times(2 * Math.PI).log().times(width() / 2.0);
        return e.minus(norm.shape().rank() == 2 ? norm.reshape(norm.shape().dim(0)) : norm);
    }

    /** Returns ln p(x) of each row, without noise. */
    public double[] logDensity(double[][] x) {
        double v = deviation * deviation;
        return Arrays.stream(x).mapToDouble(row -> {
            double[] e = new double[weights.length];
            for (int j = 0; j < e.length; j++) {
                double square = 0;
                for (int i = 0; i < row.length; i++) {
                    square += (row[i] - means[j][i]) * (row[i] - means[j][i]);
                }
                e[j] = StrictMath.log(weights[j]) - square / (2 * v);
            }
            double most = Arrays.stream(e).max().orElseThrow();
            return most + StrictMath.log(Arrays.stream(e).map(y -> StrictMath.exp(y - most)).sum())
                    - row.length / 2.0 * StrictMath.log(2 * Math.PI * v);
        }).toArray();
    }

    /** Returns n draws, a pure function of seed and stream. */
    public double[][] sample(int n, long seed, long stream) {
        double[] u = CounterRandom.uniform(seed, stream, 0, n);
        double[] z = CounterRandom.normal(seed, stream + 1, 0, n * width());
        double[][] rows = new double[n][width()];
        for (int r = 0; r < n; r++) {
            int j = 0;
            double left = u[r];
            while (j < weights.length - 1 && left > weights[j]) {
                left -= weights[j++];
            }
            for (int i = 0; i < width(); i++) {
                rows[r][i] = means[j][i] + deviation * z[r * width() + i];
            }
        }
        return rows;
    }

    private Var variance(ForwardProcess process, Var t) {
        return process.mean(t).times(deviation).square().plus(process.deviation(t).square());
    }

    /** a·mⱼ − x: [rows, components, d]. */
    private Var differences(Var a, Var x) {
        Var m = Var.constant(Tensor.matrix(means)).expand(0);
        return m.times(a.shape().rank() == 2 ? a.expand(2) : a).minus(x.expand(1));
    }

    /** ln wⱼ − ‖a·mⱼ − x‖²/(2v): [rows, components]. */
    private Var exponents(Var differences, Var variance) {
        Var logs = Var.constant(
                Tensor.of(Shape.of(1, weights.length), Arrays.stream(weights).map(StrictMath::log).toArray()));
        return logs.minus(differences.square().sum(2).dividedBy(variance.times(2)));
    }
}
