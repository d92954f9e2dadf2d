package dev.costate.models.functions;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.operators.FourierNeuralOperator;
import dev.costate.models.operators.SpectralConvolution;
import dev.costate.models.random.CounterRandom;
import java.util.Locale;

/**
 * A score on functions of size of order 1, the same network on every grid.
 *
 * <p>N is a {@link FourierNeuralOperator} of x and of cos 2πξ, sin 2πξ of each coordinate ξ of the points,
 * conditioned on sin 2πφt and cos 2πφt of fixed frequencies φ.
 *
 * <p>Immutable; holds its array without copying.
 *
 * @param process the forward process
 * @param operator N, of 1 + 2·dimensions channels and two conditions for each frequency to one channel
 * @param frequencies φ, in cycles for a unit of time
 * @param form how the score is made of N
 */
public record FunctionScoreNetwork(ForwardProcess process, FourierNeuralOperator operator, double[] frequencies,
        Form form) {
    /** How the score is made of the operator N. */
    public enum Form {
        /** u = N(x/√(a² + s²), t)/s: the operator has to give all of −η (Hagemann et al. 2025). */
        PLAIN,
        /**
         * u = −x/(a² + s²) + a/(s·√(a² + s²))·N(x/√(a² + s²), t), as
         * {@link dev.costate.models.diffusion.ScoreNetwork} has it: the first term is the score of data that are noise
         * N(0, Q) themselves, of all frequencies, and N only has to give what data have beyond it.
         */
        PRECONDITIONED;

        /** Returns its name in small letters. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Stream of the random frequencies. */
    private static final long FREQUENCIES = CounterRandom.DATA + 2000;

    /** Checks the channels. */
    public FunctionScoreNetwork {
        FourierNeuralOperator.Channels wanted = channels(operator.block().dimensions(), frequencies.length);
        if (!operator.channels().equals(wanted)) {
            throw new IllegalArgumentException("a score by an operator with " + operator.channels() + ": must be "
                    + wanted);
        }
    }

    /**
     * Makes a network with SiLU and random frequencies of standard deviation 1 over the time of the process.
     *
     * @param block the convolution of every block
     * @param depth number of blocks
     * @param features of time, even
     * @param seed of the frequencies
     */
    public static FunctionScoreNetwork of(ForwardProcess process, SpectralConvolution block, int depth, int features,
            long seed, Form form) {
        if (features < 2 || features % 2 != 0) {
            throw new IllegalArgumentException(features + " features of time: must be even, at least 2");
        }
        double[] phi = CounterRandom.normal(seed, FREQUENCIES, 0, features / 2);
        for (int i = 0; i < phi.length; i++) {
            phi[i] /= process.end();
        }
        return new FunctionScoreNetwork(process, new FourierNeuralOperator(channels(block.dimensions(), phi.length),
                block, depth, Activation.SILU), phi, form);
    }

    private static FourierNeuralOperator.Channels channels(int dimensions, int frequencies) {
        return new FourierNeuralOperator.Channels(1 + 2 * dimensions, 2 * frequencies, 1);
    }

    /** Returns the dimensions of the domain. */
    public int dimensions() {
        return operator.block().dimensions();
    }

    /** Returns the parameters, those of the operator. */
    public ParameterSpec parameters() {
        return operator.parameters();
    }

    /** Returns the score with given parameters. */
    public FunctionScore score(Bound p) {
        return (t, x) -> {
            Var time = t.shape().rank() == 0 || dimensions() == 1 ? t : t.expand(2);
            Var a = process.mean(time);
            Var s = process.standardDeviation(time);
            Var v = a.square().plus(s.square());
            Var root = v.sqrt();
            Var n = raw(p, t, x.dividedBy(root));
            if (form == Form.PLAIN) {
                return n.dividedBy(s);
            }
            return n.times(a.dividedBy(s.times(root))).minus(x.dividedBy(v));
        };
    }

    private Var raw(Bound p, Var t, Var x) {
        double[] turns = new double[frequencies.length];
        for (int i = 0; i < turns.length; i++) {
            turns[i] = 2 * Math.PI * frequencies[i];
        }
        Var row = t.shape().rank() == 0 ? t.reshape(1, 1) : t.transpose();
        Var angles = Var.constant(Tensor.of(Shape.of(turns.length, 1), turns)).times(row);
        Shape one = x.shape().withAxis(0);
        Var inputs = Var.concat(0, x.reshape(one), positions(x.shape()).broadcastTo(one.withDim(0, 2 * dimensions())));
        return operator.apply(p, inputs, Var.concat(0, angles.sin(), angles.cos())).reshape(x.shape());
    }

    /** cos and sin of 2π times each coordinate, [2·dimensions, 1, n] or with n twice. */
    private Var positions(Shape x) {
        int n = x.dim(-1);
        GridSize grid = new GridSize(dimensions(), n);
        double[] values = new double[2 * dimensions() * grid.points()];
        for (int axis = 0; axis < dimensions(); axis++) {
            for (int i = 0; i < grid.points(); i++) {
                double angle = 2 * Math.PI * (axis == 0 ? i % n : i / n) / n;
                values[2 * axis * grid.points() + i] = StrictMath.cos(angle);
                values[(2 * axis + 1) * grid.points() + i] = StrictMath.sin(angle);
            }
        }
        return Var.constant(Tensor.of(grid.shape(1).stacked(2 * dimensions()), values));
    }
}
