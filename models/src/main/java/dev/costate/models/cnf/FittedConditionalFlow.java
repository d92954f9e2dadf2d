package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A conditional flow with values for its parameters: posterior densities and samples, in the flow's coordinates.
 *
 * <p>Rows are solved in blocks of {@value #BLOCK}, the last block filled up with its last row. Thread-safe.
 */
public final class FittedConditionalFlow {
    private static final int BLOCK = 256;

    /** Counters of a block's noise are this far apart: one for each probe. */
    private static final long PROBES = 1L << 20;

    /** Stream of the normal points that samples start from. */
    private static final long SAMPLES = CounterRandom.DATA + (1L << 25);

    private final ConditionalFlow flow;
    private final Parameters parameters;
    private final SolveOptions solver;
    private final ReplayPool pool;

    /**
     * Puts a flow and values together.
     *
     * @param flow the flow
     * @param parameters values of {@link ConditionalFlow#parameters}, or of more parameters that contain these
     * @param solver how it is solved
     */
    public FittedConditionalFlow(ConditionalFlow flow, Parameters parameters, SolveOptions solver) {
        this.flow = flow;
        this.parameters = parameters;
        this.solver = solver;
        pool = new ReplayPool(parameters);
        flow.parameters().entries().forEach(e -> parameters.spec().entry(e.name()));
    }

    /** Returns the flow. */
    public ConditionalFlow flow() {
        return flow;
    }

    /** Returns the parameters. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Returns ln q(x | y) of each row in nats.
     *
     * @param x rows of the flow's width
     * @param observed an observation for each of them, all of one length
     */
    public double[] logDensity(double[][] x, double[][] observed) {
        return inBlocks("density", x, observed, 1, 0, 0,
                (p, v) -> flow.logDensity(p, v[1], v[2], solver, GradientMethods.DIRECT));
    }

    /**
     * Returns ln q(x | y) of each row in nats, with Hutchinson's estimate of the trace.
     *
     * @param x rows of the flow's width
     * @param observed an observation for each of them, all of one length
     * @param seed of the probe, which is of signs
     * @param probe its number, from 0 to 2²⁰ − 1
     */
    public double[] logDensity(double[][] x, double[][] observed, long seed, long probe) {
        if (probe < 0 || probe >= PROBES) {
            throw new IllegalArgumentException("probe " + probe + ": must be from 0 to " + (PROBES - 1));
        }
        Shape shape = Shape.of(BLOCK, flow.width());
        return inBlocks("estimated", x, observed, 1, seed, probe, (p, v) -> {
            Var noise = Trace.RADEMACHER.noise(shape, v[3].select(0, 0), v[3].select(0, 1)).orElseThrow();
            return flow.given(p, v[2]).logDensity(p.in("field"), v[1], noise, solver);
        });
    }

    /**
     * Draws from q(x | y) for one observation y.
     *
     * @param observed y
     * @param n how many, 0 or more
     * @param seed the same seed gives the same rows; the first rows do not depend on n
     */
    public double[][] sample(double[] observed, int n, long seed) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        int d = flow.width();
        int full = (n + BLOCK - 1) / BLOCK * BLOCK;
        double[] noise = CounterRandom.normal(seed, SAMPLES, 0, full * d);
        for (int i = 0; i < noise.length; i++) {
            noise[i] *= flow.standardDeviation();
        }
        double[][] every = new double[full][];
        Arrays.fill(every, observed);
        return Arrays.copyOf(decode(Rows.of(noise, d), every), n);
    }

    /**
     * Returns where points of the base distribution go.
     *
     * @param base rows of the flow's width
     * @param observed an observation for each of them, all of one length
     */
    public double[][] decode(double[][] base, double[][] observed) {
        return Rows.of(inBlocks("decode", base, observed, flow.width(), 0, 0,
                (p, v) -> flow.decode(p, v[1], v[2], solver)), flow.width());
    }

    private double[] inBlocks(String kind, double[][] rows, double[][] observed, int outWidth, long seed, long probe,
            BiFunction<Bound, Var[], Var> f) {
        if (rows.length != observed.length) {
            throw new IllegalArgumentException(
                    observed.length + " observations for " + rows.length + " rows: must be one for each");
        }
        int d = flow.width();
        int n = rows.length;
        double[] out = new double[n * outWidth];
        if (n == 0) {
            return out;
        }
        int k = observed[0].length;
        double[] flat = Rows.finite(rows, d);
        double[] seen = Rows.finite(observed, k);
        pool.blocks(kind + k, List.of(Shape.of(BLOCK, d), Shape.of(BLOCK, k), Shape.of(2)),
                (p, v) -> new Var[] {f.apply(p, v)}, n, BLOCK, (replay, from) -> {
            double[] result = replay.set(1, Rows.block(flat, d, from, BLOCK)).set(2, Rows.block(seen, k, from, BLOCK))
                    .set(3, new double[] {seed, probe + PROBES * (from / BLOCK)}).run().get(0).toArray();
            System.arraycopy(result, 0, out, from * outWidth, Math.min(BLOCK, n - from) * outWidth);
        });
        return out;
    }
}
