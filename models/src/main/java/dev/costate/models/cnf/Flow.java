package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import java.util.Objects;

/**
 * A continuous normalising flow between a normal base distribution N(0, s²I) at t₀ and the data at t₁, as
 * recordings. Immutable.
 *
 * @param field f
 * @param t0 where the base distribution holds
 * @param t1 where the data lie
 * @param deviation s
 * @param scanned whether a solve, which then needs fixed steps, is recorded as a scan over its grid: slower, but it
 * has derivatives of both modes and of every order
 */
public record Flow(FlowField field, double t0, double t1, double deviation, boolean scanned) {
    private static final double HALF_LN_TWO_PI = 0.9189385332046727;

    /** Checks the numbers. */
    public Flow {
        Objects.requireNonNull(field, "field");
        if (!Double.isFinite(t0) || !Double.isFinite(t1) || t0 == t1) {
            throw new IllegalArgumentException(
                    "a flow from t = " + t0 + " to " + t1 + ": must be finite and different");
        }
        if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standard deviation " + deviation + " of the base distribution: must be finite and positive");
        }
    }

    /** A flow whose solves are single instructions. */
    public Flow(FlowField field, double t0, double t1, double deviation) {
        this(field, t0, t1, deviation, false);
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
    public Encoded encode(Bound p, Var x, Var noise, SolveOptions options) {
        int rows = x.shape().dim(0);
        int d = width();
        Var start = Var.concat(1, x, Var.constant(0).broadcastTo(Shape.of(rows, 1)));
        Var end = solve((t, y) -> augmented(p, t, y, noise), start, new double[] {t1, t0}, options).select(0, 1);
        return new Encoded(end.slice(1, 0, d), end.select(1, d));
    }

    /** Records [f; −tr ∂f/∂z] at [z; ℓ]. */
    Var augmented(Bound p, Var t, Var y, Var noise) {
        ValueAndDivergence f = Trace.at(field, p, t, y.slice(1, 0, width()), noise);
        return Var.concat(1, f.value(), f.divergence().negated().expand(1));
    }

    /** Records ln p(x) of each row. */
    public Var logDensity(Bound p, Var x, Var noise, SolveOptions options) {
        Encoded e = encode(p, x, noise, options);
        return logBase(e.z()).minus(e.l());
    }

    /** Records ln p₀(z) = −‖z‖²/(2s²) − d·ln(s√(2π)). */
    public Var logBase(Var z) {
        return z.square().sum(1).times(-0.5 / (deviation * deviation))
                .minus(width() * (HALF_LN_TWO_PI + StrictMath.log(deviation)));
    }

    /** Records the way of points z of the base distribution to the data: their states at the given times, stacked. */
    public Var decode(Bound p, Var z, double[] times, SolveOptions options) {
        return solve((t, y) -> field.apply(p, t, y), z, times, options);
    }

    private Var solve(VarField f, Var start, double[] times, SolveOptions options) {
        if (!scanned) {
            return Solve.ode(f, start, times, options);
        }
        StepTrace grid = Ode.solve((t, y, dy) -> dy[0] = 0, new double[1], times, options).trace();
        return FrozenGrid.scan(f, start, times, grid, options.method());
    }

    /** Records the way of points z of the base distribution to the data. */
    public Var decode(Bound p, Var z, SolveOptions options) {
        return decode(p, z, new double[] {t0, t1}, options).select(0, 1);
    }
}
