package dev.costate.models.experiments.diffusion;

import dev.costate.models.diffusion.Diffusion;
import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with diffusion models of digits. */
public final class DiffusionExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new DigitsDiffusion(), new DigitClasses());

    /** What both train. */
    static final Diffusion USUAL = Diffusion.usual().with("hidden", 256).with("rate", 2e-3).with("cell", 1);

    private DiffusionExperiments() {
    }
}
