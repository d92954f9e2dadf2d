package dev.costate.models.latent;

import dev.costate.solvers.GradientMethod;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Map;

/**
 * A latent ODE as a model of series. It sees standardised values, and times counted from each series' first one.
 *
 * <p>The encoder's entries are (time, values), followed by which values are there if the encoder takes
 * that many ({@link #masked}). Immutable.
 *
 * @param name the model's name within its run
 * @param network the latent ODE
 * @param values mean and scale of the values
 * @param clock how the model counts time
 * @param rowTimes how training solves
 */
public record LatentModel(String name, LatentOde network, Standardiser values, Clock clock, RowTimes rowTimes)
        implements Model {
    /**
     * The model's time.
     *
     * @param unit length of one unit of it, in that of the data
     * @param step length of the solver's steps in predictions, in the model's time
     */
    public record Clock(double unit, double step) {
        private boolean valid() {
            return unit > 0 && unit < Double.POSITIVE_INFINITY && step > 0 && step < Double.POSITIVE_INFINITY;
        }
    }

    /** Checks the widths and times. */
    public LatentModel {
        int inputs = network.encoder().inputs();
        int d = values.columns();
        if (inputs != 1 + d && inputs != 1 + 2 * d) {
            throw new IllegalArgumentException("model " + name + ": its encoder takes entries of " + inputs + ", " + d
                    + " values need " + (1 + d) + ", or " + (1 + 2 * d) + " with which of them are there");
        }
        if (network.values() != d) {
            throw new IllegalArgumentException("model " + name + ": its decoder gives " + network.values()
                    + " values, the data have " + d + " columns");
        }
        if (!clock.valid()) {
            throw new IllegalArgumentException("model " + name + ": unit " + clock.unit + " and step " + clock.step
                    + " must be finite and positive");
        }
    }

    /** Returns the same model whose solves are differentiated in another way. */
    LatentModel withGradient(GradientMethod by) {
        return new LatentModel(name, network, values, clock, rowTimes.withGradient(by));
    }

    /** Returns whether the encoder is told which values are there. */
    public boolean masked() {
        return inputs() > 1 + width();
    }

    /** Returns the length of one unit of the model's time. */
    public double unit() {
        return clock.unit;
    }

    /** Returns the length of the solver's steps in predictions, in the model's time. */
    public double step() {
        return clock.step;
    }

    @Override
    public int width() {
        return values.columns();
    }

    /** Returns the length of an entry. */
    int inputs() {
        return network.encoder().inputs();
    }

    /** Writes the entry of one time: missing values are 0, their mean. */
    void entry(double time, double[] row, double[] out, int at) {
        int d = width();
        out[at] = time / clock.unit;
        for (int c = 0; c < d; c++) {
            boolean there = !Double.isNaN(row[c]);
            out[at + 1 + c] = there ? (row[c] - values.mean()[c]) / values.scale()[c] : 0;
            if (masked()) {
                out[at + 1 + d + c] = there ? 1 : 0;
            }
        }
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = values.arrays(name + ".scaling");
        arrays.put(name + ".scaling.time", NdArray.of(new double[] {clock.unit, clock.step, masked() ? 1 : 0}));
        return arrays;
    }

    @Override
    public FittedLatentOde fitted(Parameters parameters) {
        return new FittedLatentOde(this, parameters);
    }

    /** What a file says beside the parameters. */
    public record Saved(Standardiser values, Clock clock, boolean masked) {
        /** Reads it for the model of that name. */
        public static Saved of(String name, SavedModel saved) {
            Standardiser values = Standardiser.from(name + ".scaling", saved.file(), saved.content());
            double[] time = saved.values(name + ".scaling.time", 3);
            Clock clock = new Clock(time[0], time[1]);
            if (!clock.valid()) {
                throw saved.wrong("\"" + name + ".scaling.time\": unit " + time[0] + " and step " + time[1]
                        + " must be finite and positive");
            }
            return new Saved(values, clock, time[2] != 0);
        }
    }
}
