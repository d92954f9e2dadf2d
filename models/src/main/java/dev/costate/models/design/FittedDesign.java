package dev.costate.models.design;

import dev.costate.models.cnf.FittedConditionalFlow;
import dev.costate.models.fitted.ConditionalSampler;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ProbedScore;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/**
 * A fitted {@link DesignModel}: which sensors to read, and the posterior of what they show, in the units of the data.
 * Thread-safe.
 */
public final class FittedDesign implements Fitted, ConditionalSampler, LogDensity {
    /** Stream of the points that samples for many observations start from. */
    private static final long SAMPLES = CounterRandom.DATA + (3L << 25);

    private final DesignModel model;
    private final Parameters parameters;
    private final int[] read;
    private final FittedConditionalFlow posterior;

    FittedDesign(DesignModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        read = model.mask().chosen(parameters.in("mask"));
        Parameters flow = parameters.in("flow");
        posterior = new FittedConditionalFlow(model.flow(), flow, model.solver());
    }

    @Override
    public DesignModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int drawn() {
        return model.flow().width();
    }

    @Override
    public int[] read() {
        return read.clone();
    }

    @Override
    public double[][] sample(double[] observed, int n, long seed) {
        return invert(posterior.sample(seen(observed), n, seed));
    }

    /**
     * Draws from the posterior of each of many observations, which are solved together.
     *
     * @param observed what all sensors show, one observation a row; of sensors that are not read it may be NaN
     * @param n how many for each of them, 0 or more
     * @param seed the same seed gives the same samples
     * @return [observations][n][components of x]
     */
    public double[][][] samples(double[][] observed, int n, long seed) {
        int d = drawn();
        double s = model.flow().standardDeviation();
        double[] noise = CounterRandom.normal(seed, SAMPLES, 0, observed.length * n * d);
        Arrays.setAll(noise, i -> s * noise[i]);
        double[][] seen = new double[observed.length * n][];
        for (int i = 0; i < observed.length; i++) {
            Arrays.fill(seen, i * n, (i + 1) * n, seen(observed[i]));
        }
        double[][] rows = invert(posterior.decode(Rows.of(noise, d), seen));
        double[][][] samples = new double[observed.length][][];
        Arrays.setAll(samples, i -> Arrays.copyOfRange(rows, i * n, (i + 1) * n));
        return samples;
    }

    /** Returns ln q(x | y) of rows of x, followed by what all sensors show; Hutchinson's probes are signs. */
    @Override
    public Likelihoods score(double[][] rows, int probes, long seed) {
        if (probes < 0) {
            throw new IllegalArgumentException(probes + " probes: must be 0 (exact trace) or more");
        }
        int d = drawn();
        double[] all = Rows.finite(rows, model.width());
        double[][] x = new double[rows.length][];
        double[][] seen = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            x[r] = model.scaling().x().apply(Arrays.copyOf(rows[r], d));
            seen[r] = seen(Arrays.copyOfRange(all, r * model.width() + d, (r + 1) * model.width()));
        }
        ProbedScore scores = new ProbedScore(rows.length, probes);
        for (int probe = 0; probe < scores.draws(); probe++) {
            double[] one = probes == 0 ? posterior.logDensity(x, seen)
                    : posterior.logDensity(x, seen, seed, probe);
            for (int i = 0; i < one.length; i++) {
                scores.add(i, probe, one[i]);
            }
        }
        return scores.likelihoods(model.scaling().x().logDeterminant());
    }

    /** Returns what the flow is given of what all sensors show. */
    private double[] seen(double[] observed) {
        int k = model.mask().sensors();
        if (observed.length != k) {
            throw new IllegalArgumentException(
                    "an observation of " + observed.length + " values: must be one for each of the " + k + " sensors");
        }
        for (int i : read) {
            if (!Double.isFinite(observed[i])) {
                throw new IllegalArgumentException(
                        "sensor " + i + " shows " + observed[i] + ": what is read must be finite");
            }
        }
        return DesignObjective.observation(model.scaling().sensors().apply(observed), read);
    }

    private double[][] invert(double[][] z) {
        return Rows.of(model.scaling().x().invert(Rows.flat(z, drawn())), drawn());
    }
}
