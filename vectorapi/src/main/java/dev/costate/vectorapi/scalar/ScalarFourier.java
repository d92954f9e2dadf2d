package dev.costate.vectorapi.scalar;

import static dev.costate.vectorapi.Fma.fma;

import java.util.Arrays;

/**
 * Passes of Fourier transforms in plain Java, the reference for the bits. Stateless, thread-safe.
 *
 * <p>Complex numbers are two planes, real parts and imaginary ones; element j of the sequences that are transformed
 * side by side stands at j·side. Every pass treats each sequence alike, so its bits depend on no other and on no vector
 * width. A product with c + id is (fma(a, c, −b·d), fma(a, d, b·c)).
 */
public class ScalarFourier {
    /** The passes in plain Java. */
    public static final ScalarFourier PLAIN = new ScalarFourier();

    /** Makes passes in plain Java, some of which a subclass does otherwise. */
    protected ScalarFourier() {
    }

    /**
     * Transforms {@code side} sequences of length n from plane (x, xi), with work space (y, yi) of the same size.
     *
     * <p>With real and imaginary planes exchanged it is the inverse transform times n.
     *
     * @return whether the result is in (y, yi) instead of (x, xi); the other is overwritten
     */
    final boolean transform(FourierPlan plan, double[] d, int x, int xi, int y, int yi, int side) {
        if (plan.chirp.length == 0) {
            return passes(plan, d, x, xi, y, yi, side);
        }
        int m = plan.convolution.n;
        multiply(d, x, xi, x, xi, plan.chirp, plan.n, side);
        Arrays.fill(d, x + plan.n * side, x + m * side, 0.0);
        Arrays.fill(d, xi + plan.n * side, xi + m * side, 0.0);
        boolean moved = passes(plan.convolution, d, x, xi, y, yi, side);
        int z = moved ? y : x;
        int zi = moved ? yi : xi;
        multiply(d, z, zi, z, zi, plan.filter, m, side);
        moved ^= passes(plan.convolution, d, zi, z, moved ? xi : yi, moved ? x : y, side);
        z = moved ? y : x;
        zi = moved ? yi : xi;
        multiply(d, z, zi, z, zi, plan.chirp, plan.n, side);
        return moved;
    }

    private boolean passes(FourierPlan plan, double[] d, int x, int xi, int y, int yi, int side) {
        boolean moved = false;
        int m = plan.n;
        int s = side;
        for (int i = 0; i < plan.radices.length; i++) {
            int r = plan.radices[i];
            m /= r;
            pass(r, d, moved ? y : x, moved ? yi : xi, moved ? x : y, moved ? xi : yi, plan.twiddles[i],
                    plan.cosines[i], m, s);
            moved = !moved;
            s *= r;
        }
        return moved;
    }

    /** One pass of a radix: see {@link FourierPlan}; s counts sequences too. */
    protected void pass(int r, double[] d, int x, int xi, int y, int yi, double[] w, double[] c, int m, int s) {
        passFrom(r, d, x, xi, y, yi, w, c, m, s, 0);
    }

    /** The part q ≥ from of a pass. */
    protected static void passFrom(int r, double[] d, int x, int xi, int y, int yi, double[] w, double[] c, int m,
            int s, int from) {
        if (r == 4) {
            four(d, x, xi, y, yi, w, m, s, from);
        } else if (r == 2) {
            two(d, x, xi, y, yi, w, m, s, from);
        } else {
            odd(r, d, x, xi, y, yi, w, c, m, s, from);
        }
    }

    private static void two(double[] d, int x, int xi, int y, int yi, double[] w, int m, int s, int from) {
        for (int p = 0; p < m; p++) {
            double c = w[2 * p];
            double e = w[2 * p + 1];
            for (int q = from; q < s; q++) {
                int at = p * s + q;
                int to = 2 * p * s + q;
                double ar = d[x + at];
                double ai = d[xi + at];
                double br = d[x + at + m * s];
                double bi = d[xi + at + m * s];
                d[y + to] = ar + br;
                d[yi + to] = ai + bi;
                product(d, y + to + s, yi + to + s, ar - br, ai - bi, c, e);
            }
        }
    }

    private static void four(double[] d, int x, int xi, int y, int yi, double[] w, int m, int s, int from) {
        int step = m * s;
        for (int p = 0; p < m; p++) {
            int k = 6 * p;
            for (int q = from; q < s; q++) {
                int at = p * s + q;
                int to = 4 * p * s + q;
                double sr = d[x + at] + d[x + at + 2 * step];
                double si = d[xi + at] + d[xi + at + 2 * step];
                double tr = d[x + at] - d[x + at + 2 * step];
                double ti = d[xi + at] - d[xi + at + 2 * step];
                double ur = d[x + at + step] + d[x + at + 3 * step];
                double ui = d[xi + at + step] + d[xi + at + 3 * step];
                double vr = d[x + at + step] - d[x + at + 3 * step];
                double vi = d[xi + at + step] - d[xi + at + 3 * step];
                d[y + to] = sr + ur;
                d[yi + to] = si + ui;
                product(d, y + to + s, yi + to + s, tr + vi, ti - vr, w[k], w[k + 1]);
                product(d, y + to + 2 * s, yi + to + 2 * s, sr - ur, si - ui, w[k + 2], w[k + 3]);
                product(d, y + to + 3 * s, yi + to + 3 * s, tr - vi, ti + vr, w[k + 4], w[k + 5]);
            }
        }
    }

    private static void odd(int r, double[] d, int x, int xi, int y, int yi, double[] w, double[] c, int m, int s,
            int from) {
        for (int p = 0; p < m; p++) {
            for (int q = from; q < s; q++) {
                butterfly(r, d, x + p * s + q, xi + p * s + q, m * s, y + r * p * s + q, yi + r * p * s + q, s, w,
                        2 * p * (r - 1), c);
            }
        }
    }

    /**
     * One group of an odd radix: pairs of terms with the same cosine and opposite sines are summed together.
     *
     * <p>C = x₀ + Σₜ (xₜ + x₋ₜ)·cos, D = Σₜ (xₜ − x₋ₜ)·sin by FMA in increasing order of t, from x₀ and +0; results u
     * and r − u are C − iD and C + iD.
     */
    private static void butterfly(int r, double[] d, int x, int xi, int step, int y, int yi, int s, double[] w, int at,
            double[] c) {
        int half = (r - 1) / 2;
        double sr = d[x];
        double si = d[xi];
        for (int t = 1; t <= half; t++) {
            sr += d[x + t * step] + d[x + (r - t) * step];
            si += d[xi + t * step] + d[xi + (r - t) * step];
        }
        d[y] = sr;
        d[yi] = si;
        for (int u = 1, k = 0; u <= half; u++) {
            double cr = d[x];
            double ci = d[xi];
            double dr = 0;
            double di = 0;
            for (int t = 1; t <= half; t++, k += 2) {
                int a = t * step;
                int b = (r - t) * step;
                cr = fma(d[x + a] + d[x + b], c[k], cr);
                ci = fma(d[xi + a] + d[xi + b], c[k], ci);
                dr = fma(d[x + a] - d[x + b], c[k + 1], dr);
                di = fma(d[xi + a] - d[xi + b], c[k + 1], di);
            }
            int forth = at + 2 * (u - 1);
            int back = at + 2 * (r - u - 1);
            product(d, y + u * s, yi + u * s, cr + di, ci - dr, w[forth], w[forth + 1]);
            product(d, y + (r - u) * s, yi + (r - u) * s, cr - di, ci + dr, w[back], w[back + 1]);
        }
    }

    private static void product(double[] d, int y, int yi, double a, double b, double c, double e) {
        d[y] = fma(a, c, -(b * e));
        d[yi] = fma(a, e, b * c);
    }

    /** y[j] = x[j]·(w[2j] + i·w[2j + 1]) for j &lt; n. */
    protected void multiply(double[] d, int x, int xi, int y, int yi, double[] w, int n, int side) {
        multiplyFrom(d, x, xi, y, yi, w, n, side, 0);
    }

    /** The part q ≥ from of a product. */
    protected static void multiplyFrom(double[] d, int x, int xi, int y, int yi, double[] w, int n, int side,
            int from) {
        for (int j = 0; j < n; j++) {
            for (int q = from; q < side; q++) {
                int at = j * side + q;
                product(d, y + at, yi + at, d[x + at], d[xi + at], w[2 * j], w[2 * j + 1]);
            }
        }
    }

    /**
     * Half spectra from transforms Z of length n/2 of the pairs x[2j] + i·x[2j + 1], in place.
     *
     * <p>For 0 &lt; k ≤ m/2, m = n/2: A = Z[k] + Z̄[m−k], B = Z[k] − Z̄[m−k], f = fma(c, Im B, −s·Re B),
     * g = fma(c, Re B, s·Im B) with c, s = cos, sin 2πk/n. X[k] = v·(Re A + f) + iv·(Im A − g) and
     * X[m−k] = v·(Re A − f) − iv·(Im A + g).
     *
     * @param w c and s in turn from k = 0
     */
    protected void split(double[] d, int x, int xi, double[] w, double v, int m, int side) {
        splitFrom(d, x, xi, w, v, m, side, 0);
    }

    /** The part q ≥ from of {@link #split}. */
    protected static void splitFrom(double[] d, int x, int xi, double[] w, double v, int m, int side, int from) {
        for (int k = 1; k <= m / 2; k++) {
            double c = w[2 * k];
            double s = w[2 * k + 1];
            for (int q = from; q < side; q++) {
                int a = k * side + q;
                int b = (m - k) * side + q;
                double ar = d[x + a] + d[x + b];
                double ai = d[xi + a] - d[xi + b];
                double br = d[x + a] - d[x + b];
                double bi = d[xi + a] + d[xi + b];
                double f = fma(c, bi, -(s * br));
                double g = fma(c, br, s * bi);
                d[x + b] = (ar - f) * v;
                d[xi + b] = -(ai + g) * v;
                d[x + a] = (ar + f) * v;
                d[xi + a] = (ai - g) * v;
            }
        }
    }

    /**
     * The other way: from half spectra X to Z, whose inverse transform has x[2j] + i·x[2j + 1], in place.
     *
     * <p>With A and B of X as in {@link #split}, f = fma(c, Im B, s·Re B), g = fma(c, Re B, −s·Im B):
     * Z[k] = v·(Re A − f) + iv·(Im A + g) and Z[m−k] = v·(Re A + f) + iv·(g − Im A).
     */
    protected void merge(double[] d, int x, int xi, double[] w, double v, int m, int side) {
        mergeFrom(d, x, xi, w, v, m, side, 0);
    }

    /** The part q ≥ from of {@link #merge}. */
    protected static void mergeFrom(double[] d, int x, int xi, double[] w, double v, int m, int side, int from) {
        for (int k = 1; k <= m / 2; k++) {
            double c = w[2 * k];
            double s = w[2 * k + 1];
            for (int q = from; q < side; q++) {
                int a = k * side + q;
                int b = (m - k) * side + q;
                double ar = d[x + a] + d[x + b];
                double ai = d[xi + a] - d[xi + b];
                double br = d[x + a] - d[x + b];
                double bi = d[xi + a] + d[xi + b];
                double f = fma(c, bi, s * br);
                double g = fma(c, br, -(s * bi));
                d[x + b] = (ar + f) * v;
                d[xi + b] = (g - ai) * v;
                d[x + a] = (ar - f) * v;
                d[xi + a] = (ai + g) * v;
            }
        }
    }
}
