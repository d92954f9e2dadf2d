package dev.costate.models.node;

import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;

/**
 * y' = MLP(y^power), power by component. Immutable.
 *
 * @param mlp from the state's width to the same
 * @param power at least 1
 */
public record MlpField(Mlp mlp, int power) implements OdeField {
    /** Checks the widths and the power. */
    public MlpField {
        int in = mlp.layers().get(0).inputs();
        int out = mlp.layers().get(mlp.layers().size() - 1).outputs();
        if (in != out) {
            throw new IllegalArgumentException(
                    "an MLP from " + in + " to " + out + " values is no field: both must be equal");
        }
        if (power < 1) {
            throw new IllegalArgumentException("power " + power + ": must be at least 1");
        }
    }

    /** y' = MLP(y). */
    public MlpField(Mlp mlp) {
        this(mlp, 1);
    }

    @Override
    public int width() {
        return mlp.layers().get(0).inputs();
    }

    @Override
    public ParameterSpec parameters() {
        return mlp.parameters();
    }

    @Override
    public Var apply(Bound p, Var t, Var y) {
        return mlp.apply(p, power == 1 ? y : y.power(power));
    }
}
