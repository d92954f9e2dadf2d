package dev.costate.models.cnf;

import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.Objects;

/**
 * A continuous normalising flow from a normal base distribution to data, as recordings.
 *
 * <p>The base distribution N(0, s²I) holds at t₀, the data lie at t₁. Immutable.
 *
 * @param field f
 * @param t0 where the base distribution holds
 * @param t1 where the data lie
 * @param standardDeviation s
 */
public record Flow(OdeField field, double t0, double t1, double standardDeviation) {
    /** Checks the numbers. */
    public Flow {
        Objects.requireNonNull(field, "field");
        checkNumbers(t0, t1, standardDeviation);
    }

    static void checkNumbers(double t0, double t1, double standardDeviation) {
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
    public static Flow of(OdeField field) {
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

    /** Records the way of data x back to the base distribution, with the exact trace. */
    public Encoded encode(Bound p, Var x, SolveOptions options) {
        return encoded(traced(p), x, options, GradientMethods.DIRECT);
    }

    /**
     * Records the way of data x back to the base distribution, with Hutchinson's estimate of the trace.
     *
     * @param noise see {@link Trace#noise}
     */
    public Encoded encode(Bound p, Var x, Var noise, SolveOptions options) {
        return encoded(estimated(p, noise), x, options, GradientMethods.DIRECT);
    }

    private Encoded encoded(TracedField f, Var x, SolveOptions options, GradientMethod gradient) {
        TracedField.Moved back = back(f, x, options, gradient);
        return new Encoded(back.y(), back.integral().negated());
    }

    private TracedField.Moved back(TracedField f, Var x, SolveOptions options, GradientMethod gradient) {
        return f.move(x, (g, start) -> Ode.record(g, start, t1, t0, options, gradient));
    }

    TracedField traced(Bound p) {
        return (t, y) -> field.traced(p, t, y);
    }

    private TracedField estimated(Bound p, Var noise) {
        return TracedField.estimated((t, y) -> field.apply(p, t, y), noise);
    }

    /** Records ln p(x) of each row, with the exact trace. */
    public Var logDensity(Bound p, Var x, SolveOptions options, GradientMethod gradient) {
        return back(traced(p), x, options, gradient).logDensity(standardDeviation);
    }

    /** Records ln p(x) of each row, with the exact trace, differentiated by {@link GradientMethods#DIRECT}. */
    public Var logDensity(Bound p, Var x, SolveOptions options) {
        return logDensity(p, x, options, GradientMethods.DIRECT);
    }

    /** Records ln p(x) of each row, with Hutchinson's estimate of the trace. */
    public Var logDensity(Bound p, Var x, Var noise, SolveOptions options, GradientMethod gradient) {
        return back(estimated(p, noise), x, options, gradient).logDensity(standardDeviation);
    }

    /** Records ln p(x) with an estimated trace, differentiated by {@link GradientMethods#DIRECT}. */
    public Var logDensity(Bound p, Var x, Var noise, SolveOptions options) {
        return logDensity(p, x, noise, options, GradientMethods.DIRECT);
    }

    /** Records the way of points z of the base distribution to the data. Their states at the given times, stacked. */
    public Var decode(Bound p, Var z, double[] times, SolveOptions options) {
        return Ode.record((t, y) -> field.apply(p, t, y), z, times, options);
    }

    /** Records the way of points z of the base distribution to the data. */
    public Var decode(Bound p, Var z, SolveOptions options) {
        return decode(p, z, new double[] {t0, t1}, options).select(0, 1);
    }
}
