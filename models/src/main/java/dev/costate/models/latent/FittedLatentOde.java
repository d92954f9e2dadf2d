package dev.costate.models.latent;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A latent ODE with its parameters: what it makes of a series, and series of its own. Thread-safe.
 *
 * <p>Where the model learns its noise of observation, and times are no data, what the encoder infers is a start only:
 * z₀ is taken from the {@link LaplacePosterior} of the series at hand, as in semi-amortised inference (Kim et al.
 * 2018). Elsewhere it is taken from q(z₀), as the encoder gives it.
 */
public final class FittedLatentOde implements Fitted, SeriesPosterior {
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

    /**
     * Returns σ of the observations' noise of each column, in the units of the data.
     *
     * @param otherwise σ of standardised values, where the model does not learn it
     */
    public double[] deviation(double otherwise) {
        double[] each = model.values().scale().clone();
        double[] log = model.noise().isPresent() ? parameters.tensor("log_deviation").toArray() : new double[0];
        Arrays.setAll(each, c -> each[c] * (log.length == 0 ? otherwise : StrictMath.exp(log[c])));
        return each;
    }

    /**
     * Returns what the encoder infers from a series.
     *
     * @throws IllegalArgumentException if the series has no value at all, unless times are data and its silence speaks
     */
    public Posterior posterior(SeriesSet.Series observed) {
        int length = observed.length();
        int inputs = model.scale().inputs();
        double[] mask = new double[length];
        double[] entries = new double[length * inputs];
        for (int i = 0; i < length; i++) {
            double[] row = SeriesTimes.row(observed, i, model.width());
            mask[i] = observed.observed(i) ? 1 : 0;
            model.scale().entry(observed.times()[i] - observed.times()[0], row, entries, i * inputs);
        }
        long there = Arrays.stream(mask).filter(m -> m == 1).count();
        if (there == 0 && model.network().intensity().isEmpty()) {
            throw new IllegalArgumentException(
                    "series " + observed.id() + " has no value: there must be at least one");
        }
        boolean whole = there == length;
        return pool.with(List.of("posterior", length, whole),
                List.of(Shape.of(length, 1, inputs), Shape.of(length, 1, 1)), (p, v) -> {
            LatentOde.Posterior q = model.network().posterior(p, v[1], whole ? Optional.empty() : Optional.of(v[2]));
            return new Var[] {q.mean(), q.logDeviation().exp()};
        }, replay -> {
            replay.set(1, entries).set(2, mask).run();
            return new Posterior(replay.get(0).toArray(), replay.get(1).toArray());
        });
    }

    @Override
    public double[][] reconstruct(SeriesSet.Series observed, double... times) {
        return solved(mean(observed), offsets(observed, times), Wanted.VALUES);
    }

    /** As {@link #reconstruct}, for draws of z₀ instead of its mean. */
    @Override
    public double[][][] draws(SeriesSet.Series observed, int n, long seed, double... times) {
        return draws(observed, n, seed, times, Wanted.VALUES);
    }

    private double[][][] draws(SeriesSet.Series observed, int n, long seed, double[] times, Wanted wanted) {
        if (n < 1) {
            throw new IllegalArgumentException(n + " draws: must be at least 1");
        }
        Posterior q = posterior(observed);
        Optional<LaplacePosterior> found = laplace(observed, q);
        double[] offsets = offsets(observed, times);
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            double[] z0 = found.isPresent() ? found.get().draw(seed, i) : draw(q, seed, i);
            all[i] = solved(z0, offsets, wanted);
        }
        return all;
    }

    private double[] mean(SeriesSet.Series observed) {
        Posterior q = posterior(observed);
        return laplace(observed, q).map(LaplacePosterior::mode).orElse(q.mean());
    }

    private Optional<LaplacePosterior> laplace(SeriesSet.Series s, Posterior q) {
        if (model.noise().isEmpty() || model.network().intensity().isPresent()) {
            return Optional.empty();
        }
        double[] times = solverTimes(offsets(s, s.times()));
        int width = model.width();
        double[] targets = new double[times.length * width];
        double[] weights = new double[targets.length];
        double[] deviation = deviation(1);
        for (int i = 0; i < s.length() * width; i++) {
            int c = i % width;
            double v = s.values()[i / width][c];
            if (!Double.isNaN(v)) {
                targets[i] = (v - model.values().mean()[c]) / model.values().scale()[c];
                weights[i] = model.values().scale()[c] / deviation[c];
            }
        }
        Shape values = Shape.of(times.length, width);
        try {
            return Optional.of(new LaplacePosterior(q.mean(), z0 -> pool.with(List.of("residuals", times.length),
                    List.of(Shape.of(1, z0.length), Shape.of(times.length), values, values), this::residuals,
                    replay -> {
                replay.set(1, z0).set(2, times).set(3, targets).set(4, weights).run();
                return new double[][] {replay.get(0).toArray(), replay.get(1).toArray()};
            })));
        } catch (ArithmeticException beyondNumbers) {
            return Optional.empty();
        }
    }

    /** (x̂ − x)/σ of each value, 0 where it is missing, and z₀; and their derivatives with respect to z₀. */
    private Var[] residuals(Bound p, Var[] v) {
        int n = v[1].shape().dim(1);
        double[] ones = new double[n * n];
        for (int i = 0; i < n; i++) {
            ones[i * n + i] = 1;
        }
        Shape rows = Shape.of(n, n); // a row for each direction
        Autodiff.ValueAndTangent r = Autodiff.jvp(z -> {
            Var x = model.network().decode(p, states(p, z, v[2])).transpose(1, 0, 2);
            return Var.concat(1, x.minus(v[3]).times(v[4]).reshape(n, v[3].shape().size()), z);
        }, v[1].broadcastTo(rows), Var.constant(Tensor.of(rows, ones)));
        return new Var[] {r.value().slice(0, 0, 1), r.tangent().transpose(1, 0)};
    }

    private static double[] draw(Posterior q, long seed, int number) {
        double[] z0 = CounterRandom.normal(seed, 0, number, q.mean().length);
        for (int c = 0; c < z0.length; c++) {
            z0[c] = q.mean()[c] + q.standardDeviation()[c] * z0[c];
        }
        return z0;
    }

    /**
     * Returns the evidence lower bound E_q ln p(x|z₀) − KL(q ‖ p), in nats a series.
     *
     * <p>It is estimated from one draw of z₀ for each series, of the values in their own units. Where the model has an
     * intensity, x includes the times, as {@link LatentObjective} counts them, in the data's own unit.
     *
     * @param standardDeviation standard deviation of the observations' noise, of standardised values; positive. Not
     * read where the model learns it
     */
    public double evidence(SeriesSet data, double standardDeviation) {
        if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("standard deviation " + standardDeviation
                    + " of the observations' noise: must be finite and positive");
        }
        double[] deviation = deviation(standardDeviation);
        double sum = 0;
        for (int s = 0; s < data.series().size(); s++) {
            SeriesSet.Series one = data.series().get(s);
            Posterior q = posterior(one);
            for (int c = 0; c < q.mean().length; c++) {
                sum += (q.mean()[c] * q.mean()[c] + q.standardDeviation()[c] * q.standardDeviation()[c] - 1) / 2
                        - StrictMath.log(q.standardDeviation()[c]);
            }
            double[] z0 = draw(q, s, 0);
            double[] offsets = offsets(one, one.times());
            if (model.network().intensity().isPresent()) {
                sum -= PoissonProcess.logLikelihood(one, solved(z0, offsets, Wanted.RATES));
            }
            double[][] x = solved(z0, offsets, Wanted.VALUES);
            for (int i = 0; i < x.length; i++) {
                for (int c = 0; c < x[i].length; c++) {
                    double v = one.values()[i][c];
                    if (!Double.isNaN(v)) {
                        double e = (v - x[i][c]) / deviation[c];
                        sum += e * e / 2 + StrictMath.log(deviation[c]) + Gaussians.HALF_LOG_TWO_PI;
                    }
                }
            }
        }
        return -sum / data.series().size();
    }

    /** As in {@link dev.costate.models.fitted.SeriesModel}, from the prior, z₀ ~ N(0, 1). */
    @Override
    public double[][][] sample(int n, long seed, double... times) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        double[] offsets = SeriesTimes.offsets(0, times);
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            all[i] = solved(CounterRandom.normal(seed, 1, i, model.network().latent()), offsets, Wanted.VALUES);
        }
        return all;
    }

    @Override
    public double span() {
        return model.step() * model.rowTimes().steps() * model.unit();
    }

    /** Returns the latent states of a series at some times, from the z₀ of {@link #reconstruct}. */
    public double[][] states(SeriesSet.Series observed, double... times) {
        return solved(mean(observed), offsets(observed, times), Wanted.STATES);
    }

    /**
     * Returns the rate of events at some times and how many are expected from the series' first time to each, from the
     * mean of q(z₀).
     *
     * @return {λ(t), Λ(t)} a time, λ in events by unit of the data's time
     * @throws IllegalStateException if the model has no intensity
     */
    public double[][] rates(SeriesSet.Series observed, double... times) {
        return solved(posterior(observed).mean(), offsets(observed, times), Wanted.RATES);
    }

    /** As {@link #rates}, for draws of z₀ instead of its mean; the same seed gives the same draws. */
    public double[][][] rateDraws(SeriesSet.Series observed, int n, long seed, double... times) {
        return draws(observed, n, seed, times, Wanted.RATES);
    }

    private static double[] offsets(SeriesSet.Series observed, double[] times) {
        return SeriesTimes.offsets(observed.times()[0], times);
    }

    /** What is made of a solution. */
    private enum Wanted {
        STATES, VALUES, RATES
    }

    /** The times of a solve, in the model's unit: at least two, the first of them 0. */
    private double[] solverTimes(double[] offsets) {
        double last = offsets[offsets.length - 1] / model.unit() / model.step();
        if (last > MOST_STEPS) {
            throw new IllegalArgumentException("time " + offsets[offsets.length - 1] + " after the start: at most "
                    + MOST_STEPS * model.unit() * model.step() + ", " + MOST_STEPS + " steps of the solver");
        }
        int skip = offsets[0] == 0 ? 0 : 1;
        double[] times = new double[Math.max(2, offsets.length + skip)];
        times[1] = model.step();
        for (int i = 0; i < offsets.length; i++) {
            times[i + skip] = offsets[i] / model.unit();
        }
        return times;
    }

    /** What is wanted at times counted from the start. */
    private double[][] solved(double[] z0, double[] offsets, Wanted wanted) {
        if (offsets.length == 0) {
            return new double[0][];
        }
        double[] times = solverTimes(offsets);
        int skip = offsets[0] == 0 ? 0 : 1;
        double[] flat = pool.with(List.of(wanted, times.length),
                List.of(Shape.of(1, z0.length), Shape.of(times.length)),
                (p, v) -> new Var[] {recorded(p, v[1], v[2], wanted)},
                replay -> replay.set(1, z0).set(2, times).run().get(0).toArray());
        int width = flat.length / times.length;
        double[][] rows = new double[offsets.length][];
        for (int i = 0; i < rows.length; i++) {
            double[] row = Arrays.copyOfRange(flat, (i + skip) * width, (i + skip + 1) * width);
            rows[i] = wanted == Wanted.VALUES ? model.values().invert(row) : row;
        }
        return rows;
    }

    private Var recorded(Bound p, Var z0, Var times, Wanted wanted) {
        LatentOde net = model.network();
        if (wanted != Wanted.RATES) {
            Var states = states(p, z0, times);
            return wanted == Wanted.VALUES ? net.decode(p, states) : states;
        }
        int n = net.field().width();
        Var start = Var.concat(1, net.start(p, z0), Var.constant(0).broadcastTo(Shape.of(1, 1)));
        Var all = Ode.record(net.counting(p), start, times, options());
        Var rate = net.logRate(p, all.slice(2, 0, n)).exp().times(1 / model.unit());
        return Var.concat(2, rate, all.slice(2, n, n + 1));
    }

    private Var states(Bound p, Var z0, Var times) {
        return Ode.record(model.network().derivative(p), model.network().start(p, z0), times, options());
    }

    private SolveOptions options() {
        return SolveOptions.fixed(model.rowTimes().options().method(), model.step());
    }
}
