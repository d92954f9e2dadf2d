package dev.costate.models.experiments.latent;

import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with latent ODEs and SDEs. */
public final class LatentExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(new LatentOscillator(), new LatentSpirals(),
            new LatentPeriodic(), new LatentElNino(), new LatentEarthquakes(), new LatentSdeCosine(),
            LatentProcess.GBM, LatentProcess.LORENZ, new LatentNile(), new TableLatent());

    private LatentExperiments() {
    }
}
