package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/**
 * FFJORD's concatsquash: (x·W + b)·sigmoid(t·g + c) + t·h, products with the gate by component.
 *
 * <p>Since the gate is one row for all, it is multiplied into W and b: x·(W·gate) + (b·gate + t·h). Parameters:
 * {@code weight}, {@code bias}, {@code gate} g, {@code gate_bias} c, {@code shift} h. Immutable.
 *
 * @param inputs length of a row x
 * @param outputs length of a row that comes out
 * @param init what W and b start from
 */
public record ConcatSquashLayer(int inputs, int outputs, Init init) implements TimedLayer {
    /** W and b start uniform on ±1/√inputs; the others, whose one input is t, on ±1. */
    public ConcatSquashLayer(int inputs, int outputs) {
        this(inputs, outputs, Init.fanIn(inputs));
    }

    @Override
    public ParameterSpec parameters() {
        Shape row = Shape.of(outputs);
        return ParameterSpec.of("weight", Shape.of(inputs, outputs), init).and(ParameterSpec.of("bias", row, init))
                .and(ParameterSpec.of("gate", row, Init.fanIn(1)))
                .and(ParameterSpec.of("gate_bias", row, Init.fanIn(1)))
                .and(ParameterSpec.of("shift", row, Init.fanIn(1)));
    }

    @Override
    public Map at(Bound p, Var t) {
        Var gate = p.get("gate").times(t).plus(p.get("gate_bias")).sigmoid();
        return new Map(p.get("weight").times(gate), p.get("bias").times(gate).plus(p.get("shift").times(t)));
    }
}
