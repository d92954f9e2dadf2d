package dev.costate.models.dynamics;

import dev.costate.autodiff.RowJacobian;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;

/**
 * The loss mean ‖f(y) − y'‖² + w·mean ‖∂f/∂y − J‖² over states y with known derivatives y' and Jacobians J, each mean
 * over all entries (Park, Yang and Chandramoorthy 2024).
 *
 * <p>With w = 0 it is the mean squared error, and no Jacobian is recorded. Otherwise its gradient holds second
 * derivatives of the field: forwards for each component of the state, then backwards. Cost: 1 + d evaluations of a
 * field of d components and their reverse. Immutable; the tensors are as many rows.
 *
 * @param field the right-hand side; its time is 0
 * @param states y, of shape [rows, d]
 * @param derivatives y', of shape [rows, d]
 * @param jacobians J, of shape [rows, d, d]
 * @param weight w, at least 0
 */
public record JacobianMatching(OdeField field, Tensor states, Tensor derivatives, Tensor jacobians, double weight)
        implements Objective {
    /** Checks the shapes and the weight. */
    public JacobianMatching {
        int d = field.width();
        Shape rows = Shape.of(states.shape().rank() == 2 ? states.shape().dim(0) : 0, d);
        if (!states.shape().equals(rows) || !derivatives.shape().equals(rows)
                || !jacobians.shape().equals(Shape.of(rows.dim(0), d, d))) {
            throw new IllegalArgumentException("states " + states.shape() + ", derivatives " + derivatives.shape()
                    + " and Jacobians " + jacobians.shape() + ": must be [rows, " + d + "], the same, and [rows, " + d
                    + ", " + d + "]");
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight " + weight + " of the Jacobians: must be finite, at least 0");
        }
    }

    @Override
    public ParameterSpec parameters() {
        return field.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var time = Var.constant(0);
        Var y = Var.constant(states).gather(batch.index());
        Var dy = Var.constant(derivatives).gather(batch.index());
        if (weight == 0) {
            return field.apply(p, time, y).minus(dy).square().mean();
        }
        RowJacobian f = RowJacobian.of(x -> field.apply(p, time, x), y);
        Var j = Var.constant(jacobians).gather(batch.index());
        return f.value().minus(dy).square().mean().plus(f.jacobian().minus(j).square().mean().times(weight));
    }
}
