package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * A fitted {@link FlowModel}: densities and samples in the units of the data. Rows are solved in blocks of
 * {@value #BLOCK}, the last block filled up with its last row. Thread-safe: each call takes replays of its own out
 * of a pool that grows to the number of concurrent calls.
 */
public final class FittedFlow implements Fitted, Sampler, DensityModel {
    private static final int BLOCK = 256;

    /** Counters of a block's noise are this far apart: one for each probe. */
    private static final long PROBES = 1L << 20;

    /** Stream of the normal points that samples start from. */
    private static final long SAMPLES = CounterRandom.DATA + (1L << 24);

    private final FlowModel model;
    private final Parameters parameters;
    private final Map<String, Queue<Replay>> idle = new ConcurrentHashMap<>();

    FittedFlow(FlowModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
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
        double[] z = model.scaling().apply(flat(rows));
        double[] sum = new double[rows.length];
        double[] squares = new double[rows.length];
        for (int probe = 0; probe < Math.max(1, probes); probe++) {
            double[] one = logDensities(z, probes == 0 ? Trace.EXACT : Trace.RADEMACHER, seed, probe + 1);
            for (int i = 0; i < one.length; i++) {
                double before = sum[i] / Math.max(1, probe);
                sum[i] += one[i];
                squares[i] += probe == 0 ? 0 : (one[i] - before) * (one[i] - sum[i] / (probe + 1)); // Welford's
                                                                                                    // recurrence: no
                                                                                                    // cancellation
            }
        }
        double logDeterminant = model.scaling().logDeterminant();
        double[] errors = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            sum[i] = sum[i] / Math.max(1, probes) - logDeterminant;
            errors[i] = probes == 0 ? 0 : probes == 1 ? Double.NaN : Math.sqrt(squares[i] / (probes - 1) / probes);
        }
        return new Likelihoods(sum, errors);
    }

    /** ln p of whitened rows, in whitened coordinates. */
    private double[] logDensities(double[] z, Trace trace, long seed, long probe) {
        int d = model.width();
        return inBlocks(trace.optionName(), z, 1, seed, probe, v -> {
            Bound p = parameters.spec().bind(v[0]).in("field");
            return model.flow().logDensity(p, v[1],
                    trace.noise(Shape.of(BLOCK, d), v[2].select(0, 0), v[2].select(0, 1)), model.solver());
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
     * Draws at least n points of the base distribution, whole blocks: steps are chosen for a block, so samples would
     * otherwise depend on how many are drawn.
     */
    private double[][] base(int n, long seed) {
        int full = (n + BLOCK - 1) / BLOCK * BLOCK;
        double[] noise = CounterRandom.normal(seed, SAMPLES, 0, full * model.width());
        double s = model.flow().standardDeviation();
        return rows(Arrays.stream(noise).map(x -> s * x).toArray(), full);
    }

    /** Returns where points of the base distribution go, in the units of the data. */
    public double[][] decode(double[][] base) {
        double[] x = inBlocks("decode", flat(base), model.width(), 0, 0,
                v -> model.flow().decode(parameters.spec().bind(v[0]).in("field"), v[1], model.solver()));
        return rows(model.scaling().invert(x), base.length);
    }

    /** Returns where data go in the base distribution. */
    public double[][] encode(double[][] rows) {
        double[] z = inBlocks("encode", model.scaling().apply(flat(rows)), model.width(), 0, 0,
                v -> model.flow().encode(parameters.spec().bind(v[0]).in("field"), v[1], null, model.solver()).z());
        return rows(z, rows.length);
    }

    /**
     * Returns samples on their way from the base distribution to the data, in the units of the data.
     *
     * @param parts number of equal parts of the way, at least 1
     * @return parts + 1 times n rows
     */
    public double[][][] paths(int n, long seed, int parts) {
        int d = model.width();
        double[] times = new double[parts + 1];
        Flow flow = model.flow();
        Arrays.setAll(times, i -> i == parts ? flow.t1() : flow.t0() + (flow.t1() - flow.t0()) * i / parts);
        double[] all = inBlocks("paths " + parts, flat(base(n, seed)), (parts + 1) * d, 0, 0, v -> flow
                .decode(parameters.spec().bind(v[0]).in("field"), v[1], times, model.solver()).transpose(1, 0, 2));
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
        double[] before = model.scaling().apply(flat(rows));
        double[] after = model.scaling().apply(flat(decode(encode(rows))));
        double worst = 0;
        for (int i = 0; i < before.length; i++) {
            worst = Math.max(worst, Math.abs(after[i] - before[i]));
        }
        return worst;
    }

    // ---- blocks

    private double[] inBlocks(String kind, double[] rows, int outWidth, long seed, long probe, Function<Var[], Var> f) {
        int d = model.width();
        int n = rows.length / d;
        double[] out = new double[n * outWidth];
        Queue<Replay> pool = idle.computeIfAbsent(kind, k -> new ConcurrentLinkedQueue<>());
        Replay replay = pool.poll();
        if (replay == null) {
            List<Shape> shapes = List.of(Shape.of(parameters.spec().size()), Shape.of(BLOCK, d), Shape.of(2));
            replay = Replay.of(Tape.record(shapes, v -> new Var[] {f.apply(v)}).simplify()).set(0, parameters.theta());
        }
        double[] block = new double[BLOCK * d];
        double[] result = new double[BLOCK * outWidth];
        double[] noise = {seed, 0};
        for (int from = 0; from < n; from += BLOCK) {
            int count = Math.min(BLOCK, n - from);
            for (int i = 0; i < BLOCK; i++) {
                System.arraycopy(rows, (from + Math.min(i, count - 1)) * d, block, i * d, d);
            }
            noise[1] = probe + PROBES * (from / BLOCK);
            replay.set(1, block).set(2, noise).run().get(0, result);
            System.arraycopy(result, 0, out, from * outWidth, count * outWidth);
        }
        pool.add(replay);
        return out;
    }

    private double[] flat(double[][] rows) {
        int d = model.width();
        double[] flat = new double[rows.length * d];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != d) {
                throw new IllegalArgumentException("row " + r + " has " + rows[r].length + " values: must have " + d);
            }
            for (int c = 0; c < d; c++) {
                if (!Double.isFinite(rows[r][c])) {
                    throw new IllegalArgumentException(
                            "row " + r + " holds " + rows[r][c] + ": all values must be finite");
                }
                flat[r * d + c] = rows[r][c];
            }
        }
        return flat;
    }

    private double[][] rows(double[] flat, int n) {
        int d = model.width();
        double[][] rows = new double[n][];
        Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * d, (r + 1) * d));
        return rows;
    }
}
