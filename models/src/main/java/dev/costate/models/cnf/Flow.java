package dev.costate.models.cnf;

import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.Objects;

/**
 * A continuous normalising flow between a normal base distribution N(0, s²I) at t₀ and the data at t₁, as
 * recordings. Immutable.
 *
 * @param field f
 * @param t0 where the base distribution holds
 * @param t1 where the data lie
 * @param standardDeviation s
 */
public record Flow(FlowField field, double t0, double t1, double standardDeviation) {
    private static final double HALF_LN_TWO_PI = 0.9189385332046727;

    /** Checks the numbers. */
    public Flow {
        Objects.requireNonNull(field, "field");
        if (!Double.isFinite(t0) || !Double.isFinite(t1) || t0 == t1) {
            throw new IllegalArgumentException(
                    "a flow from t = " + t0 + " to " + t1 + ": must be finite and different");
        }
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standard deviation " + standardDeviation + " of the base distribution: must be finite and "
                            + "positive");
        }
    }

    /** A flow over [0, 1] from the standard normal distribution. */
    public static Flow of(FlowField field) {
        return new Flow(field, 0, 1, 1);
    }

    /** Returns the number of components. */
    public int width() {
        return field.width();
    }

    /**
     * What an encoding gives.
     *
     * @param z the points in the base distribution, [rows, width]
     * @param l ∫ tr ∂f/∂z dt from t₀ to t₁ of each row, [rows]
     */
    public record Encoded(Var z, Var l) {
    }

    /**
     * Records the way of data x back to the base distribution.
     *
     * @param noise for Hutchinson's estimate of the trace, see {@link Trace#noise}; null for the exact one
     */
    public Encoded encode(Bound p, Var x, Var noise, SolveOptions options, GradientMethod gradient) {
        int rows = x.shape().dim(0);
        int d = width();
        Var start = Var.concat(1, x, x.constant(0).broadcastTo(Shape.of(rows, 1)));
        Var end = Ode.record((t, y) -> augmented(p, t, y, noise), start, new double[] {t1, t0}, options, gradient)
                .select(0, 1);
        return new Encoded(end.slice(1, 0, d), end.select(1, d));
    }

    /** The same with gradients by {@link GradientMethods#DIRECT}. */
    public Encoded encode(Bound p, Var x, Var noise, SolveOptions options) {
        return encode(p, x, noise, options, GradientMethods.DIRECT);
    }

    /** Records [f; −tr ∂f/∂z] at [z; ℓ]. */
    Var augmented(Bound p, Var t, Var y, Var noise) {
        ValueAndDivergence f = Trace.at(field, p, t, y.slice(1, 0, width()), noise);
        return Var.concat(1, f.value(), f.divergence().negated().expand(1));
    }

    /** Records ln p(x) of each row. */
    public Var logDensity(Bound p, Var x, Var noise, SolveOptions options, GradientMethod gradient) {
        Encoded e = encode(p, x, noise, options, gradient);
        return logBase(e.z()).minus(e.l());
    }

    /** The same with gradients by {@link GradientMethods#DIRECT}. */
    public Var logDensity(Bound p, Var x, Var noise, SolveOptions options) {
        return logDensity(p, x, noise, options, GradientMethods.DIRECT);
    }

    /** Records ln p₀(z) = −‖z‖²/(2s²) − d·ln(s√(2π)). */
    public Var logBase(Var z) {
        return z.square().sum(1).times(-0.5 / (standardDeviation * standardDeviation))
                .minus(width() * (HALF_LN_TWO_PI + StrictMath.log(standardDeviation)));
    }

    /** Records the way of points z of the base distribution to the data: their states at the given times, stacked. */
    public Var decode(Bound p, Var z, double[] times, SolveOptions options) {
        return Ode.record((t, y) -> field.apply(p, t, y), z, times, options);
    }

    /** Records the way of points z of the base distribution to the data. */
    public Var decode(Bound p, Var z, SolveOptions options) {
        return decode(p, z, new double[] {t0, t1}, options).select(0, 1);
    }
}
