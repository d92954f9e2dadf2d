package dev.costate.models.experiments;

import java.util.List;

/** The experiments with latent ODEs. */
final class LatentExperiments {
    static final List<Experiment> ALL = List.of(new LatentOscillator(), new LatentSpirals(), new LatentElNino(),
            new LatentData());

    private LatentExperiments() {
    }
}
