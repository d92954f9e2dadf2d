package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;

/**
 * Solves y' = f(y) where every row of the batch has times of its own.
 *
 * <pre>
 * t = t₀ + s·Δ/N,   dy/ds = (Δ/N)·f(y),   s = 0 … N in N steps of length 1
 * </pre>
 *
 * <p>Each row's span Δ is cut into N equal steps, so that one solve with shared steps serves rows of any span, and a
 * row's result does not depend on the other rows. Within a step the dense output of the methods up to order 5 is a
 * polynomial of degree 4; its values at θ = 0, ¼, ½, ¾, 1 determine it, so these are what the solve saves, and a
 * row's value at a time of its own follows by Lagrange's formula without a further error. A step therefore costs the
 * evaluations of the method and no more; derivatives are those of the solve by whatever gradient method is given.
 *
 * @param options a method with dense output of degree at most 4; steps and tolerances are not read
 * @param steps N
 * @param gradient how the solve is differentiated
 */
public record RowTimes(SolveOptions options, int steps, GradientMethod gradient) {
    /** Saved values a step, its end left out. */
    private static final int PARTS = 4;

    /** Number of values that one time is interpolated from. */
    public static final int NODES = PARTS + 1;

    /** Checks the number of steps. */
    public RowTimes {
        if (steps < 1) {
            throw new IllegalArgumentException(steps + " steps: must be at least 1");
        }
        if (options.method().order() > 5) {
            throw new IllegalArgumentException("method " + options.method().name()
                    + ": its dense output has a degree above 4; choose a method of order 5 or less");
        }
        options = SolveOptions.fixed(options.method(), 1);
    }

    /** N steps of a method, each solve one instruction. */
    public RowTimes(Tableau method, int steps) {
        this(SolveOptions.fixed(method, 1), steps, GradientMethods.DIRECT);
    }

    /** Returns the same differentiated in another way. */
    public RowTimes withGradient(GradientMethod by) {
        return new RowTimes(options, steps, by);
    }

    /**
     * Returns the number of the first of the values that a time is interpolated from. Position 0 is the row's first
     * time, 1 its last.
     */
    public double node(double position) {
        return PARTS * step(position);
    }

    private int step(double position) {
        if (!(position >= 0 && position <= 1)) {
            throw new IllegalArgumentException("position " + position + " in a row's span: must be from 0 to 1");
        }
        return Math.min(steps - 1, (int) (position * steps));
    }

    /** Writes the weights with which a time's {@link #NODES} values are added up. */
    public void weights(double position, double[] out, int at) {
        double x = PARTS * (position * steps - step(position));
        for (int i = 0; i < NODES; i++) {
            double w = 1;
            for (int j = 0; j < NODES; j++) {
                if (j != i) {
                    w *= (x - j) / (i - j);
                }
            }
            out[at + i] = w;
        }
    }

    /**
     * Records the solution at every row's times.
     *
     * @param f autonomous; states in rows, [rows, width]
     * @param y0 states at the rows' first times, [rows, width]
     * @param span from each row's first time to its last, [rows, 1]
     * @param node what {@link #node} says of each time, [rows, times]
     * @param weights what {@link #weights} says, [rows, times, 5]
     * @return [rows, times, width]
     */
    public Var solve(VarField f, Var y0, Var span, Var node, Var weights) {
        int rows = y0.shape().dim(0);
        int width = y0.shape().dim(1);
        int times = node.shape().dim(-1);
        if (!span.shape().equals(Shape.of(rows, 1)) || !node.shape().equals(Shape.of(rows, times))
                || !weights.shape().equals(Shape.of(rows, times, NODES))) {
            throw new ShapeMismatchException(
                    "spans " + span.shape() + ", nodes " + node.shape() + " and weights " + weights.shape()
                            + " for states " + y0.shape() + ": must be [rows, 1], [rows, times], [rows, times, 5]");
        }
        Var saved = saved(f, y0, span.times(1.0 / steps)).reshape((PARTS * steps + 1) * rows, width);
        double[] row = new double[rows];
        Arrays.setAll(row, i -> i);
        Var first = node.times(rows).plus(Var.constant(Tensor.vector(row)).expand(1)).reshape(rows * times);
        Var sum = null;
        for (int i = 0; i < NODES; i++) {
            Var term = saved.gather(first.plus(i * rows)).times(weights.slice(2, i, i + 1).reshape(rows * times, 1));
            sum = sum == null ? term : sum.plus(term);
        }
        return sum.reshape(rows, times, width);
    }

    /** Records the values at all nodes, [nodes, rows, width]. */
    private Var saved(VarField f, Var y0, Var h) {
        double[] s = new double[PARTS * steps + 1];
        Arrays.setAll(s, i -> i / (double) PARTS);
        return Ode.record((t, y) -> f.apply(t, y).times(h), y0, s, options, gradient);
    }
}
