package dev.costate.models.operators;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;

/**
 * A Fourier neural operator (Li et al. 2021): a lift of the channels at every point, blocks σ(K·v + W·v + b), a
 * projection.
 *
 * <p>K is a {@link SpectralConvolution}, W a {@link ChannelMap}; the last block has no σ. The projection has a hidden
 * layer of twice the blocks' channels. The parameters are the same for every grid.
 *
 * <p>Numbers that belong to a whole row, such as a time, can condition the operator: a linear map of them, one for
 * each block and the lift, is added to all points of the row.
 *
 * <p>Parameters under {@code lift}, {@code block.i.spectral}, {@code block.i.skip}, {@code project.0},
 * {@code project.1} and, with conditions, {@code condition.i}, the lift's being the first. Immutable and thread-safe.
 *
 * @param channels how many go in and come out
 * @param block the convolution of every block, of as many inputs as outputs
 * @param depth number of blocks
 * @param activation σ
 */
public record FourierNeuralOperator(Channels channels, SpectralConvolution block, int depth, Activation activation)
        implements Layer {
    /**
     * What goes in and comes out.
     *
     * @param inputs channels of a function that goes in
     * @param conditions numbers of a row, 0 for none
     * @param outputs channels of the function that comes out
     */
    public record Channels(int inputs, int conditions, int outputs) {
        /** Checks the numbers. */
        public Channels {
            if (inputs < 1 || conditions < 0 || outputs < 1) {
                throw new IllegalArgumentException("an operator from " + inputs + " channels and " + conditions
                        + " conditions to " + outputs + " channels: needs channels, and no negative number");
            }
        }
    }

    /** Checks the numbers. */
    public FourierNeuralOperator {
        if (block.inputs() != block.outputs() || depth < 1) {
            throw new IllegalArgumentException("a Fourier neural operator of " + depth + " blocks from "
                    + block.inputs() + " to " + block.outputs()
                    + " channels: needs at least one block, of as many outputs as inputs");
        }
    }

    private int width() {
        return block.inputs();
    }

    private ChannelMap lift() {
        return new ChannelMap(channels.inputs, width());
    }

    private ChannelMap skip() {
        return new ChannelMap(width(), width());
    }

    private ChannelMap condition() {
        return new ChannelMap(channels.conditions, width());
    }

    private ChannelMap hidden() {
        return new ChannelMap(width(), 2 * width());
    }

    private ChannelMap last() {
        return new ChannelMap(2 * width(), channels.outputs);
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec all = lift().parameters().under("lift");
        for (int i = 0; i < depth; i++) {
            all = all.and(block.parameters().under("block." + i + ".spectral"))
                    .and(skip().parameters().under("block." + i + ".skip"));
        }
        all = all.and(hidden().parameters().under("project.0")).and(last().parameters().under("project.1"));
        for (int i = 0; channels.conditions > 0 && i <= depth; i++) {
            all = all.and(condition().parameters().under("condition." + i));
        }
        return all;
    }

    /**
     * Records the operator without conditions.
     *
     * @param x [inputs, rows, n] or [inputs, rows, h, w]
     * @return the same with {@code outputs} in place of inputs
     */
    @Override
    public Var apply(Bound p, Var x) {
        if (channels.conditions > 0) {
            throw new IllegalArgumentException(
                    "an operator with " + channels.conditions + " conditions: give them beside the function");
        }
        return record(p, x, new Var[0]);
    }

    /**
     * Records the operator with conditions.
     *
     * @param x [inputs, rows, n] or [inputs, rows, h, w]
     * @param conditions [conditions, rows], or [conditions, 1] for those of all rows
     */
    public Var apply(Bound p, Var x, Var conditions) {
        Shape given = conditions.shape();
        if (channels.conditions == 0 || given.rank() != 2 || given.dim(0) != channels.conditions
                || given.dim(1) != 1 && given.dim(1) != x.shape().dim(1)) {
            throw new ShapeMismatchException("conditions " + given + " of a function " + x.shape()
                    + ": must be [" + channels.conditions + ", rows], of an operator that has them");
        }
        Var[] shifts = new Var[depth + 1];
        for (int i = 0; i <= depth; i++) {
            Var shift = condition().apply(p.in("condition." + i), conditions);
            for (int axis = 2; axis < x.shape().rank(); axis++) {
                shift = shift.expand(axis);
            }
            shifts[i] = shift;
        }
        return record(p, x, shifts);
    }

    private Var record(Bound p, Var x, Var[] shifts) {
        Var v = shifted(lift().apply(p.in("lift"), x), shifts, 0);
        for (int i = 0; i < depth; i++) {
            Bound own = p.in("block." + i);
            Var sum = shifted(block.apply(own.in("spectral"), v).plus(skip().apply(own.in("skip"), v)), shifts, i + 1);
            v = i == depth - 1 ? sum : activation.apply(sum);
        }
        return last().apply(p.in("project.1"), activation.apply(hidden().apply(p.in("project.0"), v)));
    }

    private static Var shifted(Var v, Var[] shifts, int i) {
        return shifts.length == 0 ? v : v.plus(shifts[i]);
    }
}
