package dev.costate.models.diffusion;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/**
 * A mixture of Gaussians Σⱼ wⱼ·N(mⱼ, σ²·I), a distribution whose score is known.
 *
 * <p>Its marginals under a {@link ForwardProcess} are Σⱼ wⱼ·N(a·mⱼ, (a²σ² + s²)·I), so that density and score are
 * closed forms at every time. They serve as truth for samplers and likelihoods, and as a {@link Score} that needs no
 * training. With σ = 0 the mixture is a sum of point masses, which has a score once there is noise, but no density
 * before.
 *
 * <p>Immutable as long as nobody writes into its arrays, which are not copied.
 *
 * @param weights wⱼ, positive, of sum 1
 * @param means mⱼ, in rows of equal length
 * @param deviation the standard deviation σ of every component, not negative
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
        int width = means[0].length;
        if (width == 0 || Arrays.stream(means).anyMatch(m -> m.length != width)) {
            throw new IllegalArgumentException("means of " + Arrays.stream(means).map(m -> m.length).distinct().toList()
                    + " dimensions: must be of one width, at least 1");
        }
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("deviation " + deviation + ": must be finite and not negative");
        }
    }

    /** Returns the distribution with all mass at one point. */
    public static GaussianMixture point(double... x) {
        return new GaussianMixture(new double[] {1}, new double[][] {x}, 0);
    }

    /** Returns the mixture of equal weights. */
    public static GaussianMixture equal(double[][] means, double deviation) {
        double[] w = new double[means.length];
        Arrays.fill(w, 1.0 / w.length);
        return new GaussianMixture(w, means, deviation);
    }

    /** Returns the number of dimensions. */
    public int width() {
        return means[0].length;
    }

    /** Returns the exact score of the marginals of {@code process} when it starts from this mixture. */
    public Score score(ForwardProcess process) {
        return (t, x) -> {
            Var a = process.mean(t);
            Var variance = variance(process, t);
            Var from = differences(a, x);
            Var share = exponents(from, variance).softmax(1);
            return share.expand(2).times(from).sum(1).dividedBy(variance);
        };
    }

    /**
     * Records ln p_t(x) of each row, p_t being the marginal of {@code process} at {@code t}.
     *
     * @param t a time for all rows, a scalar; or one for each row, [rows, 1]
     * @param x points in rows, [rows, d]
     * @return the log-densities, [rows]
     */
    public Var logDensity(ForwardProcess process, Var t, Var x) {
        Var variance = variance(process, t);
        Var e = exponents(differences(process.mean(t), x), variance).logSumExp(1);
        Var norm = variance.times(2 * Math.PI).log().times(width() / 2.0);
        return e.minus(norm.shape().rank() == 2 ? norm.reshape(norm.shape().dim(0)) : norm);
    }

    /**
     * Returns ln p(x) of each row of {@code x}, without noise.
     *
     * @throws IllegalStateException if the standard deviation is 0: point masses have no density
     */
    public double[] logDensity(double[][] x) {
        if (deviation == 0) {
            throw new IllegalStateException("a mixture of standard deviation 0 has no density");
        }
        return Arrays.stream(x).mapToDouble(this::logDensity).toArray();
    }

    private double logDensity(double[] row) {
        double variance = deviation * deviation;
        double[] exponents = new double[weights.length];
        for (int j = 0; j < exponents.length; j++) {
            double square = 0;
            for (int i = 0; i < row.length; i++) {
                square += (row[i] - means[j][i]) * (row[i] - means[j][i]);
            }
            exponents[j] = StrictMath.log(weights[j]) - square / (2 * variance);
        }
        double most = Arrays.stream(exponents).max().orElseThrow();
        double sum = Arrays.stream(exponents).map(e -> StrictMath.exp(e - most)).sum();
        return most + StrictMath.log(sum) - row.length / 2.0 * StrictMath.log(2 * Math.PI * variance);
    }

    /**
     * Draws points, in rows.
     *
     * <p>They are a pure function of {@code seed} and {@code stream}; {@code stream + 1} is used as well.
     */
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
        return process.mean(t).times(deviation).square().plus(process.standardDeviation(t).square());
    }

    /** a·mⱼ − x: [rows, components, d]. */
    private Var differences(Var a, Var x) {
        Var m = Var.constant(Tensor.matrix(means)).expand(0);
        return m.times(a.shape().rank() == 2 ? a.expand(2) : a).minus(x.expand(1));
    }

    /** ln wⱼ − ‖a·mⱼ − x‖²/(2v): [rows, components]. */
    private Var exponents(Var differences, Var variance) {
        double[] values = Arrays.stream(weights).map(StrictMath::log).toArray();
        Var logs = Var.constant(Tensor.of(Shape.of(1, weights.length), values));
        return logs.minus(differences.square().sum(2).dividedBy(variance.times(2)));
    }
}
