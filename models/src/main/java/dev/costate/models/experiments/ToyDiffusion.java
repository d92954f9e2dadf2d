package dev.costate.models.experiments;

import dev.costate.models.cli.Arguments;
import dev.costate.models.cli.Options;
import dev.costate.models.cli.Range;
import dev.costate.models.cnf.Likelihood;
import dev.costate.models.cnf.PlaneDensity;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.Diffuser;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SlicedWasserstein;
import dev.costate.models.plot.Report;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A diffusion model learns a density in the plane from 50,000 points of it and is judged by fresh ones. Immutable.
 *
 * @param density what is learned
 * @param defaults of its options
 */
record ToyDiffusion(ToyDensity density, DiffusionOptions.Defaults defaults) implements Experiment {
    private static final int TRAIN = 50_000;
    private static final int DIRECTIONS = 128;
    private static final List<String> COLUMNS = List.of("x", "y");

    @Override
    public String name() {
        return "diffusion-" + density.word();
    }

    @Override
    public String summary() {
        return "a diffusion model learns a density in the plane: " + density.word();
    }

    @Override
    public Options options() {
        Options o = new Options("costate train " + name(), "Trains a diffusion model on points of the density \"" + density.word()
                + "\" by denoising score matching.");
        return DiffusionOptions.declare(o, defaults).integer("test-points", 4000, Range.from(2), "fresh points that judge the model")
                .integer("grid", 120, Range.closed(2, 2000), "cells along a side of the grid for the integral of the density");
    }

    @Override
    public List<Model> restore(Arguments options, String file, Safetensors saved) {
        return List.of(DiffusionOptions.restored(options, file, saved));
    }

    @Override
    public Study study(Arguments options) {
        return new ToyStudy(density, options);
    }

    private static double[][] rows(double[] flat) {
        double[][] rows = new double[flat.length / 2][];
        Arrays.setAll(rows, i -> new double[] {flat[2 * i], flat[2 * i + 1]});
        return rows;
    }

    private static final class ToyStudy implements Study {
        private final ToyDensity density;
        private final DiffusionModel model;
        private final Stage stage;
        private final double[][] test;
        private final double[][] other;
        private final int cells;
        private final long seed;

        ToyStudy(ToyDensity density, Arguments options) {
            this.density = density;
            seed = options.integer("seed");
            double[] rows = density.sample(TRAIN, seed, 0);
            int n = options.smallInteger("test-points");
            test = rows(density.sample(n, seed, 1));
            other = rows(density.sample(n, seed, 2));
            cells = options.smallInteger("grid");
            model = DiffusionOptions.model(options, Standardiser.fit(rows, 2));
            stage = DiffusionOptions.stage(options, model, rows, 0);
        }

        @Override
        public List<String> columns() {
            return COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Stage> stages() {
            return List.of(stage);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            Diffuser fit = fits.first(Diffuser.class);
            Map<String, Object> r = new LinkedHashMap<>();
            Likelihood.of(fit, test).put(r, "fresh points");
            density.entropy().ifPresent(h -> r.put("entropy of the density, the least possible (nats)", h));
            if (density.hasDensity()) {
                double[] gap = fit.score(test);
                Arrays.setAll(gap, i -> density.logDensity(test[i][0], test[i][1]) - gap[i]);
                r.put("worse than the true density on the same points (nats)", Likelihood.mean(gap));
                r.put("standard error of that difference", Likelihood.standardError(gap));
            }
            r.put("sliced Wasserstein distance, samples to fresh points", SlicedWasserstein.distance(fit.sample(test.length, seed), test, DIRECTIONS, 0));
            r.put("sliced Wasserstein distance, fresh points to others", SlicedWasserstein.distance(other, test, DIRECTIONS, 0));
            PlaneDensity plane = PlaneDensity.of(fit, test, cells);
            r.put("integral of the density over the grid", plane.integral());
            r.put("part of 2000 samples outside the grid", plane.outside());
            r.put("encoded and decoded, largest error (standard deviations)", fit.roundTripError(test));
            return r;
        }

        @Override
        public void draw(Report report, Fits fits, Metrics metrics) {
            Diffuser fit = fits.first(Diffuser.class);
            DiffusionFigures.plane(report, COLUMNS, fit, PlaneDensity.of(fit, test, Math.min(cells, 120)), test);
            DiffusionFigures.reverse(report, COLUMNS, fit);
        }
    }
}
