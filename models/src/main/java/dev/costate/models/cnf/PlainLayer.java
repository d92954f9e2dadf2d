package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/**
 * x·W + b, or [x, t]·W + b where the time is one more input. Parameters: {@code weight} [inputs (+ 1), outputs],
 * {@code bias}. Immutable.
 *
 * @param inputs length of a row x
 * @param outputs length of a row that comes out
 * @param timed whether t is an input
 * @param start what W starts from
 * @param biasStart what b starts from
 */
public record PlainLayer(int inputs, int outputs, boolean timed, Init start, Init biasStart) implements TimedLayer {
    /** W and b start uniform on ±1/√(number of inputs, t included). */
    public PlainLayer(int inputs, int outputs, boolean timed) {
        this(inputs, outputs, timed, Init.fanIn(inputs + (timed ? 1 : 0)), Init.fanIn(inputs + (timed ? 1 : 0)));
    }

    @Override
    public ParameterSpec parameters() {
        return ParameterSpec.of("weight", Shape.of(timed ? inputs + 1 : inputs, outputs), start)
                .and(ParameterSpec.of("bias", Shape.of(outputs), biasStart));
    }

    @Override
    public Map at(Bound p, Var t) {
        Var weight = p.get("weight");
        Var bias = p.get("bias");
        return timed ? new Map(weight.slice(0, 0, inputs), weight.select(0, inputs).times(t).plus(bias))
                : new Map(weight, bias);
    }
}
