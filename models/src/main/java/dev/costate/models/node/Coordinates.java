package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.SavedModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How a model's coordinates follow from the data's.
 *
 * <p>z = (y − mean)/scale, or z = (ln y − mean)/scale, and s = (t − t0)/unit for the time. With delays a state holds
 * the values of several rows, all scaled alike. Saved with the model. Immutable.
 *
 * @param logarithm whether values are taken as logarithms first; they must then be positive
 * @param values mean and scale of each component
 * @param t0 time at which s = 0
 * @param unit length of one unit of s, positive
 * @param delays which earlier rows a state holds
 */
public record Coordinates(boolean logarithm, Standardiser values, double t0, double unit, Delays delays) {
    /** Checks the time. */
    public Coordinates {
        if (!Double.isFinite(t0) || !(unit > 0 && unit < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "time coordinates from " + t0 + " in units of " + unit + ": must be finite, the unit positive");
        }
    }

    /** Coordinates whose states are rows of the data. */
    public Coordinates(boolean logarithm, Standardiser values, double t0, double unit) {
        this(logarithm, values, t0, unit, Delays.NONE);
    }

    /** Values and times as they are. */
    public static Coordinates identity(int width) {
        return new Coordinates(false, Standardiser.identity(width), 0, 1);
    }

    /** Returns the number of components of a state. */
    public int width() {
        return values.columns() * (delays.lags() + 1);
    }

    /** Returns the model's time. */
    public double time(double t) {
        return (t - t0) / unit;
    }

    /** Returns the model's times. */
    public double[] times(double[] t) {
        return Arrays.stream(t).map(this::time).toArray();
    }

    /** Records the data's values from the model's, components of a state along the last axis. */
    public Var outward(Var z) {
        Var y = z.times(repeated(values.scale())).plus(repeated(values.mean()));
        return logarithm ? y.exp() : y;
    }

    /** Records the model's values from the data's. */
    public Var inward(Var y) {
        Var x = logarithm ? y.log() : y;
        return x.minus(repeated(values.mean())).dividedBy(repeated(values.scale()));
    }

    /** One number a component of a state, from one a column. */
    private Var repeated(double[] columns) {
        double[] all = new double[width()];
        Arrays.setAll(all, i -> columns[i % columns.length]);
        return Var.constant(Tensor.vector(all));
    }

    /** Returns the model's values of rows of data, by the same kernels. */
    public double[] inward(double[] rows) {
        Shape shape = Shape.of(rows.length / width(), width());
        Tape tape = Tape.record(List.of(shape), v -> new Var[] {inward(v[0])});
        return Replay.of(tape).run(Tensor.of(shape, rows))[0].toArray();
    }

    /** Returns the arrays that {@link #from} reads, under names that start with {@code prefix} and a dot. */
    public Map<String, NdArray> arrays(String prefix) {
        Map<String, NdArray> arrays = values.arrays(prefix);
        arrays.put(prefix + ".time",
                NdArray.of(new double[] {t0, unit, logarithm ? 1 : 0, delays.lags(), delays.every()}));
        return arrays;
    }

    /**
     * Takes coordinates out of a file.
     *
     * @throws FileFormatException if they are missing or not what they should be
     */
    public static Coordinates from(String prefix, SavedModel saved) {
        Standardiser values = Standardiser.from(prefix, saved.file(), saved.content());
        double[] time = saved.values(prefix + ".time", 5);
        try {
            return new Coordinates(time[2] != 0, values, time[0], time[1], new Delays((int) time[3], (int) time[4]));
        } catch (IllegalArgumentException wrong) {
            throw saved.wrong("\"" + prefix + "\": " + wrong.getMessage());
        }
    }
}
