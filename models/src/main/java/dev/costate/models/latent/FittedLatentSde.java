package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A latent SDE with its parameters. After the last value that is known of a series, its paths are those of the prior.
 * Thread-safe.
 */
public final class FittedLatentSde implements Fitted, SeriesPosterior {
    /** A solve takes so many steps at most: it keeps the states after each of them. */
    private static final int MOST_STEPS = 20_000;

    /** Paths of a solve. */
    private static final int AT_ONCE = 64;

    /** Numbers of steps of solves are multiples of this, so that few kinds of tapes serve all times. */
    private static final int MULTIPLE = 16;

    /** Paths of which {@link #reconstruct} is the mean. */
    private static final int MEAN_OF = 256;

    private final LatentSdeModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Joins a model and its parameters. */
    public FittedLatentSde(LatentSdeModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public LatentSdeModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns σ of each column, in the units of the data. */
    public double[] deviation() {
        double[] log = parameters.tensor("log_deviation").toArray();
        Arrays.setAll(log, c -> StrictMath.exp(log[c]) * model.values().scale()[c]);
        return log;
    }

    /** As in {@link dev.costate.models.fitted.SeriesModel}: the mean of 256 paths, whose seed is 1. */
    @Override
    public double[][] reconstruct(SeriesSet.Series observed, double... times) {
        double[][] mean = new double[times.length][model.width()];
        for (double[][] path : draws(observed, MEAN_OF, 1, times)) {
            for (int i = 0; i < mean.length; i++) {
                for (int c = 0; c < mean[i].length; c++) {
                    mean[i][c] += path[i][c] / MEAN_OF;
                }
            }
        }
        return mean;
    }

    /**
     * As in {@link SeriesPosterior}.
     *
     * @throws IllegalArgumentException if the series has no value at all
     */
    @Override
    public double[][][] draws(SeriesSet.Series observed, int n, long seed, double... times) {
        if (n < 1) {
            throw new IllegalArgumentException(n + " draws: must be at least 1");
        }
        return paths(Optional.of(observed), n, seed, SeriesTimes.offsets(observed.times()[0], times)).values;
    }

    /** As in {@link dev.costate.models.fitted.SeriesModel}, from the prior. */
    @Override
    public double[][][] sample(int n, long seed, double... times) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        return paths(Optional.empty(), n, seed, SeriesTimes.offsets(0, times)).values;
    }

    @Override
    public double span() {
        return LatentSdeModel.SPAN * model.clock().unit();
    }

    /**
     * The two terms of the evidence lower bound, in nats a series.
     *
     * @param logLikelihood E ln p(x|z), of values in their own units
     * @param divergence of the posterior's paths and starts from the prior's
     */
    public record Elbo(double logLikelihood, double divergence) {
        /** Returns the bound. */
        public double evidence() {
            return logLikelihood - divergence;
        }
    }

    /**
     * Estimates the evidence lower bound of series, averaged over them.
     *
     * @param n paths of each series, at least 1; the same seed gives the same ones
     */
    public Elbo bound(SeriesSet data, int n, long seed) {
        if (n < 1) {
            throw new IllegalArgumentException(n + " paths: must be at least 1");
        }
        double[] noise = deviation();
        double logLikelihood = 0;
        double divergence = 0;
        for (SeriesSet.Series s : data.series()) {
            Paths paths = paths(Optional.of(s), n, seed, SeriesTimes.offsets(s.times()[0], s.times()));
            divergence += paths.divergence / n;
            for (double[][] x : paths.values) {
                for (int i = 0; i < x.length; i++) {
                    for (int c = 0; c < x[i].length; c++) {
                        double v = s.values()[i][c];
                        double e = (v - x[i][c]) / noise[c];
                        logLikelihood -= Double.isNaN(v) ? 0
                                : (e * e / 2 + StrictMath.log(noise[c]) + Gaussians.HALF_LOG_TWO_PI) / n;
                    }
                }
            }
        }
        int count = data.series().size();
        return new Elbo(logLikelihood / count, divergence / count);
    }

    /** Paths, one row a time each, and the sum of their divergences. */
    private record Paths(double[][][] values, double divergence) {
    }

    /** What a solve sees of a series, as the inputs of its tape from number 1 on. */
    private record Question(double[] entries, double[] mask, RowSteps steps, double[] next, double[] known,
            double[] wanted) {
    }

    private Paths paths(Optional<SeriesSet.Series> observed, int n, long seed, double[] offsets) {
        double[][][] values = new double[n][offsets.length][];
        if (n == 0 || offsets.length == 0) {
            return new Paths(values, 0);
        }
        Question q = question(observed, offsets);
        int rows = Math.min(n, AT_ONCE);
        int entries = q.mask.length;
        int count = q.steps.steps();
        int latent = model.network().latent();
        Shape each = Shape.of(1, count);
        List<Shape> inputs = List.of(Shape.of(entries, 1, model.scale().inputs()), Shape.of(entries, 1, 1), each, each,
                each, each, Shape.of(offsets.length), Shape.of(rows, latent), Shape.SCALAR, Shape.SCALAR);
        double divergence = 0;
        for (int first = 0; first < n; first += rows) {
            double[] starts = new double[rows * latent];
            for (int r = 0; r < rows; r++) {
                System.arraycopy(CounterRandom.normal(seed, observed.isPresent() ? 0 : 1, first + r, latent), 0,
                        starts, r * latent, latent);
            }
            int from = first;
            Tensor[] out = pool.with(List.of(observed.isPresent(), inputs), inputs,
                    (p, v) -> recorded(p, v, observed.isPresent()), replay -> {
                        set(replay, q).set(8, starts).set(9, seed).set(10, from).run();
                        return new Tensor[] {replay.get(0), replay.get(1)};
                    });
            for (int r = 0; r < rows && first + r < n; r++) {
                divergence += out[1].at(r);
                for (int i = 0; i < offsets.length; i++) {
                    double[] row = new double[model.width()];
                    for (int c = 0; c < row.length; c++) {
                        row[c] = out[0].at((i * rows + r) * row.length + c);
                    }
                    values[first + r][i] = model.values().invert(row);
                }
            }
        }
        return new Paths(values, divergence);
    }

    private static Replay set(Replay replay, Question q) {
        return replay.set(1, q.entries).set(2, q.mask).set(3, q.steps.lengths().toArray())
                .set(4, q.steps.starts().toArray()).set(5, q.next).set(6, q.known).set(7, q.wanted);
    }

    /** The values at the wanted states, [times, rows, width], and each path's divergence up to the last of them. */
    private Var[] recorded(Bound p, Var[] v, boolean posterior) {
        LatentSdeNetwork net = model.network();
        Shape table = Shape.of(v[8].shape().dim(0), v[3].shape().dim(1));
        LatentSdeModel.Steps steps = new LatentSdeModel.Steps(v[3].broadcastTo(table), v[4].broadcastTo(table),
                v[5].broadcastTo(table), Optional.of(v[6].broadcastTo(table)));
        Var start;
        Optional<Var> contexts = Optional.empty();
        Var divergence = Var.constant(0);
        if (posterior) {
            LatentSdeNetwork.Inferred q = net.inferred(p, v[1], Optional.of(v[2]));
            start = q.start().shifted(v[8]);
            Var c = q.contexts();
            contexts = Optional.of(c.broadcastTo(Shape.of(c.shape().dim(0), table.dim(0), net.context())));
            divergence = net.startDivergence(p, q.start());
        } else {
            start = net.start(p, v[8]);
        }
        LatentSde.Paths paths = model.paths(p, start, contexts, steps, v[9], v[10], GradientMethods.CHECKPOINTED);
        Var rate = paths.rate().gather(v[7]);
        return new Var[] {net.decode(p, paths.states().gather(v[7])),
                rate.select(0, rate.shape().dim(0) - 1).plus(divergence)};
    }

    /** Lays steps through all times, observed and wanted. */
    private Question question(Optional<SeriesSet.Series> observed, double[] offsets) {
        double most = MOST_STEPS * model.clock().step() * model.clock().unit();
        double latest = offsets[offsets.length - 1];
        if (latest > most) {
            throw new IllegalArgumentException("time " + latest + " after the start: at most " + most + ", "
                    + MOST_STEPS + " steps of the solver");
        }
        double[] wanted = model.times(offsets, 0);
        double[] known = observed.map(s -> model.times(s.times(), s.times()[0])).orElse(new double[1]);
        double[] all = DoubleStream.concat(Arrays.stream(known), Arrays.stream(wanted)).sorted().distinct()
                .toArray();
        RowSteps steps = RowSteps.through(List.of(all), model.clock().step(), MULTIPLE);
        double[] entries = new double[known.length * model.scale().inputs()];
        double[] mask = new double[known.length];
        int last = observed.map(s -> entriesInto(s, entries, mask)).orElse(-1);
        double[] next = steps.next().toArray();
        double[] flags = new double[next.length];
        for (int k = 0; k < next.length; k++) {
            int entry = Arrays.binarySearch(known, all[(int) next[k]]);
            entry = entry < 0 ? -entry - 1 : entry;
            flags[k] = entry <= last ? 1 : 0;
            next[k] = Math.min(entry, known.length - 1);
        }
        double[] at = new double[wanted.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = steps.at().at(Arrays.binarySearch(all, wanted[i]));
        }
        return new Question(entries, mask, steps, next, flags, at);
    }

    /** Writes the entries of a series, and returns the number of the last one that is there. */
    private int entriesInto(SeriesSet.Series observed, double[] entries, double[] mask) {
        int last = -1;
        for (int i = 0; i < mask.length; i++) {
            double[] row = SeriesTimes.row(observed, i, model.width());
            model.scale().entry(observed.times()[i] - observed.times()[0], row, entries,
                    i * model.scale().inputs());
            if (observed.observed(i)) {
                mask[i] = 1;
                last = i;
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException(
                    "series " + observed.id() + " has no value: there must be at least one");
        }
        return last;
    }
}
