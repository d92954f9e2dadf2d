package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.JacobianRightHandSide;
import java.util.Arrays;
import java.util.List;

/** A fitted {@link OdeModel} that predicts, in the units of the data. Thread-safe. */
public final class FittedOde implements Fitted {
    private final OdeModel model;
    private final Parameters parameters;
    private final ReplayPool pool;
    private final double[] start;

    /** Joins a model and its parameters. */
    public FittedOde(OdeModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
        Tape tape = Tape.record(List.of(Shape.of(parameters.spec().size())), v -> {
            Bound p = parameters.spec().bind(v[0]);
            return new Var[] {model.coordinates().outward(model.start(p))};
        });
        start = Replay.of(tape).run(parameters.theta())[0].toArray();
    }

    @Override
    public OdeModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Returns the time at which the model starts. */
    public double startTime() {
        return model.coordinates().t0();
    }

    /** Returns the state at the start, as the data has it; with delays, of several rows, the newest first. */
    public double[] start() {
        return start.clone();
    }

    /**
     * Predicts from the model's own start.
     *
     * @param times rising, the first not before {@link #startTime}
     * @return one row a time
     * @throws dev.costate.solvers.SolveFailure if the solution does not reach the last time
     */
    public double[][] predict(double... times) {
        return predictFrom(startTime(), start, times);
    }

    /**
     * Predicts from a given state.
     *
     * @param t0 when the state holds
     * @param y0 the state, in the units of the data; with {@linkplain Delays delays}, of several rows
     * @param times rising, the first not before t0
     * @return one row a time
     */
    public double[][] predictFrom(double t0, double[] y0, double... times) {
        int width = model.coordinates().width();
        if (y0.length != width) {
            throw new IllegalArgumentException("a state of " + y0.length + " values: must have " + width);
        }
        if (times.length == 0) {
            return new double[0][];
        }
        boolean atStart = times[0] == t0;
        double[] all = atStart && times.length > 1 ? times : new double[times.length + 1];
        if (all != times) {
            all[0] = t0;
            System.arraycopy(times, 0, all, 1, times.length);
        }
        if (times.length == 1 && atStart) {
            return new double[][] {Arrays.copyOf(y0, model.width())};
        }
        for (int i = 0; i < all.length; i++) {
            if (!Double.isFinite(all[i]) || i > 0 && all[i] <= all[i - 1]) {
                throw new IllegalArgumentException(
                        "time " + all[i] + (i > 0 ? " does not come after " + all[i - 1] : "")
                                + ": times must be finite and rise, the first not before " + t0);
            }
        }
        double[] flat = run(y0, model.coordinates().times(all));
        int skip = all.length - times.length;
        double[][] rows = new double[times.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, (i + skip) * width, (i + skip) * width + model.width());
        }
        return rows;
    }

    private double[] run(double[] y0, double[] times) {
        int d = model.coordinates().width();
        return pool.with(times.length, List.of(Shape.of(1, d), Shape.of(times.length)), (p, v) -> new Var[] {
            model.coordinates().outward(model.solve(p, model.coordinates().inward(v[1]), v[2]))}, replay -> {
            double[] flat = new double[times.length * d];
            replay.set(1, y0).set(2, times).run().get(0, flat);
            return flat;
        });
    }

    /**
     * Returns the same model driven by other inputs, if its field is a {@link DrivenField}.
     *
     * @param times rising, at least two
     * @param rows one a time, as the data has them
     */
    public FittedOde drivenBy(double[] times, double[][] rows) {
        if (!(model.field() instanceof DrivenField field)) {
            throw new IllegalArgumentException("model " + model.name() + " has no inputs");
        }
        DrivenField other = field.drivenBy(model.coordinates().times(times),
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
        return new FittedOde(model.withField(other, other.stops()), parameters);
    }

    /**
     * Returns the derivative of the data's values at states, per unit of the data's time.
     *
     * <p>That is the learned vector field; of an augmented model, where a solve starts. Of a model without delays.
     *
     * @param t time, as the data has it
     * @param y states in rows, as the data has them
     */
    public double[][] derivatives(double t, double[][] y) {
        int d = model.width();
        Tape field = Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.SCALAR, Shape.of(y.length, d)),
                v -> {
            Bound p = parameters.spec().bind(v[0]).in("field");
            return new Var[] {model.field().apply(p, v[1], model.augmented(v[2])).slice(1, 0, d)};
        });
        Coordinates c = model.coordinates();
        double[] flat = Arrays.stream(y).flatMapToDouble(Arrays::stream).toArray();
        double[] dz = Replay.of(field).run(parameters.theta(), Tensor.scalar(c.time(t)),
                Tensor.of(Shape.of(y.length, d), c.inward(flat)))[0].toArray();
        double[][] rows = new double[y.length][d];
        for (int r = 0; r < y.length; r++) {
            for (int i = 0; i < d; i++) {
                // chain rule: dy/dt = (dy/dz)·(dz/ds)/unit, with dy/dz = scale, times y if z is a logarithm
                rows[r][i] = dz[r * d + i] * c.values().scale()[i] * (c.logarithm() ? y[r][i] : 1) / c.unit();
            }
        }
        return rows;
    }

    /**
     * Returns the learned vector field with its Jacobian, in the units of the data, for solvers and statistics.
     *
     * <p>Of a model that is not augmented and has no delays. To be used by one thread.
     */
    public JacobianRightHandSide rightHandSide() {
        return new LearnedField(model, parameters);
    }
}
