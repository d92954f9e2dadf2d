package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.TransportCosts;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.cnf.TransportObjective;
import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.data.Whitener;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Map;

/**
 * The options of all experiments with optimal-transport flows. Immutable.
 *
 * @param training what all experiments have in common
 * @param hidden width of the potential's layers
 * @param layers their number
 * @param weights of the three terms of the loss
 * @param batch rows in a step
 * @param rate highest learning rate
 * @param steps equal steps of a solve in training
 * @param gradient how it is differentiated
 * @param testSteps equal steps of a solve of the fitted model
 */
record TransportOptions(Training training, int hidden, int layers, Weights weights, int batch, double rate,
        int steps, GradientMethod gradient, int testSteps) implements FlowChoice {
    private static final Range STEPS = Range.closed(1, 10_000);

    /** What differs between experiments. */
    record Defaults(long iterations, int hidden, Weights weights, int batch, double rate, int steps, int testSteps) {
    }

    /** Declares and reads them. */
    static TransportOptions of(OptionSource o, Defaults d) {
        return new TransportOptions(TrainingOptions.of(o, d.iterations),
                o.integer("hidden", d.hidden, TrainingOptions.WIDTH, "width of the potential's layers"),
                o.integer("layers", 2, TrainingOptions.LAYERS, "number of the potential's layers"),
                new Weights(o.real("transport", d.weights.transport(), Range.closed(0, 1e6),
                                "weight of the cost of the transport"),
                        o.real("likelihood", d.weights.likelihood(), new Range(0, true, 1e6),
                                "weight of the negative log-likelihood"),
                        o.real("hjb", d.weights.hjb(), Range.closed(0, 1e6),
                                "weight of the residual of the Hamilton-Jacobi-Bellman equation")),
                o.integer("batch", d.batch, TrainingOptions.BATCH, "rows in a step"),
                o.real("rate", d.rate, TrainingOptions.RATE,
                        "highest learning rate; falls to a hundredth by half a cosine"),
                o.integer("steps", d.steps, STEPS, "Runge-Kutta steps of a solve in training"),
                SolverOptions.gradient(o),
                o.integer("test-steps", d.testSteps, STEPS, "the same of the fitted model"));
    }

    @Override
    public Flow flow(int width) {
        return new Flow(new TransportField(Potential.of(width, hidden, layers)), 1, 0, 1);
    }

    /** As they are: the widths and weights of the paper are those of its densities' own coordinates. */
    @Override
    public Whitener planeScaling(String name, double[] rows) {
        return Whitener.identity(2);
    }

    @Override
    public SolveOptions solver() {
        return SolveOptions.fixed(Methods.RK4, 1.0 / testSteps);
    }

    @Override
    public Phase phase(FlowModel model, double[] rows, double jitter) {
        double[] own = model.scaling().apply(rows);
        int n = rows.length / model.width();
        TransportObjective objective = new TransportObjective(model, own, weights,
                SolveOptions.fixed(Methods.RK4, 1.0 / steps), gradient, jitter);
        long iterations = training.iterations();
        long warmup = Math.min(50, iterations / 10);
        Recipe recipe = training.recipe(new Adam(),
                new Schedule.Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, iterations)),
                Batches.epochs(n, Math.min(n, batch)));
        return Phase.of(model, model.name(), objective, recipe).withSmooth(objective::withoutKinks);
    }

    @Override
    public void measure(Map<String, Object> r, FittedFlow flow, double[][] rows) {
        FlowChoice.super.measure(r, flow, rows);
        TransportCosts costs = TransportCosts.of(flow, rows);
        r.put("cost of the transport, mean of half the squared speed over the way", costs.transport());
        r.put("residual of the Hamilton-Jacobi-Bellman equation, mean over the way", costs.hjb());
        r.put("encoded and decoded, mean distance", costs.inverseError());
    }
}
