package dev.costate.solvers.method;

import java.util.Arrays;

/**
 * An explicit Runge–Kutta method as data: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y₁ = y + h Σ bᵢkᵢ, error
 * estimate h Σ eᵢkᵢ.
 *
 * <p>The last stage is always f at the end of the step (its row of a is b), which is the first stage of the next step,
 * so s stages cost s − 1 evaluations a step. Methods without that property get such a stage with weight 0; it makes
 * their dense output. That output is y(t + θh) = y + h Σ bᵢ(θ)kᵢ with bᵢ(θ) = H(θ) + θ²(1 − θ)² dᵢ(θ), where H is
 * the cubic Hermite polynomial of the two ends (Hairer, Nørsett and Wanner, Solving ODEs I, II.6) and dᵢ(θ) = d⁰ᵢ +
 * θ(d¹ᵢ + (1 − θ)(d²ᵢ + θ d³ᵢ)). Methods of order above 5 need further stages for it, {@link #withDense}; they are
 * computed only in steps that contain a time asked for.
 *
 * <p>Immutable; the arrays returned are the method's own and must not be written.
 */
public final class Tableau implements OdeMethod {
    private final String name;
    private final String reference;
    private final int order;
    private final double[] c;
    private final double[][] a;
    private final double[] b;
    private final double[] e;
    private final double[] e2;
    private final double[] denseC;
    private final double[][] denseA;
    private final double[][] d;
    private final double[][] momentumA;
    private final double[] momentumB;

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
        this(name, reference, order, c, a, e, null, new double[0], new double[0][],
                new double[][] {d == null ? new double[c.length] : d}, null);
    }

    private Tableau(String name, String reference, int order, double[] c, double[][] a, double[] e, double[] e2,
            double[] denseC, double[][] denseA, double[][] d, double[][] momentumA) {
        int s = c.length;
        if (a.length != s || (e != null && e.length != s) || (e2 != null && e2.length != s) || c[s - 1] != 1) {
            throw new IllegalArgumentException(
                    "tableau " + name + ": needs " + s + " rows and weights, and a last node of 1");
        }
        for (int i = 0; i < s; i++) {
            check(name, "row " + i, a[i].length, i);
        }
        check(name, "the list of dense rows", denseA.length, denseC.length);
        for (int i = 0; i < denseC.length; i++) {
            check(name, "dense row " + i, denseA[i].length, s + i);
        }
        if (d.length < 1 || d.length > 4) {
            throw new IllegalArgumentException(
                    "tableau " + name + ": " + d.length + " rows of dense weights, must be 1 … 4");
        }
        for (double[] row : d) {
            check(name, "the dense weights", row.length, s + denseC.length);
        }
        if (momentumA != null) {
            check(name, "the list of momentum rows", momentumA.length, s);
            for (int i = 0; i < s; i++) {
                check(name, "momentum row " + i, momentumA[i].length, i);
            }
        }
        this.name = name;
        this.reference = reference;
        this.order = order;
        this.c = c.clone();
        this.a = copy(a);
        this.b = Arrays.copyOf(a[s - 1], s);
        this.e = e == null ? null : e.clone();
        this.e2 = e2 == null ? null : e2.clone();
        this.momentumA = momentumA == null ? null : copy(momentumA);
        momentumB = momentumA == null ? null : Arrays.copyOf(momentumA[s - 1], s);
        this.denseC = denseC.clone();
        this.denseA = copy(denseA);
        this.d = Arrays.copyOf(copy(d), 4);
        for (int i = d.length; i < 4; i++) {
            this.d[i] = new double[d[0].length];
        }
    }

    private static void check(String name, String what, int length, int right) {
        if (length != right) {
            throw new IllegalArgumentException(
                    "tableau " + name + ": " + what + " has " + length + " coefficients, must have " + right);
        }
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /**
     * Returns this method with a dense output that has stages of its own: kᵢ = f(t + cᵢh, y + h Σ aᵢⱼkⱼ) after those
     * of the step.
     *
     * @param nodes their cᵢ
     * @param rows their aᵢⱼ over all stages before
     * @param weights the rows d⁰ … d³ of dᵢ(θ), as many as needed, over all stages
     */
    public Tableau withDense(double[] nodes, double[][] rows, double[]... weights) {
        return new Tableau(name, reference, order, c, a, e, e2, nodes, rows, weights, momentumA);
    }

    /**
     * Returns this method with a second error estimate E₂, of lower order: the error is E²/√(E² + E₂²/100) (Hairer,
     * Nørsett and Wanner II.10).
     */
    public Tableau withSecondError(double[] weights) {
        return new Tableau(name, reference, order, c, a, e, weights, denseC, denseA, d, momentumA);
    }

    /**
     * Returns an explicit method as what it is.
     *
     * @param purpose what needs one, for the message
     * @throws IllegalArgumentException if the method is of another family
     */
    public static Tableau require(OdeMethod method, String purpose) {
        if (method.family() != Family.EXPLICIT) {
            throw new IllegalArgumentException(
                    purpose + " needs an explicit Runge-Kutta method, not " + method.name());
        }
        return (Tableau) method;
    }

    @Override
    public Family family() {
        return Family.EXPLICIT;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String reference() {
        return reference;
    }

    @Override
    public int order() {
        return order;
    }

    /** Returns the number of stages, the last one (shared with the next step) included. */
    public int stages() {
        return c.length;
    }

    @Override
    public boolean adaptive() {
        return e != null;
    }

    /**
     * Returns this method for states [q; p] whose second half takes its coefficients aᵢⱼ and bᵢ from other rows: a
     * partitioned method (Hairer, Lubich and Wanner, Geometric Numerical Integration, II.2).
     */
    public Tableau withMomenta(double[][] rows) {
        return new Tableau(name, reference, order, c, a, e, e2, denseC, denseA, d, rows);
    }

    @Override
    public boolean partitioned() {
        return momentumA != null;
    }

    /** Row of a for the momenta of a partitioned method, else a. */
    public double[] momentumA(int stage) {
        return partitioned() ? momentumA[stage] : a[stage];
    }

    public double[] momentumB() {
        return partitioned() ? momentumB : b;
    }

    public double[] c() {
        return c;
    }

    public double[] a(int stage) {
        return a[stage];
    }

    public double[] b() {
        return b;
    }

    public double[] e() {
        return e;
    }

    /** The second error estimate's weights, or null. */
    public double[] e2() {
        return e2;
    }

    /** ε² from the mean squares of both error estimates. */
    public static double joined(double first, double second) {
        return first == 0 ? 0 : first * first / (first + 0.01 * second);
    }

    /** Number of stages that only the dense output needs. */
    public int denseStages() {
        return denseC.length;
    }

    public double denseC(int i) {
        return denseC[i];
    }

    public double[] denseA(int i) {
        return denseA[i];
    }

    /** Writes the weights bᵢ(θ) of the dense output, those of its own stages last. */
    public void denseWeights(double theta, double[] w) {
        denseWeights(b, d, theta, w);
    }

    /** The same for the momenta of a partitioned method. */
    public void momentumDenseWeights(double theta, double[] w) {
        denseWeights(momentumB(), d, theta, w);
    }

    /** The same for weights b of a step whose last stage is f at its end, and four rows d. */
    static void denseWeights(double[] b, double[][] d, double theta, double[] w) {
        double u = 1 - theta;
        int last = b.length - 1;
        for (int i = 0; i <= last; i++) {
            double first = i == 0 ? 1 : 0;
            double end = i == last ? 1 : 0;
            w[i] = theta
                    * (b[i] + u * ((first - b[i]) + theta * ((2 * b[i] - end - first) + u * quartic(d, theta, u, i))));
        }
        for (int i = b.length; i < w.length; i++) {
            w[i] = theta * theta * u * u * quartic(d, theta, u, i);
        }
    }

    /** Writes the slopes b'ᵢ(θ) of {@link #denseWeights}. */
    public void denseDerivativeWeights(double theta, double[] w) {
        denseDerivativeWeights(b, d, theta, w);
    }

    /** The same for weights b of a step whose last stage is f at its end, and four rows d. */
    static void denseDerivativeWeights(double[] b, double[][] d, double theta, double[] w) {
        double u = 1 - theta;
        int last = b.length - 1;
        for (int i = 0; i < w.length; i++) {
            double inner = d[2][i] + theta * d[3][i];
            double q = quartic(d, theta, u, i);
            double dq = d[1][i] + u * inner + theta * (u * d[3][i] - inner);
            if (i > last) {
                w[i] = 2 * theta * u * (u - theta) * q + theta * theta * u * u * dq;
                continue;
            }
            double first = i == 0 ? 1 : 0;
            double end = i == last ? 1 : 0;
            double v = (2 * b[i] - end - first) + u * q;
            double s = (first - b[i]) + theta * v;
            double ds = v + theta * (u * dq - q);
            w[i] = b[i] + u * s + theta * (u * ds - s);
        }
    }

    private static double quartic(double[][] d, double theta, double u, int i) {
        return d[0][i] + theta * (d[1][i] + u * (d[2][i] + theta * d[3][i]));
    }

    @Override
    public String toString() {
        return name;
    }
}
