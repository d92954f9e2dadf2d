package dev.costate.solvers;

/**
 * How a solve ended; every failure says what to do about it.
 *
 * <p>Immutable.
 */
public enum SolveStatus {
    /** The last time was reached. */
    SUCCESS("the last time was reached"),
    /** An event ended the solve. */
    EVENT("an event ended the solve before its last time"),
    /** An event happened repeatedly within too short a time. */
    EVENTS_PILE_UP(
            "an event happens again and again within a few millionths of a step, as the bounces of a ball that comes "
                    + "to rest: end the solve earlier"),
    /** The function of an event was NaN. */
    EVENT_UNDEFINED(
            "the function of an event was NaN however small the step was: it must have a sign wherever the solve goes"),
    /** The step limit was reached. */
    MAX_STEPS(
            "the limit of steps was reached: raise maxSteps (--max-steps), loosen rtol/atol, or use a stiff solver "
                    + "(rodas5p) if the steps stay small on a smooth solution"),
    /** The step fell below what the time can resolve. */
    STEP_TOO_SMALL(
            "the step became too small for the time to move: the solution may have a singularity or a discontinuity "
                    + "there, or rtol/atol ask for more"
                    + " than f64 has, an atol of 0 where a component is 0; far from t = 0, solve for t less a constant"
                    + " (and rodas5p needs times at least 1e-300 apart); for a stochastic equation lower withLeast"),
    /** Newton's method did not solve the equations of an implicit step, however small it was. */
    NEWTON_FAILED("Newton's method did not converge however small the step was:"
            + " check a Jacobian given by hand, smooth the field, or use an explicit solver if the problem is not "
            + "stiff"),
    /** The first state was NaN or infinite. */
    START_NON_FINITE(
            "y0 (or the state that a jump gave, or a cotangent in a backward pass) is NaN or infinite: the field is "
                    + "not to blame"),
    /** A parameter was NaN. */
    PARAMETER_NON_FINITE("that parameter of the field is NaN, parameters counted as the field uses them"),
    /** The solve succeeded, and the backward pass gave NaN or infinite numbers. */
    GRADIENT_NON_FINITE(
            "the solve itself succeeded: an explicit solver on a stiff field amplifies cotangents, and a derivative "
                    + "can be infinite where the field"
                    + " is not (sqrt at 0); use a stiff solver, shorter steps (rtol/atol), or another gradient method"),
    /** The field or the state was NaN or infinite however small the step was. */
    NON_FINITE(
            "the field gave NaN or an infinite value however small the step was: the solution may blow up there, or "
                    + "the field leaves its"
                    + " domain (log or sqrt of a negative number)");

    private static final String STIFF = "; stability limited its steps, so the field is stiff: use rodas5p";

    private final String advice;

    SolveStatus(String advice) {
        this.advice = advice;
    }

    /** Returns what happened and what to do. */
    public String advice() {
        return advice;
    }

    /**
     * Returns what happened and what to do; if stability limited the steps, a solver that has no such limit.
     *
     * @param stiffness as {@link Solution#stiffness} says it
     */
    public String advice(double stiffness) {
        return stiffness > 0 ? advice + STIFF : advice;
    }
}
