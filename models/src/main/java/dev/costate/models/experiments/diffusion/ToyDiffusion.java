package dev.costate.models.experiments.diffusion;

import dev.costate.models.data.Standardiser;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.fitted.SlicedWasserstein;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.DensityFigures;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.ToyPoints;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A diffusion model learns a density in the plane from 50,000 points of it.
 *
 * <p>It is judged by fresh ones. Immutable.
 *
 * @param density what is learned
 * @param defaults of its options
 */
record ToyDiffusion(ToyDensity density, DiffusionOptions.Defaults defaults) implements Experiment<ToyDiffusion.Values> {
    private static final int DIRECTIONS = 128;

    @Override
    public String name() {
        return "diffusion-" + density.optionName();
    }

    @Override
    public String summary() {
        return "a diffusion model learns a density in the plane: " + density.optionName();
    }

    /** Its hyper-parameters. */
    record Values(DiffusionOptions diffusion, ToyPoints.Choice points) implements Hyperparameters {
        @Override
        public Training training() {
            return diffusion.training();
        }
    }

    @Override
    public String about() {
        return "Trains a diffusion model on points of the density \"" + density.optionName()
                + "\" by denoising score matching.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(DiffusionOptions.of(o, defaults),
                ToyPoints.Choice.of(o, 4000, density == ToyDensity.RINGS ? 60 : 120));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.diffusion.restored(saved));
    }

    @Override
    public Study study(Values h) {
        return new ToyStudy(density, h);
    }

    private static final class ToyStudy implements Study {
        private final ToyPoints points;
        private final DiffusionModel model;
        private final Phase phase;
        private final double[][] other;
        private final long seed;

        ToyStudy(ToyDensity density, Values h) {
            seed = h.training().seed();
            points = ToyPoints.of(density, h.points, seed);
            other = ToyPoints.fresh(density, h.points, seed, 2);
            model = h.diffusion.model(Standardiser.fit(points.train(), 2));
            phase = h.diffusion.phase(model, points.train());
        }

        @Override
        public List<String> columns() {
            return ToyPoints.COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            Map<String, Object> r = new LinkedHashMap<>();
            points.likelihood(r, fit);
            double[][] test = points.test();
            r.put("sliced Wasserstein distance, samples to fresh points",
                    SlicedWasserstein.distance(fit.sample(test.length, seed), test, DIRECTIONS, 0));
            r.put("sliced Wasserstein distance, fresh points to others",
                    SlicedWasserstein.distance(other, test, DIRECTIONS, 0));
            ToyPoints.integral(r, points.plane(fits, fit));
            r.put("encoded and decoded, largest error (standard deviations)", fit.roundTripError(test));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return ToyPoints.verdict(r);
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            DensityFigures.plane(report, ToyPoints.COLUMNS, fit, points.plane(fits, fit), points.test(),
                    Optional.of(points.density()));
            DensityFigures.reverse(report, ToyPoints.COLUMNS, fit);
        }
    }
}
