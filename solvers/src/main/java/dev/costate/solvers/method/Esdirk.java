package dev.costate.solvers.method;

import java.util.Arrays;

/**
 * A singly diagonally implicit Runge–Kutta method with an explicit first stage, as data.
 *
 * <p>Yᵢ = y + h Σ_{j&lt;i} aᵢⱼkⱼ + hγkᵢ, kᵢ = f(t + cᵢh, Yᵢ) for i &gt; 1, k₁ = f(t, y); stiffly accurate: y₁ is the
 * last Y, so that the last k is the next step's first. Each stage is solved by Newton's method with the one matrix I −
 * hγJ (Hairer and Wanner, Solving ODEs II, IV.6 and IV.8).
 *
 * <p>The dense output is that of {@link Tableau}; the solve loop bounds its error where it is requested. Cost: s − 1
 * systems of n equations a step, with one LU decomposition.
 *
 * <p>Immutable; the arrays returned are the method's own and must not be written.
 */
public final class Esdirk implements OdeMethod {
    private final Profile profile;
    private final double gamma;
    private final double[] c;
    private final double[][] a;
    private final double[] b;
    private final double[] e;
    private final double[][] d;

    private Esdirk(String name, String reference, int order, double gamma, double[] c, double[][] a, double[] e,
            double[] quartic) {
        int s = c.length;
        if (a.length != s || e.length != s || quartic.length != s || c[0] != 0 || c[s - 1] != 1) {
            throw new IllegalArgumentException(
                    "method " + name + ": needs " + s + " rows and weights, a first node of 0 and a last node of 1");
        }
        for (int i = 0; i < s; i++) {
            if (a[i].length != i) {
                throw new IllegalArgumentException(
                        "method " + name + ": row " + i + " has " + a[i].length + " coefficients, must have " + i);
            }
        }
        profile = new Profile(Family.ESDIRK, name, reference, order, true, false);
        this.gamma = gamma;
        this.c = c.clone();
        this.a = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
        b = row(s - 1);
        this.e = e.clone();
        d = new double[4][s];
        d[0] = quartic.clone();
    }

    /**
     * Makes a method whose dense output is the cubic Hermite polynomial.
     *
     * @param name as options spell it
     * @param reference author, year
     * @param order p: the global error is O(hᵖ)
     * @param gamma the diagonal of a, its first element excepted
     * @param c nodes, the first one 0, the last one 1
     * @param a rows of 0, 1, …, s−1 coefficients left of the diagonal
     * @param e weights of the error estimate
     * @throws IllegalArgumentException if a row does not sum to its node, or the method is not of that order: the
     * message names the condition that fails
     */
    public static Esdirk of(String name, String reference, int order, double gamma, double[] c, double[][] a,
            double... e) {
        Esdirk made = new Esdirk(name, reference, order, gamma, c, a, e, new double[c.length]);
        double[][] rows = new double[c.length][];
        Arrays.setAll(rows, made::row);
        OrderConditions.checkNodes(name, c, rows);
        OrderConditions.check(name, order, rows, made.b);
        return made;
    }

    /**
     * Returns this method with weights d⁰ᵢ of its dense output's quartic term.
     *
     * @param weights one for each stage
     */
    public Esdirk withQuartic(double... weights) {
        return new Esdirk(name(), reference(), order(), gamma, c, a, e, weights);
    }

    /** Returns a row of a with its diagonal. */
    private double[] row(int i) {
        double[] row = Arrays.copyOf(a[i], i + 1);
        row[i] = i == 0 ? 0 : gamma;
        return row;
    }

    @Override
    public Profile profile() {
        return profile;
    }

    /** Returns the number of stages, the last one (shared with the next step) included. */
    public int stages() {
        return c.length;
    }

    /** Returns γ, the diagonal of a. */
    public double gamma() {
        return gamma;
    }

    /** Returns a node. */
    public double c(int stage) {
        return c[stage];
    }

    /** Returns a row of a, left of the diagonal. */
    public double[] a(int stage) {
        return a[stage];
    }

    /** Returns the weights b. */
    public double[] b() {
        return b;
    }

    /** Returns the error estimate's weights. */
    public double[] e() {
        return e;
    }

    /** Writes the weights bᵢ(θ) of the dense output. */
    public void denseWeights(double theta, double[] w) {
        Tableau.denseWeights(b, d, theta, w);
    }

    /** Writes the derivatives b'ᵢ(θ) of {@link #denseWeights}. */
    public void denseDerivativeWeights(double theta, double[] w) {
        Tableau.denseDerivativeWeights(b, d, theta, w);
    }

    /**
     * Writes weights that predict the k of a stage from those before.
     *
     * <p>By the polynomial through the first three of them, or through two; the last stage lies where the one before
     * does.
     */
    public void predictor(int stage, double[] w) {
        Arrays.fill(w, 0);
        if (c[stage] == c[stage - 1]) {
            w[stage - 1] = 1;
            return;
        }
        int nodes = Math.min(stage, 3);
        for (int i = 0; i < nodes; i++) {
            double l = 1;
            for (int j = 0; j < nodes; j++) {
                l *= j == i ? 1 : (c[stage] - c[j]) / (c[i] - c[j]);
            }
            w[i] = l;
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
