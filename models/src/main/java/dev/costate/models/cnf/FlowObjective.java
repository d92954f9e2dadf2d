package dev.costate.models.cnf;

import java.util.function.UnaryOperator;
import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.SolveOptions;
import java.util.Optional;

/**
 * The mean negative log-likelihood of a batch, −(1/n) Σ ln p(xᵢ), in whitened coordinates. Immutable; holds the rows
 * without copying.
 *
 * @param model the model
 * @param rows whitened rows to train on
 * @param trace how traces are found; noise is drawn once a step, for the whole solve
 * @param solver how it is solved in training
 * @param gradient how the solve is differentiated
 * @param jitter standard deviation of normal noise added to the rows of a batch (0 for none): a kernel that keeps a
 * small data set from becoming a set of spikes
 */
public record FlowObjective(FlowModel model, double[] rows, Trace trace, SolveOptions solver,
        GradientMethod gradient, double jitter)
        implements Objective {
    /** Checks the rows. */
    public FlowObjective {
        FlowRows.check(rows, model.width(), jitter);
    }

    /** Returns the same loss solved by steps of length {@code h}: a smooth function of the parameters. */
    public FlowObjective withFixedSteps(double h, UnaryOperator<GradientMethod> by) {
        return new FlowObjective(model, rows, trace, SolveOptions.fixed(solver.method(), h), by.apply(gradient),
                jitter);
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var x = FlowRows.draw(rows, model.width(), jitter, batch);
        Flow flow = model.flow();
        Bound own = p.in("field");
        Optional<Var> noise = trace.noise(x.shape(), batch.seed(), batch.draw());
        Var log = noise.isPresent() ? flow.logDensity(own, x, noise.get(), solver, gradient)
                : flow.logDensity(own, x, solver, gradient);
        return log.mean().negated();
    }
}
