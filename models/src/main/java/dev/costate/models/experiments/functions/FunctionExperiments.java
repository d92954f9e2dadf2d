package dev.costate.models.experiments.functions;

import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with diffusion on functions. */
public final class FunctionExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new MultilevelMixture(), new MultilevelDigits());

    private FunctionExperiments() {
    }
}
