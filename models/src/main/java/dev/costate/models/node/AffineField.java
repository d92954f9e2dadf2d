package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/**
 * y' = a + b·y for one unknown. Parameters: {@code a} and {@code b}. Immutable.
 *
 * @param a where a starts
 * @param b where b starts
 */
public record AffineField(double a, double b) implements OdeField {
    @Override
    public int width() {
        return 1;
    }

    @Override
    public ParameterSpec parameters() {
        return ParameterSpec.of("a", Shape.SCALAR, Init.constant(a))
                .and(ParameterSpec.of("b", Shape.SCALAR, Init.constant(b)));
    }

    @Override
    public Var apply(Bound p, Var t, Var y) {
        return y.times(p.get("b")).plus(p.get("a"));
    }
}
