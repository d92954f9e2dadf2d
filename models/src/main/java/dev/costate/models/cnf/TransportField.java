package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;

/**
 * The field of an optimal-transport flow, x' = −∇Φ(x, t), with its exact trace −ΔΦ at O(m²d).
 *
 * <p>Reference: Onken et al. 2021. Immutable.
 *
 * @param potential Φ
 */
public record TransportField(Potential potential) implements OdeField {
    @Override
    public int width() {
        return potential.width();
    }

    @Override
    public ParameterSpec parameters() {
        return potential.parameters();
    }

    @Override
    public Var apply(Bound p, Var t, Var x) {
        return potential.gradient(p, t, x).negated();
    }

    @Override
    public ValueAndDivergence traced(Bound p, Var t, Var x) {
        Potential.Slopes s = potential.slopes(p, t, x);
        return new ValueAndDivergence(s.inX().negated(), s.laplacian().negated());
    }
}
