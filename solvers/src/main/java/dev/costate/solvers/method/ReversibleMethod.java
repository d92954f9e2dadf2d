package dev.costate.solvers.method;

import dev.costate.solvers.step.DoubleDouble;

/**
 * A method whose steps can be undone algebraically.
 *
 * <p>So {@link dev.costate.solvers.gradient.GradientMethods#REVERSIBLE Reversible} has exact gradients without keeping
 * the steps. The method carries two states, y (the solution) and z, which start equal; a partitioned one carries y
 * alone.
 *
 * <p>{@link Methods#REVERSIBLE_HEUN}, reversible Heun (Kidger, Foster, Li and Lyons 2021): z₁ = 2y₀ − z₀ + h f(t₀, z₀),
 * y₁ = y₀ + h(f(t₀, z₀) + f(t₁, z₁))/2; undone by the same step of length −h. Order 2. Cost: one evaluation a step.
 *
 * <p>Its stability region is the interval [−i, i] of hλ: for fields that damp little and short horizons. Fixed steps
 * only: with the error estimate h(f(t₁, z₁) − f(t₀, z₀))/2 eleven of the 30 DETEST problems were not solved after three
 * million steps, and the median error was 89 … 95 tolerances.
 *
 * <p>{@link #of}, any explicit Runge–Kutta method made reversible (McCallum and Foster 2024): with Ψ(h, t, y) the
 * method's increment, y₁ = λy₀ + (1 − λ)z₀ + Ψ(h, t₀, z₀), z₁ = z₀ − Ψ(−h, t₁, y₁); undone by z₀ = z₁ + Ψ(−h, t₁, y₁),
 * y₀ = (y₁ − (1 − λ)z₀ − Ψ(h, t₀, z₀))/λ. Order and dense output are the method's, those of the step from z₀ with f(t₁,
 * y₁) for the derivative at its end. Cost: twice the method's evaluations a step.
 *
 * <p>The error estimate is √(E² + D²/(1 − λ)), E the method's and D = Ψ(h, t₀, z₀) + Ψ(−h, t₁, y₁) what the step adds
 * to y − z; by E alone nothing sees y and z part, and the median errors of DETEST are 70 … 120 tolerances (dopri5, λ =
 * 0.99) where they are 3 at most. Where the field damps at a rate μ, y and z part unless hμ is about 1 − λ or less:
 * many more steps (docs/detest.md).
 *
 * <p>{@link #of} a partitioned method, Störmer–Verlet say: its steps are kicks p ← p + hc p'(t, q) and drifts q ← q +
 * hc q'(t, p), one after the other (Hairer, Lubich and Wanner, Geometric Numerical Integration, VI.3), and each is
 * undone by subtracting what it added, provided that q' depends on t and p only and p' on t and q only. The map is the
 * method's; order, dense output and evaluations too.
 *
 * <p>Undoing n steps amplifies rounding by λ⁻ⁿ. So the states are sums of two numbers ({@link DoubleDouble}), 106 bits:
 * what is undone is the state itself as long as λ⁻ⁿ is below 10¹⁶, and steps are undone in windows that keep it below
 * 10¹⁴ (1,595 steps for λ = 0.98, 305 for 0.9; 4,096 at most, which is the window of reversible Heun and of partitioned
 * methods too).
 *
 * <p>Immutable, thread-safe.
 */
public final class ReversibleMethod implements OdeMethod {
    private static final double USUAL = 0.98;

    private final Profile profile;
    private final Tableau base;
    private final double coupling;
    private final boolean heun;

    private ReversibleMethod(String name, Tableau base, double coupling, boolean heun) {
        boolean own = heun || base.partitioned();
        profile = new Profile(Family.REVERSIBLE, name,
                (own ? "" : "McCallum and Foster 2024, on ") + base.reference(), heun ? 2 : base.order(),
                base.adaptive() && coupling < 1, base.partitioned());
        this.base = base;
        this.coupling = coupling;
        this.heun = heun;
    }

    /** Returns reversible Heun. */
    static ReversibleMethod heunPair() {
        Tableau ofZ = Tableau.of("z of reversible-heun", "Kidger, Foster, Li and Lyons 2021", 1,
            new double[] {0, 1},
            new double[][] {{}, {1}});
        return new ReversibleMethod("reversible-heun", ofZ, 1, true);
    }

    /**
     * Returns a method made reversible, with coupling 0.98; a partitioned one as it is.
     *
     * @throws IllegalArgumentException if the method is partitioned and not made of kicks and drifts
     */
    public static ReversibleMethod of(Tableau base) {
        if (!base.partitioned()) {
            return of(base, USUAL);
        }
        int other = KicksAndDrifts.firstOther(base);
        if (other >= 0) {
            throw new IllegalArgumentException("stage " + other + " of " + base.name()
                    + " is neither a kick nor a drift from the one before: its steps cannot be undone");
        }
        return new ReversibleMethod(base.name() + "-reversible", base, 1, false);
    }

    /**
     * Returns a method made reversible.
     *
     * @param base an explicit method with one set of coefficients
     * @param coupling λ, 0 &lt; λ ≤ 1: the nearer to 1, the more steps can be undone, and the smaller the region of
     * stability; 1 damps nothing, and is for fixed steps only
     * @throws IllegalArgumentException if the method is partitioned or the coupling out of range
     */
    public static ReversibleMethod of(Tableau base, double coupling) {
        if (!(coupling > 0 && coupling <= 1)) {
            throw new IllegalArgumentException("coupling " + coupling + ": must be > 0 and ≤ 1");
        }
        if (base.partitioned()) {
            throw new IllegalArgumentException("method " + base.name()
                    + " is partitioned: it is reversible without a coupling");
        }
        String name = base.name() + "-reversible" + (coupling == USUAL ? "" : "-" + coupling);
        return new ReversibleMethod(name, base, coupling, false);
    }

    @Override
    public Profile profile() {
        return profile;
    }

    /** Returns the method made reversible; for reversible Heun what its z does. */
    public Tableau base() {
        return base;
    }

    /** Returns λ. */
    public double coupling() {
        return coupling;
    }

    /** Returns whether this is reversible Heun. */
    public boolean heun() {
        return heun;
    }

    /**
     * Returns how many steps are undone from a state that is known.
     *
     * <p>As many as λ⁻ⁿ ≤ 10¹⁴ allows, at most 4096 and at least one.
     */
    public int window() {
        int steps = 1;
        for (double left = coupling * coupling; steps < 4096 && left >= 1e-14; left *= coupling) {
            steps++;
        }
        return steps;
    }

    /** Returns whether the last evaluation of a step is the first of the next. */
    public boolean handsDown() {
        return heun || partitioned();
    }

    /** Returns the evaluations of a step. */
    public int perStep() {
        return heun() ? 1 : (partitioned() ? 1 : 2) * (base.stages() - 1);
    }

    @Override
    public String toString() {
        return name();
    }
}
