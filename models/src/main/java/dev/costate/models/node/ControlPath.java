package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;

/**
 * A path through values at known times, which drives a field from outside.
 *
 * <p>Between knots tᵢ, with h = tᵢ₊₁ − tᵢ, u = (t − tᵢ)/h, Δ = xᵢ₊₁ − xᵢ and the slope m before tᵢ:
 *
 * <pre>
 * line      X = xᵢ + uΔ
 * Hermite   X = xᵢ + (2u² − u³)Δ + (u − 2u² + u³)hm,   m = (xᵢ − xᵢ₋₁)/(tᵢ − tᵢ₋₁), at first Δ/h
 * </pre>
 *
 * <p>The second has a continuous derivative and sees no later value than the next (Morrill et al. 2021, On the choice
 * of interpolation scheme for neural CDEs, backward differences). Outside the knots the first or last piece goes on.
 * Values and derivatives are recorded by ops that have both rules, so gradients flow to the values and to the time;
 * the cost of one is that of comparing the time with each knot. Immutable.
 */
public final class ControlPath {
    private final double[] knots;
    private final Form form;

    /** What lies between two knots. */
    public enum Form {
        /** A straight line. */
        LINEAR,
        /** A cubic whose slopes are backward differences. */
        HERMITE
    }

    /** Where a time lies: which piece, how far along it, and what that piece is made of. */
    private record Piece(Var x, Var delta, Var slope, Var u, Var h) {
    }

    /**
     * Makes one.
     *
     * @param knots finite and rising, at least two
     * @param form what lies between them
     */
    public ControlPath(double[] knots, Form form) {
        if (knots.length < 2) {
            throw new IllegalArgumentException("a path through " + knots.length + " knots: needs at least 2");
        }
        for (int k = 0; k < knots.length; k++) {
            if (!Double.isFinite(knots[k]) || k > 0 && knots[k] <= knots[k - 1]) {
                throw new IllegalArgumentException("knot " + (k + 1) + " at " + knots[k]
                        + ": knots must be finite and rise");
            }
        }
        this.knots = knots.clone();
        this.form = form;
    }

    /** Returns the times where the path or its derivative is not smooth: stops for a solver. */
    public double[] stops() {
        return Arrays.copyOfRange(knots, 1, knots.length - 1);
    }

    /**
     * Records X(t).
     *
     * @param values one a knot: [knots, …]
     * @param t a scalar, or one time a row: [rows]
     * @return […] of a scalar, [rows, …] of several times
     */
    public Var value(Var values, Var t) {
        Piece p = piece(values, t);
        Var x = form == Form.LINEAR ? p.x.plus(p.u.times(p.delta))
                : p.x.plus(p.u.square().times(p.u.times(-1).plus(2)).times(p.delta))
                        .plus(p.u.times(p.u.minus(1).square()).times(p.slope));
        return shaped(x, values, t);
    }

    /** Records dX/dt, of the same shape as {@link #value}. At a knot of lines it is that of the piece after it. */
    public Var derivative(Var values, Var t) {
        Piece p = piece(values, t);
        Var du = form == Form.LINEAR ? p.delta
                : p.u.times(p.u.times(-3).plus(4)).times(p.delta)
                        .plus(p.u.minus(1).times(p.u.times(3).minus(1)).times(p.slope));
        return shaped(du.dividedBy(p.h), values, t);
    }

    private static Var shaped(Var rows, Var values, Var t) {
        return t.shape().rank() > 0 ? rows : rows.reshape(values.shape().without(0));
    }

    private Piece piece(Var values, Var t) {
        if (values.shape().rank() < 1 || values.shape().dim(0) != knots.length || t.shape().rank() > 1) {
            throw new IllegalArgumentException("values of " + values.shape() + " at times of " + t.shape() + ": needs "
                    + knots.length + " rows, one a knot, and a scalar or one time a row");
        }
        int n = t.shape().size();
        Var time = t.reshape(n);
        Var table = Var.constant(Tensor.vector(knots));
        int last = knots.length - 2;
        Var index = last == 0 ? Var.zeros(Shape.of(n))
                : time.reshape(n, 1).greaterOrEqual(table.slice(0, 1, last + 1).reshape(1, last)).sum(1);
        int[] column = new int[values.shape().rank()];
        Arrays.fill(column, 1);
        column[0] = n;
        Var from = table.gather(index);
        Var h = table.gather(index.plus(1)).minus(from);
        Var x = values.gather(index);
        Var delta = values.gather(index.plus(1)).minus(x);
        Var slope = delta;
        if (form == Form.HERMITE && last > 0) {
            // before the first knot a piece as long as the first one, which rises as much
            Var i = index.atLeast(1);
            Var before = values.gather(i).minus(values.gather(i.minus(1)));
            Var length = table.gather(i).minus(table.gather(i.minus(1)));
            Var ratio = index.equal(0).where(Var.ones(Shape.of(n)), h.dividedBy(length));
            slope = before.times(ratio.reshape(column));
        }
        return new Piece(x, delta, slope, time.minus(from).dividedBy(h).reshape(column), h.reshape(column));
    }
}
