package dev.costate.solvers.loop;

/**
 * Looks for functions that have crossed zero between samples and come back.
 *
 * <p>Where of three samples of one sign the middle one is nearest to zero, the function turns. It is looked at where
 * the parabola through the three turns, and again with the parabola through the nearest three, as long as that comes
 * markedly nearer to zero. At the ends of a step two samples a millionth of the step apart tell whether it turns there.
 *
 * <p>p(x) = a·(x−m)(x−r)/((l−m)(l−r)) + b·(x−l)(x−r)/((m−l)(m−r)) + c·(x−l)(x−m)/((r−l)(r−m)).
 *
 * <p>Allocates nothing once made. Thread-confined.
 */
final class TurnSearch {
    private static final double NEAR = EventFunctions.NEAR;
    /** How often a function is looked at on the way to where it turns. */
    private static final int LOOKS = 8;
    /** A turn is looked for if the parabola comes nearer to zero than this part of the value in the middle. */
    private static final double WORTH = 0.5;

    /** The values of all g at the start of the step and at its samples. */
    final double[][] seen;

    private final int samples;
    private final EventFunctions functions;
    private final double[] trial;
    /** The values of one function at the places l, m, r. */
    private double l;
    private double a;
    private double m;
    private double b;
    private double r;
    private double c;

    TurnSearch(int samples, EventFunctions functions, int count) {
        this.samples = samples;
        this.functions = functions;
        seen = new double[samples + 1][count];
        trial = new double[count];
    }

    /** Goes on after the step. */
    void accept() {
        System.arraycopy(seen[samples], 0, seen[0], 0, trial.length);
    }

    /**
     * Returns where a function has the other sign between a sample and the last but one; NaN if it is not seen to.
     *
     * @param sign a number of the sign that it had before
     */
    double place(int i, int sample, double sign) {
        if (sample < 2) {
            return Double.NaN;
        }
        double first = seen[sample - 2][i];
        double middle = seen[sample - 1][i];
        double last = seen[sample][i];
        if (!(first * middle > 0 && middle * last > 0 && first * sign > 0)) {
            return Double.NaN;
        }
        double gap = 1.0 / samples;
        double at = (sample - 1) * gap;
        set(at - gap, first, at, middle, sample * gap, last);
        double vertex = (vertex() - m) / gap;
        if (Math.abs(b) <= Math.min(Math.abs(a), Math.abs(c))) {
            return search(i);
        }
        if (sample == samples && vertex > 0 && vertex < 1.5) {
            functions.at(1 - NEAR, trial);
            set(m, b, 1 - NEAR, trial[i], 1, c);
            return search(i);
        }
        if (sample == 2 && vertex < 0 && vertex > -1.5) {
            functions.at(NEAR, trial);
            set(0, a, NEAR, trial[i], m, b);
            return search(i);
        }
        return Double.NaN;
    }

    private void set(double left, double gLeft, double middle, double gMiddle, double right, double gRight) {
        l = left;
        a = gLeft;
        m = middle;
        b = gMiddle;
        r = right;
        c = gRight;
    }

    private double search(int i) {
        for (int look = 0; look < LOOKS && Math.abs(b) <= Math.min(Math.abs(a), Math.abs(c)); look++) {
            double v = vertex();
            if (!(v > l && v < r) || parabola(v) / b > WORTH) {
                return Double.NaN;
            }
            if (Math.abs(v - m) <= 0.01 * (r - l)) {
                v = m - l > r - m ? m - 0.1 * (m - l) : m + 0.1 * (r - m);
            }
            functions.at(v, trial);
            double g = trial[i];
            if (g * b < 0 || !functions.defined) {
                return v;
            }
            if (Math.abs(g) >= Math.abs(b)) {
                if (v > m) {
                    set(l, a, m, b, v, g);
                } else {
                    set(v, g, m, b, r, c);
                }
            } else if (v > m) {
                set(m, b, v, g, r, c);
            } else {
                set(l, a, v, g, m, b);
            }
        }
        return Double.NaN;
    }

    private double vertex() {
        double left = (m - l) * (b - c);
        double right = (m - r) * (b - a);
        return m - 0.5 * ((m - l) * left - (m - r) * right) / (left - right);
    }

    private double parabola(double x) {
        return a * (x - m) * (x - r) / ((l - m) * (l - r)) + b * (x - l) * (x - r) / ((m - l) * (m - r))
                + c * (x - l) * (x - m) / ((r - l) * (r - m));
    }
}
