package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.options.Setting;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import java.util.function.UnaryOperator;

/**
 * The loss of OT-Flow, α₁ E[L] + α₂ E[C] + α₃ E[R], on rows that a flow x' = −∇Φ carries from the data to N(0, I).
 *
 * <pre>
 * L = ∫ ½‖∇ₓΦ‖² dt           the cost of the transport
 * C = −ln p(x)                 the negative log-likelihood
 * R = ∫ |½‖∇ₓΦ‖² − ∂ₜΦ| dt     how far Φ is from the Hamilton–Jacobi–Bellman equation, which optimal ones solve
 * </pre>
 *
 * <p>Onken, Wu Fung, Li and Ruthotto 2021, equation 10; discretised by the solver first, differentiated after. All in
 * the flow's own coordinates. Immutable; holds the rows without copying.
 *
 * @param model the flow, whose field is a {@link TransportField}
 * @param rows rows to train on, in the flow's coordinates
 * @param weights α
 * @param solver how it is solved in training: the paper takes steps of equal length by the classical Runge–Kutta method
 * @param gradient how the solve is differentiated
 * @param jitter standard deviation of normal noise added to the rows of a batch, 0 for none
 */
public record TransportObjective(FlowModel model, double[] rows, Weights weights, SolveOptions solver,
        GradientMethod gradient, double jitter) implements Objective {
    /**
     * What the three terms count.
     *
     * @param transport α₁
     * @param likelihood α₂
     * @param hjb α₃
     */
    public record Weights(
            @Setting(value = "weight of the cost of the transport", min = 0, max = 1e6) double transport,
            @Setting(value = "weight of the negative log-likelihood", min = 0, above = true, max = 1e6)
            double likelihood,
            @Setting(value = "weight of the residual of the Hamilton-Jacobi-Bellman equation", min = 0, max = 1e6)
            double hjb) {
        /** Checks the numbers. */
        public Weights {
            for (double w : new double[] {transport, likelihood, hjb}) {
                if (!(w >= 0 && w < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("weight " + w + ": must be finite and not negative");
                }
            }
        }
    }

    /** Checks the rows and the field. */
    public TransportObjective {
        FlowRows.check(rows, model.width(), jitter);
        if (!(model.flow().field() instanceof TransportField)) {
            throw new IllegalArgumentException("the flow of model " + model.name() + " has no potential: its field "
                    + "must be a TransportField");
        }
    }

    /** Returns the loss without the residual, whose absolute value has kinks, solved by steps of length {@code h}. */
    public TransportObjective withoutKinks(double h, UnaryOperator<GradientMethod> by) {
        return new TransportObjective(model, rows, new Weights(weights.transport, weights.likelihood, 0),
                SolveOptions.fixed(solver.method(), h), by.apply(gradient), jitter);
    }

    /**
     * The three terms of each row, [rows] each.
     *
     * @param transport L
     * @param likelihood C
     * @param hjb R
     */
    public record Terms(Var transport, Var likelihood, Var hjb) {
    }

    /** Records the terms of rows of a flow whose field is a {@link TransportField}, solved from the data on. */
    public static Terms terms(Flow flow, Bound p, Var x, SolveOptions solver, GradientMethod gradient) {
        Potential potential = ((TransportField) flow.field()).potential();
        MeasuredField f = (t, y) -> {
            Potential.Slopes s = potential.slopes(p, t, y);
            Var kinetic = s.inX().square().sum(1).times(0.5);
            Var residual = kinetic.minus(s.inTime()).abs();
            return new MeasuredField.Rates(s.inX().negated(), Var.concat(1, s.laplacian().negated().expand(1),
                    kinetic.expand(1), residual.expand(1)));
        };
        MeasuredField.Moved moved = f.move(x, 3,
                (g, start) -> Ode.record(g, start, flow.t1(), flow.t0(), solver, gradient));
        Var density = TracedField.Moved.logNormal(moved.y(), flow.standardDeviation())
                .plus(moved.integrals().select(1, 0));
        return new Terms(moved.integrals().select(1, 1), density.negated(), moved.integrals().select(1, 2));
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var x = FlowRows.draw(rows, model.width(), jitter, batch);
        Terms terms = terms(model.flow(), p.in("field"), x, solver, gradient);
        return terms.transport().mean().times(weights.transport())
                .plus(terms.likelihood().mean().times(weights.likelihood()))
                .plus(terms.hjb().mean().times(weights.hjb()));
    }
}
