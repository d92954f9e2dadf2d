package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.VarField;
import java.util.Optional;

/**
 * The networks of a latent SDE of series (Li et al. 2020, section 5 and appendix 9.9).
 *
 * <pre>
 * prior       dz = h(z) dt + g(z) dW,           z₀ ~ N(m, s²)
 * posterior   dz = f(t, z, c(t)) dt + g(z) dW,  z₀ ~ q(z₀|x) = N(μ, σ²)
 * </pre>
 *
 * <p>An encoder reads the series backwards: its summary of everything gives μ and ln σ, and c(t) is made of the next
 * entry and its summary of that and those after it. f and h have two hidden softplus layers; gᵢ = sigmoid of a network
 * of zᵢ alone with one such layer, so that the noise is diagonal. The drifts are those of Itô.
 *
 * <p>Parameters: {@code encoder}, {@code context}, {@code head}, {@code prior}, {@code posterior}, {@code diffusion},
 * {@code decoder}, {@code start.mean} (m) and {@code start.log_deviation} (ln s). Immutable.
 *
 * @param encoder reads the entries, the last one first
 * @param latent length of z
 * @param context length of c
 * @param width of the hidden layers of f, h and g
 * @param decoder from z to the values
 */
public record LatentSdeNetwork(SeriesEncoder encoder, int latent, int context, int width, Layer decoder) {
    /** Checks the lengths and that the decoder takes z. */
    public LatentSdeNetwork {
        if (latent < 1 || context < 1 || width < 1) {
            throw new IllegalArgumentException("a latent SDE with " + latent + " latent values, a context of " + context
                    + " and layers of " + width + ": each must be at least 1");
        }
        LatentOde.width("decoder", decoder, "a state", latent);
    }

    private Mlp prior() {
        return Mlp.of(Activation.SOFTPLUS, latent, width, width, latent);
    }

    private Mlp posterior() {
        return Mlp.of(Activation.SOFTPLUS, 1 + latent + context, width, width, latent);
    }

    private Linear contextLayer() {
        return new Linear(encoder.summary() + encoder.inputs(), context);
    }

    /** Returns the number of values that the decoder gives. */
    int values() {
        return LatentOde.width("decoder", decoder, "a state", latent);
    }

    /** Returns all parameters. */
    public ParameterSpec parameters() {
        Shape table = Shape.of(latent, width);
        Init out = Init.fanIn(width);
        ParameterSpec diffusion = ParameterSpec.of("weight", table, Init.fanIn(1)).and(ParameterSpec.of("bias", table,
                Init.fanIn(1))).and(ParameterSpec.of("out_weight", table, out))
                .and(ParameterSpec.of("out_bias", Shape.of(latent), out));
        int summary = encoder.summary();
        return encoder.parameters().under("encoder").and(contextLayer().parameters().under("context"))
                .and(new Linear(summary, 2 * latent).parameters().under("head"))
                .and(prior().parameters().under("prior")).and(posterior().parameters().under("posterior"))
                .and(diffusion.under("diffusion")).and(decoder.parameters().under("decoder"))
                .and(ParameterSpec.of("start.mean", Shape.of(latent), Init.zeros()))
                .and(ParameterSpec.of("start.log_deviation", Shape.of(latent), Init.zeros()));
    }

    /** What an encoder makes of series: q(z₀), and c of each entry, [entries, rows, context]. */
    public record Inferred(LatentOde.Posterior start, Var contexts) {
    }

    /**
     * Records what is inferred from series.
     *
     * @param x entries in the order of time, [entries, rows, inputs]
     * @param mask 1 where an entry is there, [entries, rows, 1]; absent if all are there
     */
    public Inferred inferred(Bound p, Var x, Optional<Var> mask) {
        Var all = encoder.contexts(p.in("encoder"), x, mask);
        Var both = new Linear(encoder.summary(), 2 * latent).apply(p.in("head"), all.select(0, 0));
        return new Inferred(new LatentOde.Posterior(both.slice(1, 0, latent), both.slice(1, latent, 2 * latent)),
                contextLayer().apply(p.in("context"), Var.concat(2, all, mask.map(x::times).orElse(x))));
    }

    /** Records KL(q(z₀) ‖ N(m, s²)) of each row. */
    public Var startDivergence(Bound p, LatentOde.Posterior q) {
        return Gaussians.kl(q.mean(), q.logDeviation(), p.get("start.mean"), p.get("start.log_deviation"));
    }

    /** Records a start of the prior for each row of ε ~ N(0, 1). */
    public Var start(Bound p, Var epsilon) {
        return Gaussians.shifted(p.get("start.mean"), p.get("start.log_deviation"), epsilon);
    }

    /** Records the values that belong to states. */
    public Var decode(Bound p, Var z) {
        return decoder.apply(p.in("decoder"), z);
    }

    /** Returns h, which needs no time. */
    public VarField prior(Bound p) {
        Bound own = p.in("prior");
        return (t, z) -> prior().apply(own, z);
    }

    /** Returns f at the context c, [rows, context], for times in rows, [rows, 1], or one of all. */
    VarField posterior(Bound p, Var c) {
        Bound own = p.in("posterior");
        return (t, z) -> posterior().apply(own,
                Var.concat(1, t.broadcastTo(Shape.of(z.shape().dim(0), 1)), z, c));
    }

    /** Returns g, of the state's shape. */
    public VarField diffusion(Bound p) {
        Bound own = p.in("diffusion");
        return (t, z) -> z.expand(2).times(own.get("weight")).plus(own.get("bias")).softplus()
                .times(own.get("out_weight")).sum(2).plus(own.get("out_bias")).sigmoid();
    }
}
