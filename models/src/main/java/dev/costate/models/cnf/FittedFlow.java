package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.ProbedScore;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.Ode;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A fitted {@link FlowModel}: densities and samples in the units of the data. Rows are solved in blocks of
 * {@value #BLOCK}, the last block filled up with its last row. Thread-safe.
 */
public final class FittedFlow implements DensityModel {
    private static final int BLOCK = 256;

    /** Counters of a block's noise are this far apart: one for each probe. */
    private static final long PROBES = 1L << 20;

    /** Stream of the normal points that samples start from. */
    private static final long SAMPLES = CounterRandom.DATA + (1L << 24);

    private static final int WAY_PARTS = 20;

    private final FlowModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    FittedFlow(FlowModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public FlowModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Hutchinson's probes are signs. */
    @Override
    public Likelihoods score(double[][] rows, int probes, long seed) {
        if (probes < 0 || probes >= PROBES) {
            throw new IllegalArgumentException(probes + " probes: must be from 0 (exact trace) to " + (PROBES - 1));
        }
        double[] z = model.scaling().apply(finite(rows));
        ProbedScore scores = new ProbedScore(rows.length, probes);
        for (int probe = 0; probe < scores.draws(); probe++) {
            double[] one = probes == 0 ? exact(z) : estimated(z, seed, probe + 1);
            for (int i = 0; i < one.length; i++) {
                scores.add(i, probe, one[i]);
            }
        }
        return scores.likelihoods(model.scaling().logDeterminant());
    }

    /** ln p of whitened rows, in whitened coordinates. */
    private double[] exact(double[] z) {
        return inBlocks("exact", z, 1, 0, 0, (p, v) -> model.flow().logDensity(p, v[1], model.solver()));
    }

    private double[] estimated(double[] z, long seed, long probe) {
        Shape shape = Shape.of(BLOCK, model.width());
        return inBlocks("estimated", z, 1, seed, probe, (p, v) -> {
            Var noise = Trace.RADEMACHER.noise(shape, v[2].select(0, 0), v[2].select(0, 1)).orElseThrow();
            return model.flow().logDensity(p, v[1], noise, model.solver());
        });
    }

    @Override
    public double[][] sample(int n, long seed) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        return Arrays.copyOf(decode(base(n, seed)), n);
    }

    /**
     * Draws at least n points of the base distribution, whole blocks. Steps are chosen for a block, so samples would
     * otherwise depend on how many are drawn.
     */
    private double[][] base(int n, long seed) {
        int full = (n + BLOCK - 1) / BLOCK * BLOCK;
        double[] noise = CounterRandom.normal(seed, SAMPLES, 0, full * model.width());
        double s = model.flow().standardDeviation();
        return Rows.of(Arrays.stream(noise).map(x -> s * x).toArray(), model.width());
    }

    /** Returns where points of the base distribution go, in the units of the data. */
    public double[][] decode(double[][] base) {
        double[] x = inBlocks("decode", finite(base), model.width(), 0, 0,
                (p, v) -> model.flow().decode(p, v[1], model.solver()));
        return Rows.of(model.scaling().invert(x), model.width());
    }

    /** Returns where data go in the base distribution. */
    public double[][] encode(double[][] rows) {
        double[] z = inBlocks("encode", model.scaling().apply(finite(rows)), model.width(), 0, 0,
                (p, v) -> model.flow().encode(p, v[1], model.solver()).z());
        return Rows.of(z, model.width());
    }

    /** Returns the evaluations of the field in drawing a block of samples, which are solved together. */
    public long samplingEvaluations(long seed) {
        Flow flow = model.flow();
        return pool.with("evaluations", List.of(Shape.of(BLOCK, model.width())), (p, v) -> {
            Bound field = p.in("field");
            return new Var[] {Ode.recordWithStatistics((t, y) -> flow.field().apply(field, t, y), v[1],
                    new double[] {flow.t0(), flow.t1()}, model.solver(), GradientMethods.DIRECT)[1]};
        }, replay -> {
            double[] statistics = new double[4];
            replay.set(1, finite(base(BLOCK, seed))).run().get(0, statistics);
            return (long) statistics[2];
        });
    }

    /**
     * Returns samples on their way from the base distribution to the data, in the units of the data.
     *
     * @param n number of samples, 0 or more
     * @param parts number of equal parts of the way, at least 1
     * @return parts + 1 times n rows
     */
    public double[][][] paths(int n, long seed, int parts) {
        if (n < 0 || parts < 1) {
            throw new IllegalArgumentException(
                    n + " samples in " + parts + " parts of the way: must be 0 or more, in 1 or more");
        }
        int d = model.width();
        double[] times = new double[parts + 1];
        Flow flow = model.flow();
        Arrays.setAll(times, i -> i == parts ? flow.t1() : flow.t0() + (flow.t1() - flow.t0()) * i / parts);
        double[] all = inBlocks("paths " + parts, finite(base(n, seed)), (parts + 1) * d, 0, 0,
                (p, v) -> flow.decode(p, v[1], times, model.solver()).transpose(1, 0, 2));
        double[][][] paths = new double[parts + 1][n][];
        for (int r = 0; r < n; r++) {
            for (int i = 0; i <= parts; i++) {
                int at = (r * (parts + 1) + i) * d;
                paths[i][r] = model.scaling().invert(Arrays.copyOfRange(all, at, at + d));
            }
        }
        return paths;
    }

    /**
     * Returns the largest difference, in standard deviations of the base, between a row and what decoding its
     * encoding gives.
     */
    public double roundTripError(double[][] rows) {
        double[] before = model.scaling().apply(finite(rows));
        double[] after = model.scaling().apply(finite(decode(encode(rows))));
        double worst = 0;
        for (int i = 0; i < before.length; i++) {
            worst = Math.max(worst, Math.abs(after[i] - before[i]));
        }
        return worst;
    }

    private double[] inBlocks(String kind, double[] rows, int outWidth, long seed, long probe,
            BiFunction<Bound, Var[], Var> f) {
        int d = model.width();
        int n = rows.length / d;
        double[] out = new double[n * outWidth];
        pool.blocks(kind, List.of(Shape.of(BLOCK, d), Shape.of(2)),
                (p, v) -> new Var[] {f.apply(p.in("field"), v)}, n, BLOCK, (replay, from) -> {
            double[] noise = {seed, probe + PROBES * (from / BLOCK)};
            double[] result = replay.set(1, Rows.block(rows, d, from, BLOCK)).set(2, noise).run().get(0).toArray();
            System.arraycopy(result, 0, out, from * outWidth, Math.min(BLOCK, n - from) * outWidth);
        });
        return out;
    }

    @Override
    public Map<String, Object> figures(double[][] rows) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("encoded and decoded, largest error (standard deviations)", roundTripError(rows));
        r.put("evaluations of the field to draw samples", samplingEvaluations(1));
        if (model.flow().field() instanceof TransportField) {
            TransportCosts costs = TransportCosts.of(this, rows);
            r.put("cost of the transport, mean of half the squared speed over the way", costs.transport());
            r.put("residual of the Hamilton-Jacobi-Bellman equation, mean over the way", costs.hjb());
            r.put("encoded and decoded, mean distance", costs.inverseError());
        }
        return r;
    }

    @Override
    public Optional<Way> way(int n, long seed) {
        double[] times = new double[WAY_PARTS + 1];
        Flow flow = model.flow();
        Arrays.setAll(times, i -> flow.t0() + (flow.t1() - flow.t0()) * i / WAY_PARTS);
        return Optional.of(new Way("The flow", "The same samples on their way from the base distribution to the data. "
                + "Good: the cloud is bent into their shape.", times, paths(n, seed, WAY_PARTS), true));
    }

    private double[] finite(double[][] rows) {
        return Rows.finite(rows, model.width());
    }
}
