package dev.costate.models.experiments.design;

import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with Bayesian experimental design. */
public final class DesignExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new LinearDesign(LinearTask.LINEAR),
            new LinearDesign(LinearTask.SPECTRUM), new DigitsDesign(), new TableDesign());

    private DesignExperiments() {
    }
}
