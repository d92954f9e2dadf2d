package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;

/**
 * A neural controlled differential equation: dz = f(z) dX(t), z(t₀) = g(X(t₀)).
 *
 * <p>The state answers to how its inputs move, so series of any spacing drive it; with the time among the inputs it
 * moves between them too (Kidger et al. 2020, Neural controlled differential equations for irregular time series).
 * Solved as the ODE z' = f(z) X'(t), with the path's knots as stops. Parameters: {@code start} of g, {@code field} of
 * f. Immutable.
 *
 * @param start g, from the inputs to the state
 * @param field f, from the state to a matrix of one row a component and one column an input, row by row
 * @param path between the inputs' values
 * @param width components of the state
 * @param inputs number of inputs
 */
public record NeuralCde(Layer start, Layer field, ControlPath path, int width, int inputs) {
    /** Returns the parameters. */
    public ParameterSpec parameters() {
        return start.parameters().under("start").and(field.parameters().under("field"));
    }

    /**
     * Records the states of rows of inputs.
     *
     * @param p parameters under the names of {@link #parameters}
     * @param values the inputs at the knots, [knots, rows, inputs]
     * @param t0 where the states start
     * @param times rising, after t0
     * @param solver how it is solved
     * @param gradient how its solves are differentiated
     * @return [times, rows, width]
     */
    public Var solve(Bound p, Var values, double t0, double[] times, SolveOptions solver, GradientMethod gradient) {
        int rows = values.shape().dim(1);
        Shape matrix = Shape.of(rows, width, inputs);
        double[] all = new double[times.length + 1];
        all[0] = t0;
        System.arraycopy(times, 0, all, 1, times.length);
        Var z0 = start.apply(p.in("start"), path.value(values, Var.constant(t0)));
        Bound f = p.in("field");
        Var states = Ode.record((t, z) -> field.apply(f, z).reshape(matrix)
                .times(path.derivative(values, t).expand(1)).sum(2), z0, all, solver.withStops(path.stops()),
                gradient);
        return states.slice(0, 1, all.length);
    }
}
