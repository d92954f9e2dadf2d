package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import java.util.Objects;

/**
 * A continuous normalising flow conditioned on observations, q(x | y), as recordings.
 *
 * <pre>
 * z' = f(t, z; encoder(y)),   z(t₀) ~ N(0, s²I),   x = z(t₁)
 * </pre>
 *
 * <p>Trained on pairs (x, y) to a large mean of ln q(x | y), it approximates the posterior for every y at once
 * (Orozco, Herrmann and Chen 2024, whose flows have coupling layers instead). Parameters: {@code encoder} and
 * {@code field}. Immutable.
 *
 * @param field f
 * @param encoder what makes a context of an observation, both one a row
 * @param t0 where the base distribution holds
 * @param t1 where x lies
 * @param standardDeviation s
 */
public record ConditionalFlow(ConditionalField field, Layer encoder, double t0, double t1, double standardDeviation) {
    /** Checks the numbers. */
    public ConditionalFlow {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(encoder, "encoder");
        Flow.checkNumbers(t0, t1, standardDeviation);
    }

    /** A flow over [0, 1] from the standard normal distribution. */
    public static ConditionalFlow of(ConditionalField field, Layer encoder) {
        return new ConditionalFlow(field, encoder, 0, 1, 1);
    }

    /** The same where the observation is the context. */
    public static ConditionalFlow of(ConditionalField field) {
        return of(field, new Observation());
    }

    private record Observation() implements Layer {
        @Override
        public ParameterSpec parameters() {
            return ParameterSpec.NONE;
        }

        @Override
        public Var apply(Bound p, Var y) {
            return y;
        }
    }

    /** Returns the number of components of x. */
    public int width() {
        return field.width();
    }

    /** Returns the parameters. */
    public ParameterSpec parameters() {
        return encoder.parameters().under("encoder").and(field.parameters().under("field"));
    }

    /**
     * Returns the flow of rows with these observations, which belongs to the recording of {@code observed}; its
     * methods take the parameters under {@code field}.
     *
     * @param observed one observation a row, [rows, its components]
     */
    public Flow given(Bound p, Var observed) {
        return new Flow(field.given(p.in("field"), encoder.apply(p.in("encoder"), observed)), t0, t1,
                standardDeviation);
    }

    /** Records ln q(x | y) of each row, [rows], with the exact trace. */
    public Var logDensity(Bound p, Var x, Var observed, SolveOptions options, GradientMethod gradient) {
        return given(p, observed).logDensity(p.in("field"), x, options, gradient);
    }

    /** Records where points z of the base distribution go, [rows, width]: samples of q(x | y), one a row. */
    public Var decode(Bound p, Var z, Var observed, SolveOptions options) {
        return given(p, observed).decode(p.in("field"), z, options);
    }
}
