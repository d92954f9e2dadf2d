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
 * such that ln s is. The times of a batch are stratified, one in each of as many equal parts: their mean has a smaller
 * variance (Kingma et al. 2021).
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
        double[] starts = new double[n];
        double[] lengths = new double[n];
        ForwardProcess process = network.process();
        double least = process.standardDeviation(process.start());
        double part = (process.end() - process.start()) / n;
        double from = process.start();
        for (int i = 0; i < n; i++) {
            starts[i] = process.start() + i * part;
            lengths[i] = part;
            if (weighting == Weighting.SCALE) {
                starts[i] = from;
                from = process
                        .time(least * StrictMath.pow(process.standardDeviation(process.end()) / least, (i + 1.0) / n));
                lengths[i] = from - starts[i];
            }
        }
        Var t = Autodiff.randomUniform(Shape.of(n, 1), batch.seed(), batch.step())
                .times(Var.constant(Tensor.of(Shape.of(n, 1), lengths)))
                .plus(Var.constant(Tensor.of(Shape.of(n, 1), starts)));
        return loss(process, weighting, network.score(p), x, t,
                Autodiff.randomNormal(x.shape(), batch.seed(), batch.step()));
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
