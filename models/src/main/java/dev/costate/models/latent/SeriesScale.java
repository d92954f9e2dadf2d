package dev.costate.models.latent;

import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.SavedModel;
import java.util.Map;

/**
 * How a model sees series: standardised values, and times counted from each series' first one.
 *
 * <p>An entry is (time, values), followed by which values are there if the model is told. Immutable.
 *
 * @param values mean and scale of the values
 * @param clock how the model counts time
 * @param masked whether entries say which values are there
 */
public record SeriesScale(Standardiser values, Clock clock, boolean masked) {
    /**
     * A model's time.
     *
     * @param unit length of one unit of it, in that of the data
     * @param step length of the solver's steps in predictions, in the model's time
     */
    public record Clock(double unit, double step) {
        boolean valid() {
            return unit > 0 && unit < Double.POSITIVE_INFINITY && step > 0 && step < Double.POSITIVE_INFINITY;
        }
    }

    /** Checks the clock. */
    public SeriesScale {
        if (!clock.valid()) {
            throw new IllegalArgumentException("unit " + clock.unit + " and step " + clock.step
                    + " of a model's time: must be finite and positive");
        }
    }

    /** Returns the scale of a model whose entries have that length. */
    static SeriesScale of(String name, Standardiser values, Clock clock, int inputs) {
        int d = values.columns();
        if (inputs != 1 + d && inputs != 1 + 2 * d) {
            throw new IllegalArgumentException("model " + name + ": its encoder takes entries of " + inputs + ", " + d
                    + " values need " + (1 + d) + ", or " + (1 + 2 * d) + " with which of them are there");
        }
        return new SeriesScale(values, clock, inputs > 1 + d);
    }

    /** Returns the number of values at a time. */
    public int width() {
        return values.columns();
    }

    /** Returns the length of an entry. */
    public int inputs() {
        return 1 + (masked ? 2 : 1) * width();
    }

    /**
     * Writes the entry of one time: missing values are 0, their mean.
     *
     * @param time counted from the series' first one, in the unit of the data
     * @param row the values, NaN where one is missing
     */
    void entry(double time, double[] row, double[] out, int at) {
        int d = width();
        out[at] = time / clock.unit;
        for (int c = 0; c < d; c++) {
            boolean there = !Double.isNaN(row[c]);
            out[at + 1 + c] = there ? (row[c] - values.mean()[c]) / values.scale()[c] : 0;
            if (masked) {
                out[at + 1 + d + c] = there ? 1 : 0;
            }
        }
    }

    /** Returns what is saved of it by a model of that name. */
    Map<String, NdArray> arrays(String name) {
        Map<String, NdArray> arrays = values.arrays(name + ".scaling");
        arrays.put(name + ".scaling.time", NdArray.of(new double[] {clock.unit, clock.step, masked ? 1 : 0}));
        return arrays;
    }

    /** Reads what the model of that name saved. */
    public static SeriesScale of(String name, SavedModel saved) {
        Standardiser values = Standardiser.from(name + ".scaling", saved.file(), saved.content());
        double[] time = saved.values(name + ".scaling.time", 3);
        Clock clock = new Clock(time[0], time[1]);
        if (!clock.valid()) {
            throw saved.wrong("\"" + name + ".scaling.time\": unit " + time[0] + " and step " + time[1]
                    + " must be finite and positive");
        }
        return new SeriesScale(values, clock, time[2] != 0);
    }
}
