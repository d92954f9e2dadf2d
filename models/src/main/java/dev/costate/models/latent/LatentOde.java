package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.VarField;
import java.util.List;
import java.util.Optional;

/**
 * The latent ODE (Chen et al. 2018, section 5; Rubanova et al. 2019, section 3.2): an encoder reads a series backwards
 * and gives q(z₀) = N(μ, σ²); a draw z₀ becomes the first state y₀ = b(z₀) of y' = f(y), whose solution is decoded at
 * each time, x = d(y). The prior of z₀ is N(0, 1).
 *
 * <p>With an intensity g the times themselves are data: events of a Poisson process of rate λ(t) = e^{g(y(t))}, whose
 * integral Λ is one more component of the solve, Λ' = λ (Rubanova et al. 2019, section 3.3).
 *
 * <p>Parameters: those of the parts under {@code encoder}, {@code head}, {@code bridge} (if there is one),
 * {@code field}, {@code decoder}, {@code intensity} (if there is one). Immutable.
 *
 * @param encoder reads the entries, the last one first
 * @param head from the encoder's summary to (μ, ln σ)
 * @param bridge b, from z₀ to the first state, if they are not the same
 * @param field f; autonomous
 * @param decoder d, from a state to the values
 * @param intensity g, from a state to ln λ, if times are data
 */
public record LatentOde(SeriesEncoder encoder, Layer head, Optional<Layer> bridge, OdeField field, Layer decoder,
        Optional<Layer> intensity) {
    /** q(z₀) of a batch. */
    public record Posterior(Var mean, Var logDeviation) {
        /** Records KL(q ‖ N(0, 1)) of each row. */
        public Var kl() {
            return Gaussians.kl(mean, logDeviation);
        }

        /** Records μ + σ·ε. */
        public Var shifted(Var epsilon) {
            return Gaussians.shifted(mean, logDeviation, epsilon);
        }
    }

    /** Checks that each part takes what the one before gives. */
    public LatentOde {
        int outputs = outputs(head);
        if (outputs % 2 != 0) {
            throw new IllegalArgumentException(
                    "a head with " + outputs + " outputs: must be as many means as standard deviations");
        }
        width("head", head, "the encoder's summary", encoder.summary());
        int first = bridge.isPresent() ? width("bridge", bridge.get(), "z₀", outputs / 2) : outputs / 2;
        if (field.width() != first) {
            throw new IllegalArgumentException("a field of " + field.width() + " components for a first state of "
                    + first + " values: must be as many");
        }
        width("decoder", decoder, "a state", field.width());
        if (intensity.isPresent()) {
            int rates = width("intensity", intensity.get(), "a state", field.width());
            if (rates != 1) {
                throw new IllegalArgumentException("an intensity of " + rates + " outputs: must be one, ln λ");
            }
        }
    }

    /** The length of what a part gives for a row of some length. */
    static int width(String part, Layer layer, String input, int length) {
        try {
            ParameterSpec own = layer.parameters();
            Tape tape = Tape.record(List.of(Shape.of(own.size()), Shape.of(1, length)),
                    v -> new Var[] {layer.apply(own.bind(v[0]), v[1])});
            return tape.outputShapes().get(0).dim(-1);
        } catch (ShapeMismatchException unfit) {
            throw new IllegalArgumentException("the " + part + " does not take " + input + " of " + length
                    + " values: " + unfit.getMessage());
        }
    }

    /** Returns the number of values that the decoder gives. */
    int values() {
        return width("decoder", decoder, "a state", field.width());
    }

    /** Without a bridge, z₀ being the first state, and without an intensity. */
    public LatentOde(SeriesEncoder encoder, Layer head, OdeField field, Layer decoder) {
        this(encoder, head, Optional.empty(), field, decoder, Optional.empty());
    }

    /** With a bridge, so that z₀ and the first state may differ in length, and without an intensity. */
    public LatentOde(SeriesEncoder encoder, Layer head, Layer bridge, OdeField field, Layer decoder) {
        this(encoder, head, Optional.of(bridge), field, decoder, Optional.empty());
    }

    /** Returns the same with a bridge from z₀ to a first state of the same length. */
    public LatentOde withBridge(Layer layer) {
        return new LatentOde(encoder, head, Optional.of(layer), field, decoder, intensity);
    }

    /** Returns the same whose times are events of rate e^{g(y)}. */
    public LatentOde withIntensity(Layer g) {
        return new LatentOde(encoder, head, bridge, field, decoder, Optional.of(g));
    }

    /** Returns the length of z₀. */
    public int latent() {
        return outputs(head) / 2;
    }

    private static int outputs(Layer layer) {
        if (layer instanceof Mlp m) {
            return m.layers().get(m.layers().size() - 1).outputs();
        }
        if (layer instanceof Linear l) {
            return l.outputs();
        }
        throw new IllegalArgumentException(
                "a head of kind " + layer.getClass().getSimpleName() + ": must be a Linear or an Mlp");
    }

    /** Returns all parameters. */
    public ParameterSpec parameters() {
        ParameterSpec all = encoder.parameters().under("encoder").and(head.parameters().under("head"));
        if (bridge.isPresent()) {
            all = all.and(bridge.get().parameters().under("bridge"));
        }
        all = all.and(field.parameters().under("field")).and(decoder.parameters().under("decoder"));
        return intensity.isPresent() ? all.and(intensity.get().parameters().under("intensity")) : all;
    }

    /**
     * Records q(z₀).
     *
     * @param x entries in the order of time, [steps, rows, inputs]
     * @param mask 1 where an entry is there, [steps, rows, 1]; absent if all are there
     */
    public Posterior posterior(Bound p, Var x, Optional<Var> mask) {
        Var both = head.apply(p.in("head"), encoder.read(p.in("encoder"), x, mask));
        int n = both.shape().dim(1) / 2;
        return new Posterior(both.slice(1, 0, n), both.slice(1, n, 2 * n));
    }

    /** Records the first state that belongs to z₀. */
    public Var start(Bound p, Var z0) {
        return bridge.map(layer -> layer.apply(p.in("bridge"), z0)).orElse(z0);
    }

    /** Returns y' = f(y) with given parameters. */
    public VarField derivative(Bound p) {
        Bound own = p.in("field");
        return (t, y) -> field.apply(own, Var.constant(0), y);
    }

    /**
     * Returns (y, Λ)' = (f(y), e^{g(y)}) with given parameters.
     *
     * @throws IllegalStateException if there is no intensity
     */
    public VarField counting(Bound p) {
        int n = field.width();
        VarField f = derivative(p);
        return (t, s) -> {
            Var y = s.slice(1, 0, n);
            return Var.concat(1, f.apply(t, y), logRate(p, y).exp());
        };
    }

    /**
     * Records ln λ = g(y) of states, along the last axis.
     *
     * @throws IllegalStateException if there is no intensity
     */
    public Var logRate(Bound p, Var y) {
        return intensity
                .orElseThrow(() -> new IllegalStateException(
                        "this latent ODE has no intensity; add one: withIntensity"))
                .apply(p.in("intensity"), y);
    }

    /** Records the values that belong to states. */
    public Var decode(Bound p, Var y) {
        return decoder.apply(p.in("decoder"), y);
    }
}
