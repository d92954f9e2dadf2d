package dev.costate.models.cnf;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;

/**
 * The mean negative log-posterior of a batch of pairs, −(1/n) Σ ln q(xᵢ | yᵢ), with the exact trace.
 *
 * <p>Immutable; holds the rows without copying.
 *
 * @param flow the flow
 * @param x what is inferred, one a row, in the flow's coordinates, [pairs, width]
 * @param observed y, one a row, as the encoder takes them, [pairs, its components]
 * @param solver how it is solved in training
 * @param gradient how the solve is differentiated
 */
public record ConditionalObjective(ConditionalFlow flow, Tensor x, Tensor observed, SolveOptions solver,
        GradientMethod gradient) implements Objective {
    /** Checks the shapes. */
    public ConditionalObjective {
        Shape rows = x.shape();
        if (rows.rank() != 2 || rows.dim(0) == 0 || rows.dim(1) != flow.width()) {
            throw new IllegalArgumentException("x of shape " + rows + ": must be rows of " + flow.width()
                    + " components, at least 1");
        }
        if (observed.shape().rank() != 2 || observed.shape().dim(0) != rows.dim(0)) {
            throw new IllegalArgumentException("observations of shape " + observed.shape()
                    + ": must be one row for each of the " + rows.dim(0) + " rows of x");
        }
    }

    @Override
    public ParameterSpec parameters() {
        return flow.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        return flow.logDensity(p, Var.constant(x).gather(batch.index()),
                Var.constant(observed).gather(batch.index()), solver, gradient).mean().negated();
    }
}
