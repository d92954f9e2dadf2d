package dev.costate.models.optim;

import dev.costate.models.optim.StrongWolfe.Point;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Liu and Nocedal 1989; Nocedal and Wright 2006, algorithms 7.4 and 7.5).
 *
 * <p>The direction −H·∇f comes from the last m pairs s = Δx, y = Δ∇f by two loops, from H₀ = (sᵀy/yᵀy)·I; the step is
 * one of the strong Wolfe conditions. Superlinear near a minimum; a step costs 4·m·n products and as a rule one
 * gradient. The pairs are forgotten when a parameter meets or leaves a bound.
 *
 * <p>The tolerance is that of the gradient's norm. Immutable and thread-safe.
 *
 * @param memory m, the number of pairs
 */
public record Lbfgs(int memory) implements Minimiser {
    /** Checks the number. */
    public Lbfgs {
        if (memory < 1) {
            throw new IllegalArgumentException("memory " + memory + ": must be at least 1");
        }
    }

    /** With 10 pairs. */
    public Lbfgs() {
        this(10);
    }

    @Override
    public String name() {
        return "l-bfgs";
    }

    @Override
    public boolean takesResiduals() {
        return false;
    }

    @Override
    public Result minimise(Differentiable f, double[] x, Box box, long iterations, double tolerance) {
        Point now = new Point(0, x, f.values(x)[0], f.jacobian(x), 0);
        if (!Double.isFinite(now.value() + StrongWolfe.dot(now.gradient(), now.gradient()))) {
            throw new ArithmeticException("the loss is " + now.value() + " at the start, or its gradient not finite");
        }
        Deque<double[][]> pairs = new ArrayDeque<>();
        double[] g = box.free(x, now.gradient());
        long steps = 0;
        while (steps < iterations && norm(g) > tolerance) {
            double[] p = direction(g, pairs);
            boolean stuck = false;
            for (int i = 0; i < p.length; i++) {
                p[i] = g[i] == 0 ? 0 : p[i];
            }
            if (StrongWolfe.dot(p, g) >= 0 || box.room(now.x(), p) <= 0) {
                stuck = true;
            }
            Point next = stuck ? now : new StrongWolfe(f, box, now, p).search(pairs.isEmpty() ? 1 / norm(g) : 1);
            if (next.x() == now.x()) {
                if (pairs.isEmpty()) {
                    break;
                }
                pairs.clear();
                continue;
            }
            double[] after = box.free(next.x(), next.gradient());
            remember(pairs, now, next, g, after);
            now = next;
            g = after;
            steps++;
        }
        return new Result(now.x(), now.value(), norm(g), steps);
    }

    private static double norm(double[] v) {
        return Math.sqrt(StrongWolfe.dot(v, v));
    }

    /** Keeps the pair of a step, unless its curvature is lost in rounding. */
    private void remember(Deque<double[][]> pairs, Point now, Point next, double[] g, double[] after) {
        double[] s = next.x().clone();
        double[] y = next.gradient().clone();
        for (int i = 0; i < s.length; i++) {
            s[i] -= now.x()[i];
            y[i] -= now.gradient()[i];
            if (g[i] == 0 != (after[i] == 0)) {
                pairs.clear();
                return;
            }
            y[i] = after[i] == 0 ? 0 : y[i];
        }
        double curvature = StrongWolfe.dot(s, y);
        if (curvature > 1e-16 * StrongWolfe.dot(y, y)) {
            pairs.addLast(new double[][] {s, y, {curvature}});
            if (pairs.size() > memory) {
                pairs.removeFirst();
            }
        }
    }

    /** −H·g by the two loops of algorithm 7.4. */
    private static double[] direction(double[] g, Deque<double[][]> pairs) {
        double[] q = new double[g.length];
        add(q, -1, g);
        double[] alpha = new double[pairs.size()];
        int k = alpha.length;
        for (Iterator<double[][]> newest = pairs.descendingIterator(); newest.hasNext();) {
            double[][] pair = newest.next();
            alpha[--k] = StrongWolfe.dot(pair[0], q) / pair[2][0];
            add(q, -alpha[k], pair[1]);
        }
        if (!pairs.isEmpty()) {
            double[][] last = pairs.getLast();
            add(q, last[2][0] / StrongWolfe.dot(last[1], last[1]) - 1, q.clone());
        }
        for (double[][] pair : pairs) {
            add(q, alpha[k++] - StrongWolfe.dot(pair[1], q) / pair[2][0], pair[0]);
        }
        return q;
    }

    private static void add(double[] to, double factor, double[] v) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * v[i];
        }
    }
}
