package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.SolveOptions;

/**
 * The mean negative log-likelihood of a batch, −(1/n) Σ ln p(xᵢ), in whitened coordinates. Immutable; holds the rows
 * without copying.
 *
 * @param model the model
 * @param rows whitened rows to train on
 * @param trace how traces are found; noise is drawn once a step, for the whole solve
 * @param solver how it is solved in training
 * @param jitter standard deviation of normal noise added to the rows of a batch (0 for none): a kernel that keeps a
 * small data set from becoming a set of spikes
 */
public record FlowObjective(FlowModel model, double[] rows, Trace trace, SolveOptions solver, double jitter)
        implements Objective {
    /** Checks the rows. */
    public FlowObjective {
        if (rows.length == 0 || rows.length % model.width() != 0) {
            throw new IllegalArgumentException(
                    rows.length + " cells are no whole number of rows of " + model.width() + ", at least 1");
        }
        if (!(jitter >= 0 && jitter < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("jitter " + jitter + ": must be finite and not negative");
        }
    }

    /**
     * Returns the same loss solved by fixed steps, so that it is a smooth function of the parameters.
     *
     * @param step their length
     * @param scanned whether the solve is a scan, which has derivatives of both modes
     */
    public FlowObjective withFixedSteps(double step, boolean scanned) {
        Flow flow = model.flow();
        FlowModel variant = new FlowModel(model.name(),
                new Flow(flow.field(), flow.t0(), flow.t1(), flow.deviation(), scanned), model.scaling(),
                model.solver());
        return new FlowObjective(variant, rows, trace,
                SolveOptions.fixed(solver.method(), step).withGradient(solver.gradient()), jitter);
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var x = Var.constant(Tensor.of(Shape.of(rows.length / model.width(), model.width()), rows))
                .gather(batch.index());
        if (jitter > 0) {
            x = x.plus(Autodiff.randomNormal(x.shape(), batch.seed(), batch.step()).times(jitter));
        }
        Var noise = trace.noise(x.shape(), batch.seed(), batch.step());
        return model.flow().logDensity(p.in("field"), x, noise, solver).mean().negated();
    }
}
