package dev.costate.autodiff;

import java.util.Arrays;

/**
 * Reductions, products and layouts that are written with those of {@link Var}. Immutable, as Vars are.
 *
 * <p>Their derivatives follow from those of the functions that they are written with.
 */
public sealed interface VarArrays permits Var {
    private Var self() {
        return (Var) this;
    }

    private Shape size() {
        return self().shape();
    }

    // ---- reductions

    /** Sum of all elements. */
    default Var sum() {
        return reshape(size().size()).sum(0);
    }

    /** Sum over several axes, which disappear. */
    default Var sum(int first, int second, int... more) {
        int[] axes = Arrays.copyOf(more, more.length + 2);
        axes[more.length] = first;
        axes[more.length + 1] = second;
        int[] sorted = Arrays.stream(axes).map(size()::axis).sorted().distinct().toArray();
        if (sorted.length != axes.length) {
            throw new ShapeMismatchException("axes " + Arrays.toString(axes) + " of shape " + size() + ": must differ");
        }
        Var s = self();
        for (int i = sorted.length - 1; i >= 0; i--) {
            s = s.sum(sorted[i]);
        }
        return s;
    }

    /** Mean of all elements. */
    default Var mean() {
        return sum().times(1.0 / size().size());
    }

    /** Mean over one axis, which disappears. */
    default Var mean(int axis) {
        return self().sum(axis).times(1.0 / size().dim(axis));
    }

    /** Mean over several axes, which disappear. */
    default Var mean(int first, int second, int... more) {
        Var s = sum(first, second, more);
        return s.times((double) s.shape().size() / size().size());
    }

    /** Product over one axis, which disappears: halves are multiplied until one element is left. */
    default Var prod(int axis) {
        int a = size().axis(axis);
        if (size().dim(a) == 0) {
            return Var.ones(size().without(a));
        }
        Var p = self();
        for (int n = p.shape().dim(a); n > 1; n = p.shape().dim(a)) {
            int half = n / 2;
            Var halves = p.slice(a, 0, half).times(p.slice(a, half, 2 * half));
            p = n % 2 == 0 ? halves : Var.concat(a, halves, p.slice(a, n - 1, n));
        }
        return p.reshape(size().without(a));
    }

    /**
     * Smallest element over one axis, which disappears; tied elements share the derivative.
     *
     * @throws ShapeMismatchException if the axis has no elements
     */
    default Var minOver(int axis) {
        if (size().dim(axis) == 0) {
            throw new ShapeMismatchException(
                    "a minimum over axis " + axis + " of shape " + size() + ": needs at least one element");
        }
        return self().negated().maxOver(axis).negated();
    }

    /** √Σ x² of all elements; its derivative at 0 is not defined. */
    default Var norm() {
        return self().square().sum().sqrt();
    }

    /** √Σ x² over one axis, which disappears; its derivative at 0 is not defined. */
    default Var norm(int axis) {
        return self().square().sum(axis).sqrt();
    }

    /**
     * ln Σ eˣ over one axis, which disappears; safe for large x.
     *
     * <p>It is ∞ if an element is, −∞ if all are or there is none. The derivative is {@link #softmax}; where the
     * largest elements are infinite they share it, and the others have none.
     */
    default Var logSumExp(int axis) {
        int a = size().axis(axis);
        if (size().dim(a) == 0) {
            return Var.full(size().without(a), Double.NEGATIVE_INFINITY);
        }
        Var top = self().maxOver(a).stopGradient();
        return self().finite().minus(top.finite().expand(a)).exp().sum(a).log().plus(top);
    }

    /** eˣ / Σ eˣ along one axis; safe for large x. */
    default Var softmax(int axis) {
        int a = size().axis(axis);
        if (size().dim(a) == 0) {
            return self();
        }
        Var e = self().minus(self().maxOver(a).stopGradient().expand(a)).exp();
        return e.dividedBy(e.sum(a).expand(a));
    }

    // ---- products

    /** Σ xᵢ·bᵢ of two vectors. */
    default Var dot(Var b) {
        requireVector(self(), "dot");
        requireVector(b, "dot");
        if (!size().equals(b.shape())) {
            throw new ShapeMismatchException("dot of shapes " + size() + " and " + b.shape() + ": must be equal");
        }
        return self().times(b).sum(0);
    }

    /** The matrix xᵢ·bⱼ of two vectors. */
    default Var outer(Var b) {
        requireVector(self(), "outer");
        requireVector(b, "outer");
        return expand(1).times(b);
    }

    /** The matrix this [m, n] times a vector of n elements: m elements. */
    default Var timesVector(Var v) {
        requireVector(v, "matrix times vector");
        return self().matmul(v.expand(1)).reshape(size().dim(0));
    }

    /** The square matrix with this vector on its diagonal and zeros elsewhere. */
    default Var diag() {
        requireVector(self(), "diag");
        int n = size().size();
        if (n < 2) {
            return reshape(n, n);
        }
        Var rows = Var.concat(1, self().slice(0, 0, n - 1).expand(1), Var.zeros(Shape.of(n - 1, n)));
        return Var.concat(0, rows.reshape(n * n - 1), self().slice(0, n - 1, n)).reshape(n, n);
    }

    /** The diagonal of a square matrix. */
    default Var diagonal() {
        if (size().rank() != 2 || size().dim(0) != size().dim(1)) {
            throw new ShapeMismatchException("diagonal of shape " + size() + ": must be a square matrix");
        }
        int n = size().dim(0);
        Var flat = reshape(n * n);
        return n < 2 ? flat : Var.concat(0, flat.slice(0, 0, n * n - 1).reshape(n - 1, n + 1).select(1, 0),
                flat.slice(0, -1, n * n));
    }

    /** The sum of the diagonal of a square matrix. */
    default Var trace() {
        return diagonal().sum(0);
    }

    private static void requireVector(Var v, String what) {
        if (v.shape().rank() != 1) {
            throw new ShapeMismatchException(what + " of shape " + v.shape() + ": must be a vector");
        }
    }

    // ---- layout

    /** Swaps the last two axes. */
    default Var transpose() {
        int[] order = new int[size().rank()];
        Arrays.setAll(order, i -> i);
        order[size().axis(-1)] = size().axis(-2);
        order[size().axis(-2)] = size().axis(-1);
        return self().transpose(order);
    }

    /** The same elements under another shape; one length may be −1 and follows from the others. */
    default Var reshape(int... dims) {
        int[] d = dims.clone();
        int open = -1;
        int known = 1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= d[i];
            }
        }
        if (open >= 0) {
            if (known <= 0 || size().size() % known != 0) {
                throw new ShapeMismatchException("reshape of " + size() + " to " + Arrays.toString(dims) + ": "
                        + size().size() + " elements do not divide into the lengths given");
            }
            d[open] = size().size() / known;
        }
        return self().reshape(Shape.of(d));
    }

    /** Inserts an axis of length 1 before {@code axis} (0 … rank, the rank for a new last axis). */
    default Var expand(int axis) {
        return self().reshape(size().withAxis(axis));
    }

    /** One element of an axis, which disappears; elements are counted from 0, negative ones from the last. */
    default Var select(int axis, int index) {
        int a = size().axis(axis);
        int i = size().element(a, index);
        return self().slice(a, i, i + 1).reshape(size().without(a));
    }

    /** The elements of one axis in reverse order. */
    default Var flip(int axis) {
        int a = size().axis(axis);
        int n = size().dim(a);
        int[] order = new int[size().rank()];
        Arrays.setAll(order, i -> i == 0 ? a : i <= a ? i - 1 : i);
        int[] back = new int[order.length];
        Arrays.setAll(back, i -> i == a ? 0 : i < a ? i + 1 : i);
        Var first = a == 0 ? self() : self().transpose(order);
        Var flipped = first.gather(Var.arange(n).subtractedFrom(n - 1));
        return a == 0 ? flipped : flipped.transpose(back);
    }
}
