package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.layers.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A fitted {@link DiffusionModel}: draws samples and gives log-likelihoods, in the units of the data. Works in
 * batches of 256 rows. Thread-safe: each call takes a replay of its own out of a pool that grows to the number of
 * concurrent calls.
 */
public final class FittedDiffusion implements Fitted, Sampler, DensityModel {
    /** Rows a replay works on at once. */
    private static final int BATCH = 256;

    private final DiffusionModel model;
    private final Parameters parameters;
    private final Map<String, Queue<Replay>> idle = new ConcurrentHashMap<>();

    /** Makes a fitted model. */
    public FittedDiffusion(DiffusionModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns the model as what it is. */
    public DiffusionModel diffusion() {
        return model;
    }

    /** Draws rows as the model's {@link DiffusionModel.Use} says. */
    @Override
    public double[][] sample(int n, long seed) {
        return model.use().sampler() == null ? sample(n, seed, model.use().flow())
                : sample(n, seed, model.use().sampler());
    }

    /** Draws rows by a reverse SDE. Batches are always full, so the first rows do not depend on n. */
    public double[][] sample(int n, long seed, ReverseSde sampler) {
        return drawn(n, seed, "sde " + sampler, () -> {
            int d = model.width();
            return Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.SCALAR, Shape.SCALAR), v ->
                    new Var[] {sampler.sample(score(v[0]), prior(Shape.of(BATCH, d), v[1], v[2]), v[1], v[2])});
        });
    }

    /** Draws rows by the probability flow. */
    public double[][] sample(int n, long seed, ProbabilityFlow flow) {
        return drawn(n, seed, "flow " + flow,
                () -> Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.SCALAR, Shape.SCALAR),
                        v -> new Var[] {flow.sample(score(v[0]), prior(Shape.of(BATCH, model.width()), v[1], v[2]))}));
    }

    private double[][] drawn(int n, long seed, String kind, Supplier<Tape> tape) {
        double[] flat = new double[BATCH * model.width()];
        double[][] rows = new double[n][];
        with(kind, tape, replay -> {
            replay.set(1, (double) seed);
            for (int from = 0; from < n; from += BATCH) {
                replay.set(2, (double) (from / BATCH)).run().get(0, flat);
                double[][] part = rows(model.values().invert(flat));
                System.arraycopy(part, 0, rows, from, Math.min(BATCH, n - from));
            }
        });
        return rows;
    }

    /**
     * Returns what some rows go through on their way from noise, as the reverse SDE draws them.
     *
     * @return [times][rows][columns], the first time being T; the times are those of the sampler's grid but the
     * last, then the sample itself
     */
    public double[][][] path(int n, long seed, ReverseSde sampler) {
        int d = model.width();
        int steps = sampler.steps();
        double[][][] path = new double[steps + 1][][];
        Replay replay = Replay.of(Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.SCALAR, Shape.SCALAR),
                v -> sampler.path(score(v[0]), prior(Shape.of(n, d), v[1], v[2]), v[1], v[2])).simplify());
        replay.set(0, parameters.theta()).set(1, (double) seed).set(2, 0.0).run();
        double[] flat = new double[steps * n * d];
        replay.get(1, flat);
        for (int i = 0; i < steps; i++) {
            path[i] = rows(model.values().invert(Arrays.copyOfRange(flat, i * n * d, (i + 1) * n * d)));
        }
        path[steps] = rows(model.values().invert(replay.get(0).toArray()));
        return path;
    }

    @Override
    public Likelihoods score(double[][] rows, int probes, long seed) {
        int d = model.width();
        double jacobian = 0;
        for (double s : model.values().scale()) {
            jacobian += StrictMath.log(s);
        }
        double shift = jacobian;
        double[] sum = new double[rows.length];
        double[] squares = new double[rows.length];
        int draws = Math.max(1, probes);
        double[] out = new double[BATCH];
        List<Shape> in = List.of(Shape.of(parameters.spec().size()), Shape.of(BATCH, d), Shape.SCALAR, Shape.SCALAR);
        with(probes == 0 ? "exact" : "estimated", () -> Tape.record(in, v -> {
            ProbabilityFlow flow = model.use().flow();
            return new Var[] {probes == 0 ? flow.logDensity(score(v[0]), v[1]) : flow.logDensity(score(v[0]), v[1],
                    Autodiff.randomUniform(Shape.of(BATCH, d), v[2], v[3]).minus(0.5).sign())};
        }), replay -> {
            replay.set(2, (double) seed);
            for (int from = 0; from < rows.length; from += BATCH) {
                replay.set(1, model.values().apply(batch(rows, from)));
                for (int probe = 0; probe < draws; probe++) {
                    replay.set(3, (double) ((long) (from / BATCH) * draws + probe)).run().get(0, out);
                    for (int r = from; r < Math.min(rows.length, from + BATCH); r++) {
                        double value = out[r - from] - shift;
                        sum[r] += value;
                        squares[r] += value * value;
                    }
                }
            }
        });
        double[] values = new double[rows.length];
        double[] errors = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            values[r] = sum[r] / draws;
            errors[r] = probes == 0 ? 0 : probes == 1 ? Double.NaN
                    : Math.sqrt(Math.max(0, squares[r] / draws - values[r] * values[r]) / (draws - 1));
        }
        return new Likelihoods(values, errors);
    }

    /**
     * Returns the largest difference, in standard deviations, between rows and what the probability flow makes of
     * them on the way to noise and back.
     */
    public double roundTripError(double[][] rows) {
        int d = model.width();
        double[] worst = new double[1];
        ProbabilityFlow flow = model.use().flow();
        with("round trip",
                () -> Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.of(BATCH, d)),
                        v -> new Var[] {flow.sample(score(v[0]), flow.encode(score(v[0]), v[1])).minus(v[1]).abs()
                                .reshape(BATCH * d).maxOver(0)}),
                replay -> {
            for (int from = 0; from < rows.length; from += BATCH) {
                replay.set(1, model.values().apply(batch(rows, from))).run();
                worst[0] = Math.max(worst[0], replay.scalar(0));
            }
        });
        return worst[0];
    }

    /** The rows from one on, one after the other; a short last batch is filled up with its last row. */
    private double[] batch(double[][] rows, int from) {
        int d = model.width();
        double[] flat = new double[BATCH * d];
        for (int r = 0; r < BATCH; r++) {
            double[] row = rows[Math.min(rows.length - 1, from + r)];
            if (row.length != d) {
                throw new IllegalArgumentException(
                        "row " + (from + r) + " has " + row.length + " values, the model has " + d + " columns");
            }
            System.arraycopy(row, 0, flat, r * d, d);
        }
        return flat;
    }

    private Score score(Var theta) {
        return model.network().score(parameters.spec().bind(theta));
    }

    private Var prior(Shape shape, Var seed, Var counter) {
        return Autodiff.randomNormal(shape, seed, counter).times(model.network().process().priorDeviation());
    }

    private interface Work {
        void with(Replay replay);
    }

    private void with(String kind, Supplier<Tape> tape, Work work) {
        Queue<Replay> pool = idle.computeIfAbsent(kind, k -> new ConcurrentLinkedQueue<>());
        Replay replay = pool.poll();
        if (replay == null) {
            replay = Replay.of(tape.get().simplify()).set(0, parameters.theta());
        }
        work.with(replay);
        pool.add(replay);
    }

    private double[][] rows(double[] flat) {
        int d = model.width();
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < flat.length; i += d) {
            rows.add(Arrays.copyOfRange(flat, i, i + d));
        }
        return rows.toArray(double[][]::new);
    }
}
