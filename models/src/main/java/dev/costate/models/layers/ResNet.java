package dev.costate.models.layers;

import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;

/**
 * A residual network, xₗ₊₁ = xₗ + F(xₗ, θₗ), each layer with weights of its own (He et al. 2016).
 *
 * <p>It is Euler's method with steps of length 1 for y' = F(y, θ(t)) (E 2017; Haber and Ruthotto 2017, equation 1.2):
 * {@link LayerStack#field} solved so gives the same bits, value and gradient.
 *
 * <p>Immutable and thread-safe.
 *
 * @param stack F and the number of its layers
 */
public record ResNet(LayerStack stack) implements Layer {
    @Override
    public ParameterSpec parameters() {
        return stack.parameters();
    }

    @Override
    public Var apply(Bound p, Var x) {
        return Scan.over(new Var[] {x}, new Var[] {stack.weights(p)}, (carry, row) -> {
            Var change = stack.apply(row[0], carry[0]);
            if (!change.shape().equals(carry[0].shape())) {
                throw new ShapeMismatchException("a residual layer maps " + carry[0].shape() + " to " + change.shape()
                        + ": must be equal");
            }
            return new Var[] {carry[0].plus(change)};
        })[0];
    }
}
