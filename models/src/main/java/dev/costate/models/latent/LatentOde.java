package dev.costate.models.latent;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.models.layers.Recurrence;
import dev.costate.models.node.OdeField;

/**
 * The latent ODE (Chen et al. 2018, section 5): a recurrent network reads a series backwards and gives q(z₀) = N(μ,
 * σ²); a draw z₀ becomes the first state y₀ = b(z₀) of y' = f(y), whose solution is decoded at each time, x = d(y).
 * The prior of z₀ is N(0, 1).
 *
 * <p>Parameters: those of the parts under {@code encoder}, {@code head}, {@code bridge} (if there is one),
 * {@code field}, {@code decoder}. Immutable.
 *
 * @param encoder reads the entries, the last one first
 * @param head from the encoder's last hidden state to (μ, ln σ)
 * @param bridge b, from z₀ to the first state; null if they are the same
 * @param field f; autonomous
 * @param decoder d, from a state to the values
 */
public record LatentOde(RecurrentCell encoder, Layer head, Layer bridge, OdeField field, Layer decoder) {
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

    /** Checks that the parts fit. */
    public LatentOde {
        int outputs = outputs(head);
        if (outputs % 2 != 0) {
            throw new IllegalArgumentException(
                    "a head with " + outputs + " outputs: must be as many means as deviations");
        }
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
        if (bridge != null) {
            all = all.and(bridge.parameters().under("bridge"));
        }
        return all.and(field.parameters().under("field")).and(decoder.parameters().under("decoder"));
    }

    /**
     * Records q(z₀).
     *
     * @param x entries in the order of time, [steps, rows, inputs]
     * @param mask 1 where an entry is there, [steps, rows, 1]; null if none is missing
     */
    public Posterior posterior(Bound p, Var x, Var mask) {
        Var both = head.apply(p.in("head"), Recurrence.last(encoder, p.in("encoder"), x, mask, true));
        int n = both.shape().dim(1) / 2;
        return new Posterior(both.slice(1, 0, n), both.slice(1, n, 2 * n));
    }

    /** Records the first state that belongs to z₀. */
    public Var start(Bound p, Var z0) {
        return bridge == null ? z0 : bridge.apply(p.in("bridge"), z0);
    }

    /** Returns the slope as a function of states, for a solve. */
    public RowTimes.Field slope(Bound p) {
        Bound own = p.in("field");
        return y -> field.apply(own, Var.constant(0), y);
    }

    /** Records the values that belong to states. */
    public Var decode(Bound p, Var y) {
        return decoder.apply(p.in("decoder"), y);
    }
}
