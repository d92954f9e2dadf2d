package dev.costate.models.latent;

import dev.costate.models.files.NdArray;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import java.util.Map;

/**
 * A latent ODE as a model of series. It is told which values are there if its encoder takes entries of that length.
 * Immutable.
 *
 * @param name the model's name within its run
 * @param network the latent ODE
 * @param values mean and scale of the values
 * @param clock how the model counts time
 * @param rowTimes how training solves
 */
public record LatentModel(String name, LatentOde network, Standardiser values, SeriesScale.Clock clock,
        RowTimes rowTimes) implements Model {
    /** Checks the widths and times. */
    public LatentModel {
        SeriesScale.of(name, values, clock, network.encoder().inputs());
        if (network.values() != values.columns()) {
            throw new IllegalArgumentException("model " + name + ": its decoder gives " + network.values()
                    + " values, the data have " + values.columns() + " columns");
        }
    }

    /** Returns the same model whose solves are differentiated in another way. */
    LatentModel withGradient(GradientMethod by) {
        return new LatentModel(name, network, values, clock, rowTimes.withGradient(by));
    }

    /** Returns how the model sees series. */
    public SeriesScale scale() {
        return SeriesScale.of(name, values, clock, network.encoder().inputs());
    }

    /** Returns the length of one unit of the model's time. */
    public double unit() {
        return clock.unit();
    }

    /** Returns the length of the solver's steps in predictions, in the model's time. */
    public double step() {
        return clock.step();
    }

    @Override
    public int width() {
        return values.columns();
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Map<String, NdArray> arrays() {
        return scale().arrays(name);
    }

    @Override
    public FittedLatentOde fitted(Parameters parameters) {
        return new FittedLatentOde(this, parameters);
    }
}
