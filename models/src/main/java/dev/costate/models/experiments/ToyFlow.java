package dev.costate.models.experiments;

import dev.costate.models.cli.Arguments;
import dev.costate.models.cli.Options;
import dev.costate.models.cli.Range;
import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.Likelihood;
import dev.costate.models.cnf.PlaneDensity;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.data.Whitener;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.plot.Report;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A continuous normalising flow learns a density in the plane from 50,000 points of it and is judged by fresh ones. Immutable.
 *
 * @param density what is learned
 * @param defaults of its options
 */
record ToyFlow(ToyDensity density, FlowOptions.Defaults defaults) implements Experiment {
    private static final int TRAIN = 50_000;
    private static final List<String> COLUMNS = List.of("x", "y");

    @Override
    public String name() {
        return "cnf-" + density.word();
    }

    @Override
    public String summary() {
        return "a continuous normalising flow learns a density in the plane: " + density.word();
    }

    @Override
    public Options options() {
        Options o = new Options("costate train " + name(), "Trains a continuous normalising flow (FFJORD) on points of the density \"" + density.word()
                + "\".");
        return FlowOptions.declare(o, defaults).integer("test-points", 10_000, Range.from(2), "fresh points that judge the model").integer("grid", 250,
                Range.closed(2, 2000), "cells along a side of the grid for the integral of the density");
    }

    @Override
    public List<Model> restore(Arguments options, String file, Safetensors saved) {
        return List.of(FlowModel.from("cnf", FlowOptions.flow(options, 2), FlowOptions.solver(options), file, saved));
    }

    @Override
    public Study study(Arguments options) {
        return new ToyStudy(density, options);
    }

    private static final class ToyStudy implements Study {
        private final ToyDensity density;
        private final FlowModel model;
        private final Stage stage;
        private final double[][] test;
        private final int cells;

        ToyStudy(ToyDensity density, Arguments options) {
            this.density = density;
            long seed = options.integer("seed");
            double[] rows = density.sample(TRAIN, seed, 0);
            double[] fresh = density.sample(options.smallInteger("test-points"), seed, 1);
            test = new double[fresh.length / 2][];
            Arrays.setAll(test, i -> new double[] {fresh[2 * i], fresh[2 * i + 1]});
            cells = options.smallInteger("grid");
            model = new FlowModel("cnf", FlowOptions.flow(options, 2), Whitener.fit(density.word(), COLUMNS, rows), FlowOptions.solver(options));
            stage = FlowOptions.stage(options, model, rows, 0);
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
            FittedFlow flow = fits.first(FittedFlow.class);
            Map<String, Object> r = new LinkedHashMap<>();
            Likelihood.of(flow, test).put(r, "fresh points");
            density.entropy().ifPresent(h -> r.put("entropy of the density, the least possible (nats)", h));
            if (density.hasDensity()) {
                double[] gap = flow.score(test);
                Arrays.setAll(gap, i -> density.logDensity(test[i][0], test[i][1]) - gap[i]);
                r.put("worse than the true density on the same points (nats)", Likelihood.mean(gap));
                r.put("standard error of that difference", Likelihood.standardError(gap));
            }
            PlaneDensity plane = PlaneDensity.of(flow, test, cells);
            r.put("integral of the density over the grid", plane.integral());
            r.put("part of 2000 samples outside the grid", plane.outside());
            r.put("encoded and decoded, largest error", flow.roundTripError(test));
            return r;
        }

        @Override
        public void draw(Report report, Fits fits, Metrics metrics) {
            FittedFlow flow = fits.first(FittedFlow.class);
            FlowFigures.plane(report, COLUMNS, flow, PlaneDensity.of(flow, test, Math.min(cells, 160)), test);
            FlowFigures.paths(report, COLUMNS, flow);
        }
    }
}
