package dev.costate.solvers.method;

import java.util.Arrays;

/**
 * A Rosenbrock–Wanner method as data, in the form without matrix products.
 *
 * <p>(I/(γh) − J)uᵢ = f(t + αᵢh, y + Σ aᵢⱼuⱼ) + Σ (cᵢⱼ/h)uⱼ + γᵢh ∂f/∂t, y₁ = y + Σ mᵢuᵢ, error estimate the last u
 * (Hairer and Wanner, Solving ODEs II, IV.7). J = ∂f/∂y at the start of the step must be exact, for the order depends
 * on it.
 *
 * <p>Dense output: y(t + θh) = (1 − θ)y + θ(y₁ + (1 − θ) Σ (d⁰ᵢ + θ(d¹ᵢ + θd²ᵢ))uᵢ), its error bounded by the solve
 * loop. Cost: s evaluations, one Jacobian and one LU decomposition a step, no iteration.
 *
 * <p>Immutable; the arrays returned are the method's own and must not be written.
 */
public final class Rosenbrock implements OdeMethod {
    private final Profile profile;
    private final double gamma;
    private final double[] alpha;
    private final double[] gammas;
    private final double[][] a;
    private final double[][] c;
    private final double[] m;
    private final double[][] d;

    /**
     * The coefficients of s stages.
     *
     * @param alpha αᵢ
     * @param gammas γᵢ
     * @param a rows of 0, 1, …, s−1 coefficients
     * @param c likewise
     * @param m weights of the solution
     */
    public record Coefficients(double[] alpha, double[] gammas, double[][] a, double[][] c, double[] m) {
    }

    /**
     * Makes a method.
     *
     * @param name as options spell it
     * @param reference author, year
     * @param order p: the global error is O(hᵖ)
     * @param gamma γ
     * @param coefficients those of its stages
     * @param d three rows of weights of the dense output
     * @throws IllegalArgumentException if a row has a wrong length
     */
    public Rosenbrock(String name, String reference, int order, double gamma, Coefficients coefficients,
            double[]... d) {
        double[] alpha = coefficients.alpha;
        double[] gammas = coefficients.gammas;
        double[][] a = coefficients.a;
        double[][] c = coefficients.c;
        double[] m = coefficients.m;
        int s = alpha.length;
        if (gammas.length != s || a.length != s || c.length != s || m.length != s || d.length != 3
                || Arrays.stream(d).anyMatch(r -> r.length != s)) {
            throw new IllegalArgumentException("method " + name + ": needs " + s + " rows and weights");
        }
        for (int i = 0; i < s; i++) {
            if (a[i].length != i || c[i].length != i) {
                throw new IllegalArgumentException("method " + name + ": row " + i + " has " + a[i].length + " and "
                        + c[i].length + " coefficients, must have " + i);
            }
        }
        profile = new Profile(Family.ROSENBROCK, name, reference, order, true, false);
        this.gamma = gamma;
        this.alpha = alpha.clone();
        this.gammas = gammas.clone();
        this.a = copy(a);
        this.c = copy(c);
        this.m = m.clone();
        this.d = copy(d);
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public Profile profile() {
        return profile;
    }

    /** Returns the number of stages. */
    public int stages() {
        return alpha.length;
    }

    /** Returns γ. */
    public double gamma() {
        return gamma;
    }

    /** Returns αᵢ. */
    public double alpha(int i) {
        return alpha[i];
    }

    /** Returns γᵢ. */
    public double gamma(int i) {
        return gammas[i];
    }

    /** Returns a row of a. */
    public double[] a(int i) {
        return a[i];
    }

    /** Returns a row of c. */
    public double[] c(int i) {
        return c[i];
    }

    /** Returns the weights m. */
    public double[] m() {
        return m;
    }

    /** Returns d⁰ᵢ + θ(d¹ᵢ + θd²ᵢ), a weight of the dense output. */
    public double d(double theta, int i) {
        return d[0][i] + theta * (d[1][i] + theta * d[2][i]);
    }

    /** Returns the derivative of {@link #d(double, int)} in θ. */
    public double denseDerivative(double theta, int i) {
        return d[1][i] + 2 * theta * d[2][i];
    }

    @Override
    public String toString() {
        return name();
    }
}
