package dev.costate.models.cli;

import dev.costate.models.fitted.InOrder;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import java.util.function.Supplier;

/** {@code --threads N}: how many threads a command computes with. Stateless. */
final class Threads {
    private static final String NAME = "threads";

    private Threads() {
    }

    /** Declares the option. */
    static Options option(Options options) {
        return options.integer(NAME, Range.closed(1, 1024),
                "threads that compute (one a processor if not given); the results do not depend on it");
    }

    /** Returns how many there are. */
    static int of(Arguments given) {
        return given.isGiven(NAME) ? given.smallInteger(NAME) : Runtime.getRuntime().availableProcessors();
    }

    /** Does the work of a command on them. */
    static <T> T compute(Arguments given, Supplier<T> work) {
        return given.isGiven(NAME) ? InOrder.on(of(given), work) : work.get();
    }
}
