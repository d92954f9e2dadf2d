package dev.costate.solvers;

import java.util.Arrays;

/**
 * An explicit Runge–Kutta method as data: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y₁ = y + h Σ bᵢkᵢ, error estimate h Σ eᵢkᵢ.
 *
 * <p>The last stage is always f at the end of the step (its row of a is b), which is the first stage of the next step, so s stages cost s − 1 evaluations a step. Methods without
 * that property get such a stage with weight 0; it makes their dense output. That output is
 * y(t + θh) = y + h Σ bᵢ(θ)kᵢ with bᵢ(θ) = H(θ) + θ²(1 − θ)² dᵢ, where H is the cubic Hermite polynomial of the two ends (Hairer, Nørsett and Wanner, Solving ODEs I, II.6).
 *
 * <p>Immutable; the arrays returned are the method's own and must not be written.
 */
public final class Tableau {
    private final String name;
    private final String reference;
    private final int order;
    private final double[] c;
    private final double[][] a;
    private final double[] b;
    private final double[] e;
    private final double[] d;

    /**
     * Makes a method; the last stage must be f at the end of the step.
     *
     * @param name as options spell it
     * @param reference author, year
     * @param order p: the global error is O(hᵖ)
     * @param c nodes, the last one 1
     * @param a rows of 0, 1, …, s−1 coefficients; the last row is b
     * @param e weights of the error estimate, or null for a method without one
     * @param d weights of the dense output's quartic term, or null for the cubic Hermite polynomial
     */
    public Tableau(String name, String reference, int order, double[] c, double[][] a, double[] e, double[] d) {
        int s = c.length;
        if (a.length != s || (e != null && e.length != s) || (d != null && d.length != s) || c[s - 1] != 1) {
            throw new IllegalArgumentException("tableau " + name + ": needs " + s + " rows and weights, and a last node of 1");
        }
        for (int i = 0; i < s; i++) {
            if (a[i].length != i) {
                throw new IllegalArgumentException("tableau " + name + ": row " + i + " has " + a[i].length + " coefficients, must have " + i);
            }
        }
        this.name = name;
        this.reference = reference;
        this.order = order;
        this.c = c.clone();
        this.a = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
        this.b = Arrays.copyOf(a[s - 1], s);
        this.e = e == null ? null : e.clone();
        this.d = d == null ? new double[s] : d.clone();
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns author and year. */
    public String reference() {
        return reference;
    }

    /** Returns the order of the solution. */
    public int order() {
        return order;
    }

    /** Returns the number of stages, the last one (shared with the next step) included. */
    public int stages() {
        return c.length;
    }

    /** Returns whether there is an error estimate. */
    public boolean adaptive() {
        return e != null;
    }

    double[] c() {
        return c;
    }

    double[] a(int stage) {
        return a[stage];
    }

    double[] b() {
        return b;
    }

    double[] e() {
        return e;
    }

    /** Writes the weights bᵢ(θ) of the dense output. */
    void denseWeights(double theta, double[] w) {
        double u = 1 - theta;
        int last = c.length - 1;
        for (int i = 0; i <= last; i++) {
            double first = i == 0 ? 1 : 0;
            double end = i == last ? 1 : 0;
            w[i] = theta * (b[i] + u * ((first - b[i]) + theta * ((2 * b[i] - end - first) + u * d[i])));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
