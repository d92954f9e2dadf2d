package dev.costate.solvers;

/**
 * Chooses the next step from the errors of the last three.
 *
 * <p>h ← h · safety · ε₀^(−β₁) · ε₁^(β₂) · ε₂^(−β₃) with β₁ = (P + I + D)/q, β₂ = (P + 2D)/q, β₃ = D/q, the error
 * estimate being O(h^q) (Söderlind, Digital filters in adaptive time-stepping, 2003). With P = D = 0 it is the
 * elementary controller of Hairer, Nørsett and Wanner, Solving ODEs I, II.4.
 *
 * <p>ε₀ is the weighted root mean square of the error of the step just tried, accepted if ≤ 1. ε₁ and ε₂ are those of
 * the accepted steps before, at least 1e-4, 1 at the start. A constant step is {@link SolveOptions#fixed}.
 *
 * <p>Immutable.
 *
 * @param p proportional coefficient, ≥ 0
 * @param i integral coefficient, &gt; 0
 * @param d derivative coefficient
 * @param safety factor kept below the optimum, &gt; 0 and ≤ 1
 * @param shrink smallest factor, between 0 and 1
 * @param grow largest factor, &gt; 1; after an accepted step the factor is never below 1, after a rejected one never
 * above the safety factor, nor above 0.9
 */
public record StepController(double p, double i, double d, double safety, double shrink, double grow) {
    /** The integral controller with the usual constants: safety 0.9, factors from 0.2 to 10. */
    public static final StepController INTEGRAL = new StepController(0, 1, 0, 0.9, 0.2, 10);

    /** A proportional-integral controller for mildly stiff problems (P 0.4, I 0.3). */
    public static final StepController PI = new StepController(0.4, 0.3, 0, 0.9, 0.2, 10);

    /**
     * A proportional-integral-derivative controller: qβ = 0.58, 0.21, 0.10.
     *
     * <p>What ARKODE takes by default (Kennedy and Carpenter 2003).
     */
    public static final StepController PID = new StepController(0.01, 0.47, 0.1, 0.9, 0.2, 10);

    /** Checks the constants. */
    public StepController {
        if (!(safety > 0 && safety <= 1 && shrink > 0 && shrink < 1 && grow > 1)) {
            throw new IllegalArgumentException("controller with safety " + safety + ", shrink " + shrink + ", grow "
                    + grow + ": needs 0 < safety ≤ 1, 0 < shrink < 1, grow > 1");
        }
        if (!(i > 0 && p >= 0 && Double.isFinite(p + i + d))) {
            throw new IllegalArgumentException(
                    "controller with P " + p + ", I " + i + ", D " + d + ": needs P ≥ 0, I > 0, all finite");
        }
    }
}
