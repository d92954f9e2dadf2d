package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.ActivationBackward;
import dev.costate.models.layers.Activation;
import dev.costate.vectorapi.Binary;

/**
 * The derivatives of an activation at points x, [rows, units], with values y. Confined to the recording's thread.
 *
 * @param activation the function
 * @param waves whether the first half of the units are sines instead
 * @param x where
 * @param y its values there
 */
record ActivationDerivatives(Activation activation, boolean waves, Var x, Var y) {
    /** Records y at x. */
    static Var values(Activation activation, boolean waves, Var x) {
        int units = x.shape().dim(1);
        int sines = waves ? units / 2 : 0;
        return sines == 0 ? activation.apply(x)
                : Var.concat(1, x.slice(1, 0, sines).sin(), activation.apply(x.slice(1, sines, units)));
    }

    /** Records f'(x). */
    Var diagonal() {
        return times(Var.constant(1).broadcastTo(x.shape()));
    }

    /** Records f'(x)·v by component. */
    Var times(Var v) {
        if (!waves && activation == Activation.TANH) {
            return Var.apply1(new ActivationBackward(Binary.TANH_BACKWARD), y, v);
        }
        if (!waves && activation == Activation.SIGMOID) {
            return Var.apply1(new ActivationBackward(Binary.SIGMOID_BACKWARD), y, v);
        }
        if (!waves && activation == Activation.SOFTPLUS) {
            return Var.apply1(new ActivationBackward(Binary.SOFTPLUS_BACKWARD), x, v);
        }
        return Autodiff.jvp(z -> values(activation, waves, z), x, v).tangent();
    }
}
