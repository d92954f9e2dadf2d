package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
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
 * A flow learns a density in the plane from 50,000 points of it.
 *
 * <p>It is judged by fresh ones. Immutable.
 *
 * @param density what is learned
 * @param kind what learns it
 */
record ToyFlow(ToyDensity density, FlowKind kind) implements Experiment<ToyFlow.Values> {
    @Override
    public String name() {
        return kind.model() + "-" + density.optionName();
    }

    @Override
    public String summary() {
        return kind.title() + " learns a density in the plane: " + density.optionName();
    }

    /** Its hyper-parameters. */
    record Values(FlowChoice flow, ToyPoints.Choice points) implements Hyperparameters {
        @Override
        public Training training() {
            return flow.training();
        }
    }

    @Override
    public String about() {
        return "Trains " + kind.title() + " on points of the density \"" + density.optionName() + "\".";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(kind.options().apply(o), ToyPoints.Choice.of(o, 10_000, 250));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(FlowModel.from(kind.model(), h.flow.flow(2), h.flow.solver(), saved));
    }

    @Override
    public Study study(Values h) {
        return new ToyStudy(kind.model(), density, h);
    }

    private static final class ToyStudy implements Study {
        private final FlowChoice choice;
        private final ToyPoints points;
        private final FlowModel model;
        private final Phase phase;

        ToyStudy(String name, ToyDensity density, Values h) {
            choice = h.flow;
            points = ToyPoints.of(density, h.points, h.training().seed());
            model = new FlowModel(name, h.flow.flow(2),
                    choice.planeScaling(density.optionName(), points.train()), h.flow.solver());
            phase = h.flow.phase(model, points.train(), 0);
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
            FittedFlow flow = fits.first(FittedFlow.class);
            Map<String, Object> r = new LinkedHashMap<>();
            points.likelihood(r, flow);
            ToyPoints.integral(r, points.plane(fits, flow));
            r.put("encoded and decoded, largest error", flow.roundTripError(points.test()));
            choice.measure(r, flow, points.test());
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return ToyPoints.verdict(r);
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedFlow flow = fits.first(FittedFlow.class);
            DensityFigures.plane(report, ToyPoints.COLUMNS, flow, points.plane(fits, flow), points.test(),
                    Optional.of(points.density()));
            DensityFigures.flow(report, ToyPoints.COLUMNS, flow);
        }
    }
}
