package dev.costate.models.latent;

import dev.costate.models.files.NdArray;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.autodiff.Shape;
import dev.costate.solvers.GradientMethod;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A latent ODE as a model of series. It is told which values are there if its encoder takes entries of that length.
 *
 * <p>Parameters: those of the network and, where the noise of observation is learned, {@code log_deviation} [width], ln
 * σ of standardised values. Immutable.
 *
 * @param name the model's name within its run
 * @param network the latent ODE
 * @param values mean and scale of the values
 * @param clock how the model counts time
 * @param rowTimes how training solves
 * @param noise the σ, of standardised values, from which training learns each column's noise of observation; empty if
 * it is not learned
 */
public record LatentModel(String name, LatentOde network, Standardiser values, SeriesScale.Clock clock,
        RowTimes rowTimes, OptionalDouble noise) implements Model {
    /** Checks the widths and times. */
    public LatentModel {
        SeriesScale.of(name, values, clock, network.encoder().inputs());
        if (network.values() != values.columns()) {
            throw new IllegalArgumentException("model " + name + ": its decoder gives " + network.values()
                    + " values, the data have " + values.columns() + " columns");
        }
        if (noise.isPresent() && !(noise.getAsDouble() > 0 && noise.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("standard deviation " + noise.getAsDouble()
                    + " of the observations' noise: must be finite and positive");
        }
    }

    /** A model whose noise of observation is not learned. */
    public LatentModel(String name, LatentOde network, Standardiser values, SeriesScale.Clock clock,
            RowTimes rowTimes) {
        this(name, network, values, clock, rowTimes, OptionalDouble.empty());
    }

    /**
     * Returns the same model whose noise of observation is learned.
     *
     * @param first σ at the first step of training, of standardised values; finite and positive
     */
    public LatentModel withLearnedNoise(double first) {
        return new LatentModel(name, network, values, clock, rowTimes, OptionalDouble.of(first));
    }

    /** Returns the same model whose solves are differentiated in another way. */
    LatentModel withGradient(GradientMethod by) {
        return new LatentModel(name, network, values, clock, rowTimes.withGradient(by), noise);
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
        return noise.isEmpty() ? network.parameters()
                : network.parameters().and(ParameterSpec.of("log_deviation", Shape.of(width()),
                        Init.constant(StrictMath.log(noise.getAsDouble()))));
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
