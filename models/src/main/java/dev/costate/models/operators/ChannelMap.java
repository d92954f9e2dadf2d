package dev.costate.models.operators;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;

/**
 * y = Wᵀ·x + b at every point, x and y of shape [channels, ..]. Parameters: {@code weight} [inputs, outputs] and
 * {@code bias} [outputs].
 *
 * <p>Immutable and thread-safe.
 *
 * @param inputs channels of x
 * @param outputs channels of y
 * @param weight what W starts from
 * @param bias what b starts from
 */
public record ChannelMap(int inputs, int outputs, Init weight, Init bias) implements Layer {
    /** Checks the numbers of channels. */
    public ChannelMap {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "a map from " + inputs + " to " + outputs + " channels: both must be at least 1");
        }
    }

    /** Weight and bias start uniform on ±1/√inputs. */
    public ChannelMap(int inputs, int outputs) {
        this(inputs, outputs, Init.fanIn(Math.max(1, inputs)), Init.fanIn(Math.max(1, inputs)));
    }

    @Override
    public ParameterSpec parameters() {
        return ParameterSpec.of("weight", Shape.of(inputs, outputs), weight)
                .and(ParameterSpec.of("bias", Shape.of(outputs), bias));
    }

    @Override
    public Var apply(Bound p, Var x) {
        Shape shape = x.shape();
        if (shape.rank() == 0 || shape.dim(0) != inputs) {
            throw new ShapeMismatchException("a map from " + inputs + " to " + outputs + " channels applied to "
                    + shape + ": the first axis must have length " + inputs);
        }
        Var points = x.reshape(Shape.of(inputs, shape.size() / inputs));
        return Var.apply1(new MatMul(true, false), p.get("weight"), points).plus(p.get("bias").expand(1))
                .reshape(shape.withDim(0, outputs));
    }
}
