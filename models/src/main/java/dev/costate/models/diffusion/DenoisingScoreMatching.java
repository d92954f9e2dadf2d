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

/**
 * Denoising score matching (Vincent 2011; Song et al. 2021, equation 7).
 *
 * <p>The mean of λ·‖score(t, x_t) + z/s‖²/d with x_t = a·x₀ + s·z, z standard normal, and t uniform on [start, T], or
 * such that ln s is. The times of a batch are stratified, one in each of as many equal parts of t or of ln s: the mean
 * over them has a smaller variance (Kingma et al. 2021), and the same expectation for every size of the batch.
 *
 * <p>Cost: one evaluation of the network a row. Immutable; holds its arrays without copying.
 *
 * @param network what is trained
 * @param weighting λ
 * @param data rows of numbers whose size is of order 1, one after the other
 * @param cell lengths of the cells that the data were rounded down to, one a column, on which every step spreads
 * them anew; of length 0 if they were not rounded
 */
public record DenoisingScoreMatching(ScoreNetwork network, Weighting weighting, double[] data, double[] cell)
        implements Objective {
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
    }

    /** Of data that were not rounded. */
    public DenoisingScoreMatching(ScoreNetwork network, Weighting weighting, double[] data) {
        this(network, weighting, data, new double[0]);
    }

    /** Returns the same loss of data that were rounded down to cells of the given lengths, one a column. */
    public DenoisingScoreMatching spreadOver(double... cells) {
        return new DenoisingScoreMatching(network, weighting, data, cells);
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
            x = x.plus(Autodiff.randomUniform(x.shape(), batch.seed(), batch.step())
                    .times(Var.constant(Tensor.vector(cell))));
        }
        return loss(network.process(), weighting, network.score(p), x, times(n, batch),
                Autodiff.randomNormal(x.shape(), batch.seed(), batch.step()));
    }

    /** The times of a batch, [n, 1]: t, or ln s, is uniform within each of n equal parts. */
    private Var times(int n, Batch batch) {
        ForwardProcess process = network.process();
        double start = process.start();
        if (weighting != Weighting.SCALE) {
            return stratified(n, batch, start, process.end());
        }
        Var s = stratified(n, batch, StrictMath.log(process.standardDeviation(start)),
                StrictMath.log(process.standardDeviation(process.end()))).exp();
        return process.time(s).max(Var.constant(start)).min(Var.constant(process.end()));
    }

    /** Numbers from {@code least} to {@code most}, one at random in each of n equal parts. */
    private static Var stratified(int n, Batch batch, double least, double most) {
        double part = (most - least) / n;
        double[] starts = new double[n];
        Arrays.setAll(starts, i -> least + i * part);
        return Autodiff.randomUniform(Shape.of(n, 1), batch.seed(), batch.step())
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
