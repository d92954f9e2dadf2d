package dev.costate.models.train;

import java.util.Locale;

/**
 * What happens when a solve fails or the loss or its gradient is not finite.
 *
 * <p>The parameters are never updated by such a step. Immutable and thread-safe.
 */
public enum OnFailure {
    /** Training ends; the last good parameters stay. */
    STOP,
    /** The batch is left out, the parameters stay as they are. */
    SKIP_BATCH,
    /** The last update is taken back and repeated with half the learning rate, which stays halved. */
    SHRINK_STEP;

    /** Returns its name as an option spells it: {@code stop}, {@code skip-batch}, {@code shrink-step}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the one of that option name. */
    public static OnFailure of(String name) {
        for (OnFailure f : values()) {
            if (f.optionName().equals(name)) {
                return f;
            }
        }
        throw new IllegalArgumentException("on-failure " + name + ": must be one of stop, skip-batch, shrink-step");
    }
}
