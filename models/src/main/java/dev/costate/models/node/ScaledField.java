package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;

/**
 * y' = s·f(t, y) with a trained number s, which starts as 1.
 *
 * <p>So a field whose last activation is bounded can still be fast. Immutable.
 *
 * @param field f
 */
public record ScaledField(OdeField field) implements OdeField {
    @Override
    public int width() {
        return field.width();
    }

    @Override
    public ParameterSpec parameters() {
        return field.parameters().under("inner").and(ParameterSpec.of("scale", Shape.of(1), Init.constant(1)));
    }

    @Override
    public Var apply(Bound p, Var t, Var y) {
        return field.apply(p.in("inner"), t, y).times(p.get("scale"));
    }
}
