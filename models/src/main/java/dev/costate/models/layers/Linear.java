package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;

/**
 * y = x·W + b. Parameters: {@code weight} [inputs, outputs] and {@code bias} [outputs].
 *
 * <p>Immutable and thread-safe.
 *
 * @param inputs length of a row x
 * @param outputs length of a row y
 * @param weight what W starts from
 * @param bias what b starts from
 */
public record Linear(int inputs, int outputs, Init weight, Init bias) implements Layer {
    /** Checks the lengths. */
    public Linear {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "a linear layer from " + inputs + " to " + outputs + ": both must be at least 1");
        }
    }

    /** Weight and bias start uniform on ±1/√inputs. */
    public Linear(int inputs, int outputs) {
        this(inputs, outputs, usual(inputs), usual(inputs));
    }

    /** A layer without inputs is refused by name, not by the bound 1/√0. */
    private static Init usual(int inputs) {
        return Init.fanIn(Math.max(1, inputs));
    }

    @Override
    public ParameterSpec parameters() {
        return ParameterSpec.of("weight", Shape.of(inputs, outputs), weight)
                .and(ParameterSpec.of("bias", Shape.of(outputs), bias));
    }

    @Override
    public Var apply(Bound p, Var x) {
        if (x.shape().rank() == 0 || x.shape().dim(-1) != inputs) {
            throw new ShapeMismatchException("a linear layer from " + inputs + " to " + outputs + " applied to "
                    + x.shape() + ": the last axis must have length " + inputs);
        }
        Var rows = x.shape().rank() == 1 ? x.expand(0) : x;
        Var y = rows.matmul(p.get("weight")).plus(p.get("bias"));
        return x.shape().rank() == 1 ? y.reshape(outputs) : y;
    }
}
