package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;

/**
 * The plain recurrent network h' = tanh(x·W + b + h·U).
 *
 * <p>Parameters: {@code input} [inputs, hidden] (W), {@code hidden} [hidden, hidden] (U), {@code bias} [hidden] (b).
 * They start uniform on ±1/√(inputs + hidden), as a linear layer on (x, h) does.
 *
 * <p>Immutable and thread-safe.
 *
 * @param inputs length of x
 * @param hidden length of h
 */
public record RnnCell(int inputs, int hidden) implements RecurrentCell {
    /** Checks the lengths. */
    public RnnCell {
        if (inputs < 1 || hidden < 1) {
            throw new IllegalArgumentException("a recurrent cell with " + inputs + " inputs and " + hidden
                    + " hidden values: both must be at least 1");
        }
    }

    @Override
    public ParameterSpec parameters() {
        Init init = Init.fanIn(inputs + hidden);
        return ParameterSpec.of("input", Shape.of(inputs, hidden), init)
                .and(ParameterSpec.of("hidden", Shape.of(hidden, hidden), init))
                .and(ParameterSpec.of("bias", Shape.of(hidden), init));
    }

    @Override
    public Var[] project(Bound p, Var x) {
        return new Var[] {x.matmul(p.get("input")).plus(p.get("bias"))};
    }

    @Override
    public Var step(Bound p, Var[] projected, Var h) {
        return projected[0].plus(h.matmul(p.get("hidden"))).tanh();
    }
}
