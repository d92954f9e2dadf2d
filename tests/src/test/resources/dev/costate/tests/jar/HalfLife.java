package org.example;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.AffineField;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Learns a decay from eleven values of it. */
public final class HalfLife implements Experiment<HalfLife.Values> {
    /** Its hyper-parameters. */
    public record Values(Training training, double halfLife, SolveOptions solver) implements Hyperparameters {
    }

    @Override
    public String name() {
        return "half-life";
    }

    @Override
    public String summary() {
        return "learns a decay from its half-life";
    }

    @Override
    public String about() {
        return "Fits y' = a + b y to a decay.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 1000),
                o.real("half-life", 2, Range.closed(0.1, 10), "of the decay"),
                SolverOptions.solver(Methods.TSIT5, 1e-6, 1e-8, SolverOptions.maxSteps(o)));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(OdeModel.from("decay", new AffineField(0, -1), false, h.solver(), saved));
    }

    @Override
    public Study study(Values h) {
        double[] times = new double[11];
        Arrays.setAll(times, i -> 0.2 * i);
        double[] data = Arrays.stream(times).map(t -> Math.pow(2, -t / h.halfLife())).toArray();
        OdeModel model = new OdeModel("decay", new AffineField(0, -1), Coordinates.identity(1), OdeModel.Start.fixed(1),
                h.solver());
        Phase phase = model.phase("decay",
                h.training().recipe(new Adam(), Schedule.constant(0.02), Batches.whole(1)),
                (m, p, batch) -> m.solve(p, m.start(p), times)
                        .minus(Var.constant(Tensor.of(Shape.of(11, 1, 1), data))).square().mean());
        return new Study() {
            @Override
            public double until() {
                return 2;
            }

            @Override
            public List<String> columns() {
                return List.of("amount");
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
                return Map.of("left after the half-life", fits.first(FittedOde.class).predict(h.halfLife())[0][0]);
            }

            @Override
            public List<BaselineComparison> verdict(Map<String, Object> results) {
                return List.of(BaselineComparison.of(results, "left after the half-life", 0.51, -1));
            }

            @Override
            public void draw(HtmlReport report, Fits fits, Metrics metrics) {
                report.section("Nothing more");
            }
        };
    }
}
