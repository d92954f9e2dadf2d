package dev.costate.solvers.gradient;

import dev.costate.solvers.SolveOptions;
import java.util.Optional;

/** What the methods share that solve an adjoint equation backwards. */
final class ContinuousAdjoint {
    private ContinuousAdjoint() {
    }

    /** Returns why partitioned methods do not serve. */
    static Optional<String> refusal(SolveOptions options) {
        return options.method().partitioned()
                ? Optional.of(", which cannot solve its augmented system: that has no positions and momenta;"
                        + " use direct")
                : Optional.empty();
    }

    /**
     * Returns how the adjoint equation is solved, from the options of the forward solve.
     *
     * <p>With steps of its own, and with one rtol and atol, since a cotangent does not have the size of its component.
     */
    static SolveOptions options(SolveOptions forward) {
        return forward.withoutGrid().withoutTolerances();
    }
}
