package dev.costate.models.functions;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import java.util.Arrays;

/**
 * Denoising score matching on functions (Hagemann et al. 2025): the mean of ‖s·u(t, x_t) + η‖² with
 * x_t = a·x₀ + s·η, η ~ N(0, Q), and t uniform on [start, T].
 *
 * <p>The norm is that of L², so that the loss converges as the grid becomes finer if Q has a finite trace: a network
 * can be trained on a coarse grid first, then on finer ones. The times of a batch are stratified, one in each of as
 * many equal parts. Cost: one evaluation of the network a row. Immutable.
 *
 * @param network what is trained
 * @param noise N(0, Q), of the size of the data
 * @param grid that it is trained on
 * @param data the functions
 */
public record FunctionMatching(FunctionScoreNetwork network, FunctionNoise noise, GridSize grid, FunctionData data)
        implements Objective {
    /** Checks the dimensions. */
    public FunctionMatching {
        if (network.dimensions() != grid.dimensions()) {
            throw new IllegalArgumentException("a score in " + network.dimensions() + " dimensions trained on " + grid
                    + ": must be as many");
        }
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var x = data.rows(batch, grid);
        Var t = times(network.process(), x.shape().dim(0), batch);
        Var eta = noise.of(Autodiff.randomNormal(x.shape(), batch.seed(), batch.draw()), grid.dimensions());
        return loss(network.process(), network.score(p), x, t, eta);
    }

    private static Var times(ForwardProcess process, int n, Batch batch) {
        double part = (process.end() - process.start()) / n;
        double[] starts = new double[n];
        Arrays.setAll(starts, i -> process.start() + i * part);
        return Autodiff.randomUniform(Shape.of(n, 1), batch.seed(), batch.draw()).times(part)
                .plus(Var.constant(Tensor.of(Shape.of(n, 1), starts)));
    }

    /**
     * Records the loss of any score.
     *
     * @param x functions x₀, [rows, n] or [rows, n, n]
     * @param t times, [rows, 1]
     * @param eta noise, of the shape of x
     */
    public static Var loss(ForwardProcess process, FunctionScore score, Var x, Var t, Var eta) {
        Var time = x.shape().rank() == 2 ? t : t.expand(2);
        Var s = process.standardDeviation(time);
        return score.at(t, process.mean(time).times(x).plus(s.times(eta))).times(s).plus(eta).square().mean();
    }
}
