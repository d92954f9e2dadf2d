package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.ActivationBackward;
import dev.costate.models.layers.Activation;
import dev.costate.vectorapi.Binary;

/**
 * The slopes of an activation at points x with values y. Confined to the recording's thread.
 *
 * @param activation the function
 * @param x where
 * @param y its values there
 */
record Slopes(Activation activation, Var x, Var y) {
    /** Records f'(x). */
    Var diagonal() {
        return times(x.constant(1).broadcastTo(x.shape()));
    }

    /** Records f'(x)·v by component. */
    Var times(Var v) {
        return switch (activation) {
            case TANH -> Var.apply1(new ActivationBackward(Binary.TANH_BACKWARD), y, v);
            case SIGMOID -> Var.apply1(new ActivationBackward(Binary.SIGMOID_BACKWARD), y, v);
            case SOFTPLUS -> Var.apply1(new ActivationBackward(Binary.SOFTPLUS_BACKWARD), x, v);
            default -> Autodiff.jvp(activation::apply, x, v).tangent();
        };
    }
}
