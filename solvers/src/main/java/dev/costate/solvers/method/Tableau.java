package dev.costate.solvers.method;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An explicit Runge–Kutta method as data.
 *
 * <p>Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y₁ = y + h Σ bᵢkᵢ, error estimate h Σ eᵢkᵢ. The last stage is always f
 * at the end of the step (its row of a is b), which is the first stage of the next step, so s stages cost s − 1
 * evaluations a step. Methods without that property get such a stage with weight 0; it makes their dense output.
 *
 * <p>That output is y(t + θh) = y + h Σ bᵢ(θ)kᵢ with bᵢ(θ) = H(θ) + θ²(1 − θ)² dᵢ(θ), where H is the cubic Hermite
 * polynomial of the two ends (Hairer, Nørsett and Wanner, Solving ODEs I, II.6) and dᵢ(θ) = d⁰ᵢ + θ(d¹ᵢ + (1 − θ)(d²ᵢ +
 * θ d³ᵢ)). Methods of order above 5 need further stages for it, {@link #withDense}; they are computed only in steps
 * that contain a requested time.
 *
 * <p>Immutable; the arrays returned are the method's own and must not be written.
 */
public final class Tableau implements OdeMethod {
    private final Profile profile;
    private final double[] c;
    private final double[][] a;
    private final double[] b;
    private final double[][] momentumA;
    private final double[] momentumB;
    private final Estimates estimates;
    private final Dense dense;
    private final Stability stability;

    private Tableau(String name, String reference, int order, double[] c, double[][] a, double[][] momentumA,
            Estimates estimates, Dense dense) {
        int s = c.length;
        check(name, "the list of rows", a.length, s);
        check(name, "the list of momentum rows", momentumA.length, s);
        for (int i = 0; i < s; i++) {
            check(name, "row " + i, a[i].length, i);
            check(name, "momentum row " + i, momentumA[i].length, i);
        }
        if (c[s - 1] != 1) {
            throw new IllegalArgumentException("tableau " + name + ": the last node is " + c[s - 1] + ", must be 1");
        }
        for (double[] weights : List.of(estimates.e, estimates.e2)) {
            if (weights.length > 0) {
                check(name, "an error estimate", weights.length, s);
            }
        }
        dense.check(name, s);
        profile = new Profile(Family.EXPLICIT, name, reference, order, estimates.e.length > 0, a != momentumA);
        this.c = c.clone();
        this.a = copy(a);
        this.momentumA = a == momentumA ? this.a : copy(momentumA);
        this.estimates = estimates;
        this.dense = dense;
        b = Arrays.copyOf(a[s - 1], s);
        momentumB = a == momentumA ? b : Arrays.copyOf(momentumA[s - 1], s);
        stability = Stability.of(c, this.a, b, partitioned());
    }

    /** Weights of error estimates, empty for none. */
    private record Estimates(double[] e, double[] e2) {
        static final Estimates NONE = new Estimates(new double[0], new double[0]);
    }

    /** Stages of the dense output's own, and the four rows d of dᵢ(θ). */
    private record Dense(double[] c, double[][] a, double[][] d) {
        static Dense hermite(int stages) {
            return new Dense(new double[0], new double[0][], new double[4][stages]);
        }

        void check(String name, int s) {
            Tableau.check(name, "the list of dense rows", a.length, c.length);
            for (int i = 0; i < c.length; i++) {
                Tableau.check(name, "dense row " + i, a[i].length, s + i);
            }
            for (double[] row : d) {
                Tableau.check(name, "the dense weights", row.length, s + c.length);
            }
        }
    }

    /**
     * Makes a method; the last stage must be f at the end of the step.
     *
     * @param name as options spell it
     * @param reference author, year
     * @param order p: the global error is O(hᵖ)
     * @param c nodes, the last one 1
     * @param a rows of 0, 1, …, s−1 coefficients; the last row is b
     * @throws IllegalArgumentException if a row does not sum to its node, or the method is not of that order: the
     * message names the condition that fails
     */
    public static Tableau of(String name, String reference, int order, double[] c, double[][] a) {
        Tableau made = new Tableau(name, reference, order, c, a, a, Estimates.NONE, Dense.hermite(c.length));
        OrderConditions.checkNodes(name, c, a);
        OrderConditions.check(name, order, a, made.b);
        return made;
    }

    /**
     * Makes a partitioned method, for states [q; p], positions and momenta.
     *
     * <p>The second half, the momenta, takes its coefficients from other rows (Hairer, Lubich and Wanner, Geometric
     * Numerical Integration, II.2).
     *
     * @param name as options spell it
     * @param reference author, year
     * @param order p: the global error is O(hᵖ)
     * @param c nodes, the last one 1
     * @param positions rows of 0, 1, …, s−1 coefficients; the last row is b
     * @param momenta the same for the momenta
     * @throws IllegalArgumentException if the method is not of that order for separable problems
     */
    public static Tableau partitioned(String name, String reference, int order, double[] c, double[][] positions,
            double[][] momenta) {
        Tableau made = new Tableau(name, reference, order, c, positions, momenta, Estimates.NONE,
                Dense.hermite(c.length));
        OrderConditions.checkPartitioned(name, order, positions, made.b, momenta, made.momentumB);
        return made;
    }

    private Tableau with(Estimates other, Dense output) {
        return new Tableau(name(), reference(), order(), c, a, momentumA, other, output);
    }

    /**
     * Returns this method with an error estimate, h Σ eᵢkᵢ.
     *
     * @param weights eᵢ, one for each stage
     */
    public Tableau withError(double... weights) {
        return with(new Estimates(weights.clone(), estimates.e2), dense);
    }

    /**
     * Returns this method with a second error estimate E₂, of lower order.
     *
     * <p>The error is E²/√(E² + E₂²/100) (Hairer, Nørsett and Wanner II.10).
     *
     * @param weights one for each stage
     */
    public Tableau withSecondError(double... weights) {
        return with(new Estimates(estimates.e, weights.clone()), dense);
    }

    /**
     * Returns this method with weights d⁰ᵢ of its dense output over its own stages.
     *
     * <p>The other three rows are 0.
     *
     * @param weights one for each stage
     */
    public Tableau withQuartic(double... weights) {
        return withDense(new double[0], new double[0][], weights);
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
     * Returns this method with a dense output that has stages of its own.
     *
     * <p>kᵢ = f(t + cᵢh, y + h Σ aᵢⱼkⱼ) after those of the step.
     *
     * @param nodes their cᵢ
     * @param rows their aᵢⱼ over all stages before
     * @param weights the rows d⁰ … d³ of dᵢ(θ), as many as needed, over all stages
     */
    public Tableau withDense(double[] nodes, double[][] rows, double[]... weights) {
        if (weights.length < 1 || weights.length > 4) {
            throw new IllegalArgumentException(
                    "tableau " + name() + ": " + weights.length + " rows of dense weights, must be 1 … 4");
        }
        double[][] d = Arrays.copyOf(copy(weights), 4);
        for (int i = weights.length; i < 4; i++) {
            d[i] = new double[weights[0].length];
        }
        return with(estimates, new Dense(nodes.clone(), copy(rows), d));
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
    public Profile profile() {
        return profile;
    }

    /** Returns the number of stages, the last one (shared with the next step) included. */
    public int stages() {
        return c.length;
    }

    /** Returns the stages as kicks and drifts; none if the method is not partitioned or not made of these alone. */
    public Optional<KicksAndDrifts> kicksAndDrifts() {
        return partitioned() && denseStages() == 0 ? KicksAndDrifts.of(this) : Optional.empty();
    }

    /** Returns a row of a for the momenta of a partitioned method, else a. */
    public double[] momentumA(int stage) {
        return momentumA[stage];
    }

    /** Returns b for the momenta of a partitioned method, else b. */
    public double[] momentumB() {
        return momentumB;
    }

    /** Returns the nodes. */
    public double[] c() {
        return c;
    }

    /** Returns a row of a. */
    public double[] a(int stage) {
        return a[stage];
    }

    /** Returns the weights b. */
    public double[] b() {
        return b;
    }

    /** Returns how steps tell that they are limited by stability. */
    public Stability stability() {
        return stability;
    }

    /** Returns the error estimate's weights, empty if there is none. */
    public double[] e() {
        return estimates.e;
    }

    /** Returns the second error estimate's weights, empty if there is none. */
    public double[] e2() {
        return estimates.e2;
    }

    /** Returns ε² from the mean squares of both error estimates. */
    public static double joined(double first, double second) {
        return first == 0 ? 0 : first * first / (first + 0.01 * second);
    }

    /** Returns the number of stages that only the dense output needs. */
    public int denseStages() {
        return dense.c.length;
    }

    /** Returns a node of the dense output. */
    public double denseC(int i) {
        return dense.c[i];
    }

    /** Returns a row of the dense output, over all stages before it. */
    public double[] denseA(int i) {
        return dense.a[i];
    }

    /** Writes the weights bᵢ(θ) of the dense output, those of its own stages last. */
    public void denseWeights(double theta, double[] w) {
        denseWeights(b, dense.d, theta, w);
    }

    /** Writes the weights of the dense output for the momenta of a partitioned method. */
    public void momentumDenseWeights(double theta, double[] w) {
        denseWeights(momentumB, dense.d, theta, w);
    }

    /** Writes bᵢ(θ) for weights b of a step whose last stage is f at its end, and four rows d. */
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

    /** Writes the derivatives b'ᵢ(θ) of {@link #denseWeights}. */
    public void denseDerivativeWeights(double theta, double[] w) {
        denseDerivativeWeights(b, dense.d, theta, w);
    }

    /** Writes b'ᵢ(θ) for weights b of a step whose last stage is f at its end, and four rows d. */
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
        return name();
    }
}
