package dev.costate.models.experiments.node;

import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with Neural ODEs and ODE-Nets. */
public final class NodeExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new LinearIvp(), new Spiral(), new LynxHare(),
            new Oscillator(), new Digits(), new Annuli(), new StableNetworks(StableTask.ELLIPSES),
            new StableNetworks(StableTask.SWISS_ROLL), new StableNetworks(StableTask.PEAKS), new TableOde(),
            new TableClassifier());

    private NodeExperiments() {
    }
}
