package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A latent SDE as a model of series with normal noise of observation, x = d(z) + N(0, σ²), by Euler–Maruyama.
 *
 * <p>Each row has steps of its own, of length Hₖ, in a solve that counts them: in s = k … k + 1 the drifts are Hₖf and
 * Hₖh, the diffusion is √Hₖ·g, and the divergence is Hₖ·½|u|².
 *
 * <p>Parameters: those of the network, and {@code log_deviation} [width], ln σ of standardised values. Immutable.
 *
 * @param name the model's name within its run
 * @param network the latent SDE
 * @param values mean and scale of the values
 * @param clock how the model counts time; its step is the longest of a solve, its unit such that the longest span
 * trained on has the length {@link #SPAN}
 * @param standardDeviation what σ starts from
 */
public record LatentSdeModel(String name, LatentSdeNetwork network, Standardiser values, SeriesScale.Clock clock,
        double standardDeviation) implements Model {
    /** The longest span of the series trained on, in the model's time. */
    public static final double SPAN = 2;

    /** Checks the widths and times. */
    public LatentSdeModel {
        SeriesScale.of(name, values, clock, network.encoder().inputs());
        if (network.values() != values.columns()) {
            throw new IllegalArgumentException("model " + name + ": its decoder gives " + network.values()
                    + " values, the data have " + values.columns() + " columns");
        }
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("standard deviation " + standardDeviation
                    + " of the observations' noise: must be finite and positive");
        }
    }

    /** Returns times counted from a first one, in the model's time. */
    double[] times(double[] times, double first) {
        return Arrays.stream(times).map(t -> (t - first) / clock.unit()).toArray();
    }

    /** Returns how the model sees series. */
    public SeriesScale scale() {
        return SeriesScale.of(name, values, clock, network.encoder().inputs());
    }

    @Override
    public int width() {
        return values.columns();
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters().and(ParameterSpec.of("log_deviation", Shape.of(width()),
                Init.constant(StrictMath.log(standardDeviation))));
    }

    @Override
    public Map<String, NdArray> arrays() {
        return scale().arrays(name);
    }

    @Override
    public FittedLatentSde fitted(Parameters parameters) {
        return new FittedLatentSde(this, parameters);
    }

    /**
     * Steps of the rows of a solve.
     *
     * @param lengths H, [rows, M]
     * @param starts times, [rows, M]
     * @param next number of the entry whose context holds, [rows, M]
     * @param known 1 where the posterior's drift holds and 0 where the prior's does, [rows, M]; absent if all are 1
     */
    record Steps(Var lengths, Var starts, Var next, Optional<Var> known) {
    }

    /**
     * Records paths at all steps' ends, [M + 1, rows, latent], and their divergence.
     *
     * @param z0 [rows, latent]
     * @param contexts c of each entry, [entries, rows, context]; absent for paths of the prior
     * @param seed of the noise, a whole scalar
     * @param first number of the first row, a whole scalar: a row's noise depends on its number alone
     */
    LatentSde.Paths paths(Bound p, Var z0, Optional<Var> contexts, Steps steps, Var seed, Var first,
            GradientMethod gradient) {
        int rows = z0.shape().dim(0);
        int count = steps.lengths.shape().dim(1);
        Var lengths = steps.lengths.transpose(1, 0);
        Var roots = lengths.sqrt();
        Var starts = steps.starts.transpose(1, 0);
        VarField prior = network.prior(p);
        VarField h = (t, z) -> prior.apply(t, z).times(of(lengths, t));
        VarField f = contexts.map(c -> {
            Var next = steps.next.transpose(1, 0).times(rows).plus(RowSteps.numbers(rows));
            Var table = c.reshape(c.shape().dim(0) * rows, network.context());
            return (VarField) (t, z) -> {
                VarField own = network.posterior(p, table.gather(of(next, t).reshape(rows)));
                Var drift = own.apply(of(starts, t), z).times(of(lengths, t));
                return steps.known.map(k -> blended(h.apply(t, z), drift, of(k.transpose(1, 0), t))).orElse(drift);
            };
        }).orElse(h);
        LatentSde sde = new LatentSde(h, f, (t, z) -> network.diffusion(p).apply(t, z).times(of(roots, t)));
        int[] all = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            all[i] = i;
        }
        Shape motion = LatentSde.motion(rows, network.latent());
        return sde.paths(z0, TimeGrid.uniform(0, count, count).saving(all),
                Noise.grid(seed, 1, motion, first.times(motion.dim(1))), SdeMethods.EULER_MARUYAMA, gradient);
    }

    private static Var blended(Var from, Var to, Var part) {
        return from.plus(part.times(to.minus(from)));
    }

    /** What a table [M, rows] says of the step that starts at s, [rows, 1]. */
    private static Var of(Var table, Var s) {
        return table.gather(s.reshape(1)).reshape(table.shape().dim(1), 1);
    }
}
