package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A latent ODE with its parameters: what it makes of a series, and series of its own. Thread-safe. */
public final class FittedLatentOde implements Fitted, SeriesModel {
    /** A solve takes so many steps at most: it keeps each of them. */
    private static final int MOST_STEPS = 100_000;

    private final LatentModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Joins a model and its parameters. */
    public FittedLatentOde(LatentModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    /**
     * q(z₀) of one series.
     *
     * @param mean μ
     * @param standardDeviation σ
     */
    public record Posterior(double[] mean, double[] standardDeviation) {
    }

    @Override
    public LatentModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns what the model infers from a series; entries without any value are not looked at. */
    public Posterior posterior(SeriesSet.Series observed) {
        int[] there = IntStream.range(0, observed.length()).filter(observed::observed).toArray();
        if (there.length == 0) {
            throw new IllegalArgumentException(
                    "series " + Numbers.shortest(observed.id()) + " has no value: there must be at least one");
        }
        double[] entries = new double[there.length * model.inputs()];
        for (int i = 0; i < there.length; i++) {
            double[] row = observed.values()[there[i]];
            if (row.length != model.width()) {
                throw new IllegalArgumentException("series " + Numbers.shortest(observed.id()) + " has rows of "
                        + row.length + " values: must be " + model.width());
            }
            requireFinite(observed, there[i]);
            model.entry(observed.times()[there[i]] - observed.times()[0], row, entries, i * model.inputs());
        }
        return pool.with(List.of("posterior", there.length), List.of(Shape.of(there.length, 1, model.inputs())),
                (p, v) -> {
            LatentOde.Posterior q = model.network().posterior(p, v[1]);
            return new Var[] {q.mean(), q.logDeviation().exp()};
        }, replay -> {
            replay.set(1, entries).run();
            return new Posterior(replay.get(0).toArray(), replay.get(1).toArray());
        });
    }

    private static void requireFinite(SeriesSet.Series observed, int row) {
        for (double v : observed.values()[row]) {
            if (Double.isInfinite(v)) {
                throw new IllegalArgumentException("series " + Numbers.shortest(observed.id()) + ", row " + row
                        + " holds " + v + ": values must be finite, or NaN where they are missing");
            }
        }
    }

    @Override
    public double[][] reconstruct(SeriesSet.Series observed, double... times) {
        return decoded(posterior(observed).mean(), offsets(observed, times));
    }

    /**
     * As {@link #reconstruct}, for draws of z₀ instead of its mean; the same seed gives the same draws.
     *
     * @param n how many, at least 1
     * @return for each draw one row a time
     */
    public double[][][] draws(SeriesSet.Series observed, int n, long seed, double... times) {
        if (n < 1) {
            throw new IllegalArgumentException(n + " draws: must be at least 1");
        }
        Posterior q = posterior(observed);
        double[] offsets = offsets(observed, times);
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            double[] z0 = CounterRandom.normal(seed, 0, i, q.mean().length);
            for (int c = 0; c < z0.length; c++) {
                z0[c] = q.mean()[c] + q.standardDeviation()[c] * z0[c];
            }
            all[i] = decoded(z0, offsets);
        }
        return all;
    }

    /**
     * Returns the evidence lower bound E_q ln p(x|z₀) − KL(q ‖ p), in nats a series.
     *
     * <p>It is estimated from one draw of z₀ for each series, of the values in their own units.
     *
     * @param standardDeviation standard deviation of the observations' noise, of standardised values; positive
     */
    public double evidence(SeriesSet data, double standardDeviation) {
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("standard deviation " + standardDeviation
                    + " of the observations' noise: must be finite and positive");
        }
        double sum = 0;
        for (int s = 0; s < data.series().size(); s++) {
            SeriesSet.Series one = data.series().get(s);
            Posterior q = posterior(one);
            for (int c = 0; c < q.mean().length; c++) {
                sum += (q.mean()[c] * q.mean()[c] + q.standardDeviation()[c] * q.standardDeviation()[c] - 1) / 2
                        - StrictMath.log(q.standardDeviation()[c]);
            }
            double[][] x = draws(one, 1, s, one.times())[0];
            for (int i = 0; i < x.length; i++) {
                for (int c = 0; c < x[i].length; c++) {
                    double v = one.values()[i][c];
                    if (!Double.isNaN(v)) {
                        double noise = standardDeviation * model.values().scale()[c];
                        double e = (v - x[i][c]) / noise;
                        sum += e * e / 2 + StrictMath.log(noise) + Gaussians.HALF_LOG_TWO_PI;
                    }
                }
            }
        }
        return -sum / data.series().size();
    }

    /** As in {@link SeriesModel}, from the prior, z₀ ~ N(0, 1). */
    @Override
    public double[][][] sample(int n, long seed, double... times) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        double[] offsets = offsets(0, times);
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            all[i] = decoded(CounterRandom.normal(seed, 1, i, latent()), offsets);
        }
        return all;
    }

    @Override
    public double span() {
        return model.step() * model.rowTimes().steps() * model.unit();
    }

    /** Returns the latent states of a series at some times, from the mean of q(z₀). */
    public double[][] states(SeriesSet.Series observed, double... times) {
        return solved(posterior(observed).mean(), offsets(observed, times), false);
    }

    private int latent() {
        return model.network().latent();
    }

    private static double[] offsets(SeriesSet.Series observed, double[] times) {
        return offsets(observed.times()[0], times);
    }

    private static double[] offsets(double first, double[] times) {
        double[] offsets = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            offsets[i] = times[i] - first;
            if (!Double.isFinite(times[i]) || offsets[i] < 0 || i > 0 && times[i] <= times[i - 1]) {
                throw new IllegalArgumentException("time " + times[i]
                        + ": times must be finite and rise, the first not before " + first);
            }
        }
        return offsets;
    }

    private double[][] decoded(double[] z0, double[] offsets) {
        return solved(z0, offsets, true);
    }

    /** States or values at times counted from the start. */
    private double[][] solved(double[] z0, double[] offsets, boolean decode) {
        if (offsets.length == 0) {
            return new double[0][];
        }
        double last = offsets[offsets.length - 1] / model.unit() / model.step();
        if (last > MOST_STEPS) {
            throw new IllegalArgumentException("time " + offsets[offsets.length - 1] + " after the start: at most "
                    + MOST_STEPS * model.unit() * model.step() + ", " + MOST_STEPS + " steps of the solver");
        }
        // a solve has at least two times, the first of them 0
        int skip = offsets[0] == 0 ? 0 : 1;
        double[] times = new double[Math.max(2, offsets.length + skip)];
        times[1] = model.step();
        for (int i = 0; i < offsets.length; i++) {
            times[i + skip] = offsets[i] / model.unit();
        }
        double[] flat = pool.with(List.of(decode, times.length),
                List.of(Shape.of(1, z0.length), Shape.of(times.length)), (p, v) -> {
            Var states = Ode.record(model.network().derivative(p), model.network().start(p, v[1]), v[2],
                    SolveOptions.fixed(model.rowTimes().options().method(), model.step()));
            return new Var[] {decode ? model.network().decode(p, states) : states};
        }, replay -> replay.set(1, z0).set(2, times).run().get(0).toArray());
        int width = flat.length / times.length;
        double[][] rows = new double[offsets.length][];
        for (int i = 0; i < rows.length; i++) {
            double[] row = Arrays.copyOfRange(flat, (i + skip) * width, (i + skip + 1) * width);
            rows[i] = decode ? model.values().invert(row) : row;
        }
        return rows;
    }
}
