package dev.costate.models.experiments.dynamics;

import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with chaotic dynamics. */
public final class DynamicsExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new Chaos(ChaoticSystem.LORENZ),
            new Chaos(ChaoticSystem.ROSSLER), new Chaos(ChaoticSystem.HYPERCHAOS), new Chaos(ChaoticSystem.TENT_MAP));

    private DynamicsExperiments() {
    }
}
