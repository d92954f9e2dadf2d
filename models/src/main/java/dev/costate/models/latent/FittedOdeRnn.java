package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** An autoregressive ODE-RNN with its parameters. Thread-safe. */
public final class FittedOdeRnn implements Fitted, SeriesModel {
    private final OdeRnnModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Joins a model and its parameters. */
    public FittedOdeRnn(OdeRnnModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public OdeRnnModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns σ of each column, in the units of the data. */
    public double[] deviation() {
        double[] log = parameters.tensor("log_deviation").toArray();
        double[] scale = model.values().scale();
        Arrays.setAll(log, c -> StrictMath.exp(log[c]) * scale[c]);
        return log;
    }

    /**
     * As in {@link SeriesModel}; the value at a time is predicted from what was observed before it, never from that
     * time itself or a later one.
     */
    @Override
    public double[][] reconstruct(SeriesSet.Series observed, double... times) {
        SeriesTimes.offsets(observed.times()[0], times);
        double[] all = DoubleStream.concat(Arrays.stream(observed.times()), Arrays.stream(times))
                .sorted().distinct().toArray();
        int inputs = model.scale().inputs();
        double[] entries = new double[all.length * inputs];
        double[] mask = new double[all.length];
        double[] nothing = new double[model.width()];
        Arrays.fill(nothing, Double.NaN);
        for (int i = 0; i < all.length; i++) {
            int at = Arrays.binarySearch(observed.times(), all[i]);
            double[] row = at < 0 ? nothing : SeriesTimes.row(observed, at, model.width());
            mask[i] = at >= 0 && observed.observed(at) ? 1 : 0;
            model.scale().entry(all[i] - observed.times()[0], row, entries, i * inputs);
        }
        Tensor x = pool.with(List.of("reconstruct", all.length),
                List.of(Shape.of(1, all.length, inputs), Shape.of(1, all.length, 1)),
                (p, v) -> new Var[] {
                        model.decode(p, model.before(p, new PaddedSeries.Shown(v[1], Optional.of(v[2]))))},
                replay -> replay.set(1, entries).set(2, mask).run().get(0));
        double[] flat = x.toArray();
        double[][] rows = new double[times.length][];
        for (int i = 0; i < times.length; i++) {
            int at = Arrays.binarySearch(all, times[i]) * model.width();
            rows[i] = model.values().invert(Arrays.copyOfRange(flat, at, at + model.width()));
        }
        return rows;
    }

    /** As in {@link SeriesModel}, but with the noise of observations, which is what the next value depends on. */
    @Override
    public double[][][] sample(int n, long seed, double... times) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        double[] offsets = SeriesTimes.offsets(0, times);
        int steps = offsets.length;
        int width = model.width();
        double[][][] all = new double[n][steps][];
        if (steps == 0) {
            return all;
        }
        Arrays.setAll(offsets, i -> offsets[i] / model.clock().unit());
        for (int s = 0; s < n; s++) {
            double[] noise = CounterRandom.normal(seed, 1, s, steps * width);
            double[] flat = pool.with(List.of("sample", steps),
                    List.of(Shape.of(steps, 1, 1), Shape.of(steps, 1, width)), (p, v) -> new Var[] {
                            model.network().drawn(p.in("network"), v[1], v[2], (h, e) -> entry(
                                    model.decode(p, h).plus(p.get("log_deviation").exp().times(e))))},
                    replay -> replay.set(1, offsets).set(2, noise).run().get(0).toArray());
            int length = flat.length / steps;
            for (int i = 0; i < steps; i++) {
                all[s][i] = model.values().invert(Arrays.copyOfRange(flat, i * length, i * length + width));
            }
        }
        return all;
    }

    /** Values as an entry without its time, all of them there. */
    private Var entry(Var x) {
        return model.scale().masked() ? Var.concat(1, x, Var.constant(1).broadcastTo(x.shape())) : x;
    }

    @Override
    public double span() {
        return model.clock().step() * model.clock().unit();
    }
}
