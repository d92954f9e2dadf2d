package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.ProbedScore;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A fitted {@link DiffusionModel}: draws samples and gives log-likelihoods, in the units of the data.
 *
 * <p>Works in batches of {@value #BATCH} rows, a short last one filled up with its last row. Thread-safe.
 */
public final class FittedDiffusion implements DensityModel {
    /** Rows a replay works on at once. */
    private static final int BATCH = 256;

    private static final double[] SHOWN = {0, 0.5, 0.7, 0.8, 0.9, 1};

    private final DiffusionModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Makes a fitted model. */
    public FittedDiffusion(DiffusionModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public DiffusionModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Draws rows as the model's {@link DiffusionModel.Use} says. */
    @Override
    public double[][] sample(int n, long seed) {
        return sample(n, seed, model.use().sampler());
    }

    /**
     * Draws rows by another sampler, of the model's process. Batches are always full, so the first rows do not depend
     * on n.
     *
     * @param n how many, 0 or more
     */
    public double[][] sample(int n, long seed, DiffusionSampler sampler) {
        model.requireSameProcess(sampler);
        return batches(n, seed, List.of("sample", sampler), List.of(), (p, v) -> {
            Shape shape = Shape.of(BATCH, model.width());
            return sampler.sample(score(p), prior(shape, v[1], v[2]), v[1], v[2].times(shape.size()));
        });
    }

    /**
     * Draws rows of a class, guided as {@link ScoreNetwork#guided} says.
     *
     * @param n how many, 0 or more
     * @param label the class, from 0
     * @param strength 0 for the distribution given the class; above, samples are more typical of it and less various
     */
    public double[][] sample(int n, long seed, DiffusionSampler sampler, int label, double strength) {
        requireLabel(label, strength);
        model.requireSameProcess(sampler);
        return batches(n, seed, List.of("of class", sampler, strength), List.of(Shape.SCALAR), (p, v) -> {
            Shape shape = Shape.of(BATCH, model.width());
            Score score = model.network().guided(p, v[3].broadcastTo(Shape.of(BATCH)), strength);
            return sampler.sample(score, prior(shape, v[1], v[2]), v[1], v[2].times(shape.size()));
        }, new double[] {label});
    }

    /**
     * Inpaints a row: draws of what is not known, given what is; the known values are returned as they are.
     *
     * @param row the values, NaN where they are not known
     * @param n how many draws, 0 or more
     */
    public double[][] inpaint(double[] row, int n, long seed, ReverseSde sampler) {
        int d = model.width();
        if (row.length != d) {
            throw new IllegalArgumentException("a row of " + row.length + " values: must be " + d);
        }
        double[] filled = row.clone();
        double[] mask = new double[d];
        for (int c = 0; c < d; c++) {
            mask[c] = Double.isNaN(row[c]) ? 0 : 1;
            filled[c] = Double.isNaN(row[c]) ? model.values().mean()[c] : row[c];
        }
        double[] z = model.values().apply(Rows.finite(new double[][] {filled}, d));
        model.requireSameProcess(sampler);
        double[][] rows = batches(n, seed, List.of("inpaint", sampler), List.of(Shape.of(1, d), Shape.of(1, d)),
                (p, v) -> {
            Shape shape = Shape.of(BATCH, d);
            return sampler.inpaint(score(p), prior(shape, v[1], v[2]), new KnownPart(v[3], v[4]), v[1],
                    v[2].times(shape.size()));
        }, z, mask);
        for (double[] one : rows) {
            for (int c = 0; c < d; c++) {
                one[c] = mask[c] == 1 ? row[c] : one[c];
            }
        }
        return rows;
    }

    private void requireLabel(int label, double strength) {
        int classes = model.network().first().classes();
        if (!(label >= 0 && label < classes)) {
            throw new IllegalArgumentException("class " + label + ": " + (classes == 0
                    ? "the model was not told of classes" : "must be from 0 to " + (classes - 1)));
        }
        if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("guidance " + strength + ": must be finite and not negative");
        }
    }

    /** What a batch of samples is made of. */
    private interface Drawn {
        Var record(Bound p, Var[] v);
    }

    /**
     * Rows out of full batches, so that the first do not depend on how many there are. Inputs 1 and 2 of what is
     * recorded are the seed and the batch's number, the others what is given.
     */
    private double[][] batches(int n, long seed, Object kind, List<Shape> shapes, Drawn drawn, double[]... given) {
        if (n < 0) {
            throw new IllegalArgumentException(n + " samples: must be 0 or more");
        }
        double[][] rows = new double[n][];
        List<Shape> inputs = new ArrayList<>(List.of(Shape.SCALAR, Shape.SCALAR));
        inputs.addAll(shapes);
        pool.blocks(kind, inputs, (p, v) -> new Var[] {drawn.record(p, v)}, n, BATCH, (replay, from) -> {
            replay.set(1, (double) seed).set(2, (double) (from / BATCH));
            for (int i = 0; i < given.length; i++) {
                replay.set(3 + i, given[i]);
            }
            put(model.values().invert(replay.run().get(0).toArray()), rows, from);
        });
        return rows;
    }

    /** Returns how often a sampler evaluates the score on its way to {@value #BATCH} rows. */
    public long evaluations(long seed, DiffusionSampler sampler) {
        model.requireSameProcess(sampler);
        return pool.with(List.of("evaluations", sampler), List.of(Shape.SCALAR), (p, v) -> {
            Var zero = Var.constant(0);
            return new Var[] {sampler.evaluations(score(p), prior(Shape.of(BATCH, model.width()), v[1], zero), v[1],
                    zero)};
        }, replay -> (long) replay.set(1, (double) seed).run().scalar(0));
    }

    /**
     * Returns the noise that rows come of by the probability flow, as standard normal numbers: their latents (Song et
     * al. 2021, section 4.3).
     */
    public double[][] encode(double[][] rows) {
        double[] z = model.values().apply(Rows.finite(rows, model.width()));
        double scale = model.network().process().priorStandardDeviation();
        return moved("latents", z, rows.length,
                (p, v) -> model.use().flow().encode(score(p), v[1]).dividedBy(scale), UnaryOperator.identity());
    }

    /** Returns the rows that come of latents by the probability flow: the inverse of {@link #encode}. */
    public double[][] decode(double[][] latents) {
        double scale = model.network().process().priorStandardDeviation();
        double[] flat = Arrays.stream(latents).flatMapToDouble(Arrays::stream).toArray();
        return moved("from latents", flat, latents.length,
                (p, v) -> model.use().flow().sample(score(p), v[1].times(scale)), model.values()::invert);
    }

    /** Rows along the probability flow, in full batches. */
    private double[][] moved(String kind, double[] flat, int n, Drawn along, UnaryOperator<double[]> units) {
        int d = model.width();
        double[][] rows = new double[n][];
        pool.blocks(kind, List.of(Shape.of(BATCH, d)), (p, v) -> new Var[] {along.record(p, v)}, n, BATCH,
                (replay, from) -> put(units.apply(replay.set(1, Rows.block(flat, d, from, BATCH)).run().get(0)
                        .toArray()), rows, from));
        return rows;
    }

    /** The rows of a batch, of which the last may be too many. */
    private void put(double[] batch, double[][] rows, int from) {
        System.arraycopy(Rows.of(batch, model.width()), 0, rows, from, Math.min(BATCH, rows.length - from));
    }

    /**
     * Returns where some rows are on their way from noise, as the reverse SDE draws them.
     *
     * @param n number of rows, at least 1
     * @param kept numbers of the sampler's steps before which the rows are returned, rising: from 0, the noise at T,
     * to below the number of steps
     * @return [kept, then the samples][rows][columns]; what is not kept takes no memory
     */
    public double[][][] path(int n, long seed, ReverseSde sampler, int... kept) {
        if (n < 1) {
            throw new IllegalArgumentException(n + " paths: must be at least 1");
        }
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] < 0 || kept[i] >= sampler.steps() || i > 0 && kept[i] <= kept[i - 1]) {
                throw new IllegalArgumentException("step " + kept[i] + " of a path: steps must be from 0 to "
                        + (sampler.steps() - 1) + " and rise");
            }
        }
        model.requireSameProcess(sampler);
        int d = model.width();
        List<Integer> steps = Arrays.stream(kept).boxed().toList();
        return pool.with(List.of("path", n, sampler, steps), List.of(Shape.SCALAR),
                (p, v) -> new Var[] {sampler.path(score(p), prior(Shape.of(n, d), v[1], Var.constant(0)), v[1],
                        Var.constant(0), kept)},
                replay -> {
            replay.set(1, (double) seed).run();
            double[] flat = replay.get(0).toArray();
            double[][][] path = new double[kept.length + 1][][];
            for (int i = 0; i <= kept.length; i++) {
                path[i] = Rows.of(model.values().invert(Arrays.copyOfRange(flat, i * n * d, (i + 1) * n * d)), d);
            }
            return path;
        });
    }

    /** Exact up to 8 columns; beyond, the trace of a Jacobian costs more than it is worth. */
    @Override
    public int usualProbes() {
        return model.width() <= 8 ? 0 : 4;
    }

    @Override
    public Map<String, Object> figures(double[][] rows) {
        return Map.of("encoded and decoded, largest error (standard deviations)", roundTripError(rows));
    }

    @Override
    public Optional<Way> way(int n, long seed) {
        ReverseSde sampler = model.use().sampler() instanceof ReverseSde given ? given
                : ReverseSde.of(model.network().process(), 500);
        int[] steps = Arrays.stream(SHOWN).mapToInt(part -> (int) Math.round(part * sampler.steps())).distinct()
                .toArray();
        double[] grid = sampler.times();
        return Optional.of(new Way("The reverse process", "The same samples on their way from noise to data. Good: the "
                + "shape of the data comes out at the end. Noise wider than three times the data is cut off.",
                Arrays.stream(steps).mapToDouble(step -> grid[step]).toArray(),
                path(n, seed, sampler, Arrays.copyOf(steps, steps.length - 1)), false));
    }

    @Override
    public Likelihoods score(double[][] rows, int probes, long seed) {
        if (probes < 0) {
            throw new IllegalArgumentException(probes + " probes: must be 0 (exact trace) or more");
        }
        ProbedScore scores = new ProbedScore(rows.length, probes);
        double[] z = model.values().apply(Rows.finite(rows, model.width()));
        Shape shape = Shape.of(BATCH, model.width());
        pool.blocks(probes == 0 ? "exact" : "estimated", List.of(shape, Shape.SCALAR, Shape.SCALAR),
                (p, v) -> new Var[] {logDensity(p, v, probes == 0)}, rows.length, BATCH,
                (replay, from) -> score(replay.set(2, (double) seed), z, scores, from));
        return scores.likelihoods(Arrays.stream(model.values().scale()).map(StrictMath::log).sum());
    }

    private Var logDensity(Bound p, Var[] v, boolean exact) {
        ProbabilityFlow flow = model.use().flow();
        return exact ? flow.logDensity(score(p), v[1]) : flow.logDensity(score(p), v[1],
                Autodiff.randomUniform(v[1].shape(), v[2], v[3]).minus(0.5).sign());
    }

    private void score(Replay replay, double[] z, ProbedScore scores, int from) {
        double[] out = new double[BATCH];
        replay.set(1, Rows.block(z, model.width(), from, BATCH));
        for (int probe = 0; probe < scores.draws(); probe++) {
            replay.set(3, (double) ((long) (from / BATCH) * scores.draws() + probe)).run().get(0, out);
            for (int r = from; r < Math.min(z.length / model.width(), from + BATCH); r++) {
                scores.add(r, probe, out[r - from]);
            }
        }
    }

    /**
     * Returns the largest difference, in standard deviations, between rows and what the probability flow makes of
     * them on the way to noise and back.
     */
    public double roundTripError(double[][] rows) {
        int d = model.width();
        double[] z = model.values().apply(Rows.finite(rows, d));
        ProbabilityFlow flow = model.use().flow();
        return pool.with("round trip", List.of(Shape.of(BATCH, d)), (p, v) -> new Var[] {
            flow.sample(score(p), flow.encode(score(p), v[1])).minus(v[1]).abs().reshape(BATCH * d).maxOver(0)},
                replay -> {
            double worst = 0;
            for (int from = 0; from < rows.length; from += BATCH) {
                worst = Math.max(worst, replay.set(1, Rows.block(z, d, from, BATCH)).run().scalar(0));
            }
            return worst;
        });
    }

    private Score score(Bound p) {
        return model.network().score(p);
    }

    private Var prior(Shape shape, Var seed, Var counter) {
        return Autodiff.randomNormal(shape, seed, counter).times(model.network().process().priorStandardDeviation());
    }
}
