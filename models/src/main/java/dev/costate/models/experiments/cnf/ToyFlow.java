package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.data.Whitener;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.DensityFigures;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.study.ToyPoints;
import dev.costate.models.train.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A continuous normalising flow learns a density in the plane from 50,000 points of it and is judged by fresh ones.
 * Immutable.
 *
 * @param density what is learned
 * @param defaults of its options
 */
record ToyFlow(ToyDensity density, FlowOptions.Defaults defaults) implements Experiment {
    @Override
    public String name() {
        return "cnf-" + density.optionName();
    }

    @Override
    public String summary() {
        return "a continuous normalising flow learns a density in the plane: " + density.optionName();
    }

    @Override
    public Options options() {
        Options o = new Options("costate train " + name(),
                "Trains a continuous normalising flow (FFJORD) on points of the density \"" + density.optionName() + "\".");
        return ToyPoints.declare(FlowOptions.declare(o, defaults), 10_000, 250);
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
        private final ToyPoints points;
        private final FlowModel model;
        private final Stage stage;

        ToyStudy(ToyDensity density, Arguments options) {
            points = ToyPoints.of(density, options);
            model = new FlowModel("cnf", FlowOptions.flow(options, 2),
                    Whitener.fit(density.optionName(), ToyPoints.COLUMNS, points.train()), FlowOptions.solver(options));
            stage = FlowOptions.stage(options, model, points.train(), 0);
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
        public List<Stage> stages() {
            return List.of(stage);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedFlow flow = fits.first(FittedFlow.class);
            Map<String, Object> r = new LinkedHashMap<>();
            points.likelihood(r, flow);
            ToyPoints.integral(r, points.plane(fits, flow));
            r.put("encoded and decoded, largest error", flow.roundTripError(points.test()));
            return r;
        }

        @Override
        public String verdict(Map<String, Object> r) {
            return ToyPoints.verdict(r);
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedFlow flow = fits.first(FittedFlow.class);
            DensityFigures.plane(report, ToyPoints.COLUMNS, flow, points.plane(fits, flow), points.test(),
                    points.density());
            DensityFigures.flow(report, ToyPoints.COLUMNS, flow);
        }
    }
}
