package dev.costate.models.train;

/**
 * A training cannot go on: a solve failed, or the loss or its gradient is not finite.
 *
 * <p>Immutable and thread-safe.
 */
public final class TrainingFailure extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private final long step;
    private final String reason;

    /**
     * Makes a failure.
     *
     * @param step the number of the step that failed, from 1
     * @param why what happened, beginning with the step
     * @param cause what the replay threw; null if it did not throw
     */
    TrainingFailure(long step, String why, ArithmeticException cause) {
        this("", step, why, cause);
    }

    private TrainingFailure(String before, long step, String why, ArithmeticException cause) {
        super(before + why);
        initCause(cause);
        this.step = step;
        reason = why;
    }

    /** Returns the same failure, which says what was trained. */
    TrainingFailure of(String label) {
        return new TrainingFailure(label + ", ", step, reason, (ArithmeticException) getCause());
    }

    /** Returns what happened, beginning with the step, without what was trained. */
    public String reason() {
        return reason;
    }

    /** Returns the number of the step that failed, from 1. */
    public long step() {
        return step;
    }
}
