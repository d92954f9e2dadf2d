package dev.costate.models.train;

import java.util.Locale;

/**
 * What happens when a solve fails or the loss or its gradient is not finite. The parameters are never updated by
 * such a step.
 */
public enum OnFailure {
    /** Training ends; the last good parameters stay. */
    STOP,
    /** The batch is left out, the parameters stay as they are. */
    SKIP_BATCH,
    /** The last update is taken back and made again with half the learning rate, which stays halved. */
    SHRINK_STEP;

    /** Returns its name as an option has it: {@code stop}, {@code skip-batch}, {@code shrink-step}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the one of that name. */
    public static OnFailure of(String word) {
        for (OnFailure f : values()) {
            if (f.optionName().equals(word)) {
                return f;
            }
        }
        throw new IllegalArgumentException("on-failure " + word + ": must be one of stop, skip-batch, shrink-step");
    }
}
