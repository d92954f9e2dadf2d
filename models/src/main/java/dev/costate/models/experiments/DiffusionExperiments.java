package dev.costate.models.experiments;

import dev.costate.models.data.ToyDensity;
import java.util.List;

/** The experiments with diffusion models. */
final class DiffusionExperiments {
    static final List<Experiment> ALL = List.of(toy(ToyDensity.EIGHT_GAUSSIANS), toy(ToyDensity.MOONS), toy(ToyDensity.CIRCLES), toy(ToyDensity.CHECKERBOARD),
            toy(ToyDensity.PINWHEEL),
            toy(ToyDensity.TWO_SPIRALS), toy(ToyDensity.SWISSROLL), toy(ToyDensity.RINGS), new DigitsDiffusion(), new TableDiffusion());

    private DiffusionExperiments() {
    }

    private static Experiment toy(ToyDensity density) {
        return new ToyDiffusion(density, new DiffusionOptions.Defaults(5000, 64, 3, 512, 5e-3));
    }
}
