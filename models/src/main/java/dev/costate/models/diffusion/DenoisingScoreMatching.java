package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import java.util.Arrays;
import java.util.Optional;

/**
 * Denoising score matching (Vincent 2011; Song et al. 2021, equation 7).
 *
 * <p>The mean over t uniform on [start, T] of λ·‖score(t, x_t) + z/s‖²/d with x_t = a·x₀ + s·z, z standard normal.
 * Times are drawn as the {@link Weighting} wants them, evenly in t, in ln s or in ln(s/a). Those of a batch are
 * stratified, one in each of as many equal parts: the mean over them has a smaller variance (Kingma et al. 2021), and
 * the same expectation for every size of the batch.
 *
 * <p>Cost: one evaluation of the network a row. Immutable; holds its arrays without copying.
 *
 * @param network what is trained
 * @param weighting λ
 * @param data rows of numbers whose size is of order 1, one after the other
 * @param cell lengths of the cells that the data were rounded down to, one a column, on which every step spreads
 * them anew; of length 0 if they were not rounded
 * @param labels the rows' classes, if the network is told of classes
 */
public record DenoisingScoreMatching(ScoreNetwork network, Weighting weighting, double[] data, double[] cell,
        Optional<Labels> labels) implements Objective {
    /**
     * The classes of rows.
     *
     * @param ofRows one a row, whole, from 0
     * @param hidden probability that a row's class is not told, from 0 to below 1: so the network learns the score
     * without a class too (Ho and Salimans 2022, classifier-free guidance)
     */
    public record Labels(double[] ofRows, double hidden) {
        /** Checks the probability. */
        public Labels {
            if (!(hidden >= 0 && hidden < 1)) {
                throw new IllegalArgumentException(
                        "probability " + hidden + " of hiding a class: must be from 0 to below 1");
            }
        }
    }

    /** Checks the data. */
    public DenoisingScoreMatching {
        int d = network.width();
        if (data.length < d || data.length % d != 0) {
            throw new IllegalArgumentException(data.length + " numbers are not one or more rows of " + d);
        }
        if (!Arrays.stream(data).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("data that are not finite cannot be trained on");
        }
        if (cell.length != 0 && cell.length != d) {
            throw new IllegalArgumentException(cell.length + " cell lengths for " + d + " columns");
        }
        int classes = network.first().classes();
        if (labels.isPresent() != classes > 0) {
            throw new IllegalArgumentException("a network of " + classes + " classes with"
                    + (labels.isPresent() ? "" : "out") + " labels: must have both or neither");
        }
        labels.ifPresent(l -> check(l, data.length / d, classes));
    }

    private static void check(Labels labels, int rows, int classes) {
        if (labels.ofRows.length != rows) {
            throw new IllegalArgumentException(labels.ofRows.length + " labels for " + rows + " rows");
        }
        for (double label : labels.ofRows) {
            if (!(label >= 0 && label < classes && label == Math.rint(label))) {
                throw new IllegalArgumentException(
                        "label " + label + ": must be a whole number from 0 to " + (classes - 1));
            }
        }
    }

    /** Of data that were not rounded, without classes. */
    public DenoisingScoreMatching(ScoreNetwork network, Weighting weighting, double[] data) {
        this(network, weighting, data, new double[0], Optional.empty());
    }

    /** Returns the same loss of data that were rounded down to cells of the given lengths, one a column. */
    public DenoisingScoreMatching spreadOver(double... cells) {
        return new DenoisingScoreMatching(network, weighting, data, cells, labels);
    }

    /** As the constructor, for a network that is told the rows' classes. */
    public static DenoisingScoreMatching labelled(ScoreNetwork network, Weighting weighting, double[] data,
            Labels labels) {
        return new DenoisingScoreMatching(network, weighting, data, new double[0], Optional.of(labels));
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        int d = network.width();
        int n = batch.index().shape().size();
        Var x = Var.constant(Tensor.of(Shape.of(data.length / d, d), data)).gather(batch.index());
        if (cell.length > 0) {
            x = x.plus(Autodiff.randomUniform(x.shape(), batch.seed(), batch.draw())
                    .times(Var.constant(Tensor.vector(cell))));
        }
        Score score = labels.map(l -> network.score(p, told(l, batch))).orElseGet(() -> network.score(p));
        ForwardProcess process = network.process();
        Var terms = loss(process, Weighting.NOISE, score, x, times(n, batch),
                Autodiff.randomNormal(x.shape(), batch.seed(), batch.draw()));
        // ∫ g²/s² dt = 2 Δ ln(s/a): what the draws' density has to be divided by
        return weighting != Weighting.LIKELIHOOD ? terms
                : terms.times(2 * (logRatio(process.end()) - logRatio(process.start()))
                        / (process.end() - process.start()));
    }

    private double logRatio(double t) {
        return StrictMath.log(network.process().standardDeviation(t) / network.process().mean(t));
    }

    /** The times of a batch, [n, 1]: t, ln s or ln(s/a) is uniform within each of n equal parts. */
    private Var times(int n, Batch batch) {
        ForwardProcess process = network.process();
        double start = process.start();
        double end = process.end();
        if (weighting == Weighting.NOISE) {
            return stratified(n, batch, start, end);
        }
        Var t = weighting == Weighting.LIKELIHOOD
                ? process.timeOfRatio(stratified(n, batch, logRatio(start), logRatio(end)).exp())
                : process.time(stratified(n, batch, StrictMath.log(process.standardDeviation(start)),
                        StrictMath.log(process.standardDeviation(end))).exp());
        return t.max(Var.constant(start)).min(Var.constant(end));
    }

    /** The classes of a batch, some of them hidden. */
    private Var told(Labels l, Batch batch) {
        Var all = Var.constant(Tensor.of(Shape.of(l.ofRows.length), l.ofRows)).gather(batch.index());
        Var shown = Autodiff.randomUniform(all.shape(), batch.seed(), batch.draw())
                .greater(Var.constant(l.hidden));
        int none = network.first().classes();
        return shown.times(all.minus(none)).plus(none);
    }

    /** Numbers from {@code least} to {@code most}, one at random in each of n equal parts. */
    private static Var stratified(int n, Batch batch, double least, double most) {
        double part = (most - least) / n;
        double[] starts = new double[n];
        Arrays.setAll(starts, i -> least + i * part);
        return Autodiff.randomUniform(Shape.of(n, 1), batch.seed(), batch.draw())
                .times(Var.constant(Tensor.full(Shape.of(n, 1), part)))
                .plus(Var.constant(Tensor.of(Shape.of(n, 1), starts)));
    }

    /**
     * Records the loss of any score.
     *
     * @param x data x₀, [rows, d]
     * @param t times, [rows, 1]
     * @param z noise, [rows, d]
     */
    public static Var loss(ForwardProcess process, Weighting weighting, Score score, Var x, Var t, Var z) {
        Var s = process.standardDeviation(t);
        Var squares = score.at(t, process.mean(t).times(x).plus(s.times(z))).times(s).plus(z).square();
        return weighting != Weighting.LIKELIHOOD ? squares.mean()
                : squares.times(process.diffusion(t).dividedBy(s).square()).mean();
    }
}
