package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with diffusion models. */
public final class DiffusionExperiments {
    private static final long USUAL = 5000;

    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(toy(ToyDensity.EIGHT_GAUSSIANS, USUAL),
            toy(ToyDensity.MOONS, USUAL), toy(ToyDensity.CIRCLES, USUAL), fine(ToyDensity.CHECKERBOARD, USUAL),
            toy(ToyDensity.PINWHEEL, USUAL), toy(ToyDensity.TWO_SPIRALS, 4 * USUAL), toy(ToyDensity.SWISSROLL, USUAL),
            fine(ToyDensity.RINGS, 3 * USUAL), new DigitsDiffusion(), new DigitClasses(), new TableDiffusion());

    private DiffusionExperiments() {
    }

    /**
     * For fine structure: sines, and small noise as often as large. Plain training misses the inner rings and blurs
     * the squares.
     */
    private static Experiment<?> fine(ToyDensity density, long iterations) {
        return new ToyDiffusion(density, new DiffusionOptions.Defaults(iterations, 64, 3, 512, 5e-3, Weighting.SCALE,
                DiffusionOptions.First.SINE));
    }

    private static Experiment<?> toy(ToyDensity density, long iterations) {
        return new ToyDiffusion(density, new DiffusionOptions.Defaults(iterations, 64, 3, 512, 5e-3));
    }
}
