package dev.costate.solvers;

/**
 * Chooses the next step from the error of the last three: factor = safety · ε₀^(−β₁) · ε₁^(β₂) · ε₂^(−β₃) with βs from the proportional, integral and derivative
 * coefficients divided by the error's order (Söderlind 2003; with P = D = 0 the elementary controller of Hairer, Nørsett and Wanner II.4). ε is the weighted error norm, accepted if ≤ 1.
 *
 * @param p proportional coefficient
 * @param i integral coefficient
 * @param d derivative coefficient
 * @param safety factor kept below the optimum
 * @param shrink smallest factor
 * @param grow largest factor; after an accepted step the factor is never below 1, after a rejected one never above 1
 */
public record StepController(double p, double i, double d, double safety, double shrink, double grow) {
    /** The integral controller with the usual constants: safety 0.9, factors from 0.2 to 10. */
    public static final StepController INTEGRAL = new StepController(0, 1, 0, 0.9, 0.2, 10);

    /** A proportional-integral controller for mildly stiff problems (P 0.4, I 0.3). */
    public static final StepController PI = new StepController(0.4, 0.3, 0, 0.9, 0.2, 10);

    /** Checks the constants. */
    public StepController {
        if (!(safety > 0 && safety <= 1 && shrink > 0 && shrink < 1 && grow > 1)) {
            throw new IllegalArgumentException("controller with safety " + safety + ", shrink " + shrink + ", grow " + grow
                    + ": needs 0 < safety ≤ 1, 0 < shrink < 1, grow > 1");
        }
        if (!(i > 0 && p >= 0 && Double.isFinite(p + i + d))) {
            throw new IllegalArgumentException("controller with P " + p + ", I " + i + ", D " + d + ": needs P ≥ 0, I > 0, all finite");
        }
    }
}
