package dev.costate.models.optim;

/**
 * A line search for the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6).
 *
 * <p>φ(a) ≤ φ(0) + c₁·a·φ'(0) and |φ'(a)| ≤ c₂·|φ'(0)| along φ(a) = f(x + a·p). Where the decrease is lost in rounding,
 * derivatives decide: φ'(a) ≤ (2c₁ − 1)·φ'(0) takes the place of the first condition (Hager and Zhang 2005, equation
 * 4.1). A step that ends on a bound need not satisfy the second. Cost: as a rule one evaluation of f and its gradient.
 */
final class StrongWolfe {
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MOST_TRIALS = 40;

    /** Differences of f below this part of it are rounding. */
    private static final double ROUNDING = 1e-13;

    private final Differentiable f;
    private final Box box;
    private final Point start;
    private final double[] p;
    private final double slope;
    private final double most;

    /** One point of the line; its derivative is that along p. */
    record Point(double step, double[] x, double value, double[] gradient, double derivative) {
    }

    StrongWolfe(Differentiable f, Box box, Point start, double[] p) {
        this.f = f;
        this.box = box;
        this.start = new Point(0, start.x, start.value, start.gradient, dot(start.gradient, p));
        this.p = p;
        slope = this.start.derivative;
        most = box.room(start.x, p);
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Evaluates f at a point; infinite where that fails. */
    static Point at(Differentiable f, double[] x, double step, double[] p) {
        double value;
        double[] gradient;
        try {
            value = f.values(x)[0];
            gradient = f.jacobian(x);
        } catch (ArithmeticException unsolvable) {
            value = Double.NaN;
            gradient = x;
        }
        double derivative = dot(gradient, p);
        boolean good = Double.isFinite(value) && Double.isFinite(derivative);
        return new Point(step, x, good ? value : Double.POSITIVE_INFINITY, gradient, good ? derivative : Double.NaN);
    }

    /** Returns a point that satisfies the conditions; the start if none was found. */
    Point search(double first) {
        Point before = start;
        double a = Math.min(first, most);
        for (int i = 0; i < MOST_TRIALS && a > before.step; i++) {
            Point now = at(f, box.point(start.x, a, p), a, p);
            if (accepted(now)) {
                return now;
            }
            if (!decreases(now) || i > 0 && now.value >= before.value) {
                return zoom(before, now);
            }
            if (now.derivative >= 0) {
                return zoom(now, before);
            }
            before = now;
            a = Math.min(2 * a, most);
        }
        return before;
    }

    /** Between a step that is low and one on the other side of a minimum. */
    private Point zoom(Point low, Point high) {
        for (int i = 0; i < MOST_TRIALS; i++) {
            double a = between(low, high);
            Point now = at(f, box.point(start.x, a, p), a, p);
            if (accepted(now)) {
                return now;
            }
            if (!decreases(now) || now.value >= low.value) {
                high = now;
            } else {
                if (now.derivative * (high.step - low.step) >= 0) {
                    high = low;
                }
                low = now;
            }
        }
        return low;
    }

    private boolean accepted(Point now) {
        boolean flat = Math.abs(now.derivative) <= -CURVATURE * slope;
        return decreases(now) && (flat || now.step == most && now.derivative < 0);
    }

    private boolean decreases(Point now) {
        return now.value <= start.value + DECREASE * now.step * slope
                || now.value <= start.value + ROUNDING * Math.abs(start.value)
                        && now.derivative <= (2 * DECREASE - 1) * slope;
    }

    /** The minimum of the cubic through both ends (equation 3.59), kept away from them; where that fails the middle. */
    private double between(Point low, Point high) {
        double width = high.step - low.step;
        double d1 = low.derivative + high.derivative - 3 * (low.value - high.value) / (low.step - high.step);
        double d2 = Math.signum(width) * Math.sqrt(d1 * d1 - low.derivative * high.derivative);
        double part = 1 - (high.derivative + d2 - d1) / (high.derivative - low.derivative + 2 * d2);
        if (Math.abs(high.value - low.value) <= ROUNDING * Math.abs(start.value)) {
            part = low.derivative / (low.derivative - high.derivative);
        }
        return low.step + width * (Double.isFinite(part) ? Math.max(0.1, Math.min(0.9, part)) : 0.5);
    }
}
