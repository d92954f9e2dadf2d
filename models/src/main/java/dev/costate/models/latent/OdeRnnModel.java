package dev.costate.models.latent;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Map;

/**
 * The ODE-RNN as an autoregressive model of series (Rubanova et al. 2019, section 3.1): each value is normal given
 * those before it,
 *
 * <pre>
 * p(x₁, …, x_N) = Π N(xᵢ; d(h(tᵢ⁻)), σ²)
 * </pre>
 *
 * <p>with the hidden state h just before the entry and a trained σ for each column. Parameters: {@code network},
 * {@code decoder} and {@code log_deviation} [width], ln σ of standardised values. Immutable.
 *
 * @param name the model's name within its run
 * @param network reads forwards
 * @param decoder d, from a hidden state to the values
 * @param values mean and scale of the values
 * @param clock how the model counts time; its step is the longest span of the series trained on
 */
public record OdeRnnModel(String name, OdeRnn network, Layer decoder, Standardiser values, SeriesScale.Clock clock)
        implements Model {
    /** Checks the widths and times. */
    public OdeRnnModel {
        SeriesScale.of(name, values, clock, network.inputs());
    }

    /** Returns how the model sees series. */
    public SeriesScale scale() {
        return SeriesScale.of(name, values, clock, network.inputs());
    }

    @Override
    public int width() {
        return values.columns();
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters().under("network").and(decoder.parameters().under("decoder"))
                .and(ParameterSpec.of("log_deviation", Shape.of(width()), Init.constant(-1)));
    }

    @Override
    public Map<String, NdArray> arrays() {
        return scale().arrays(name);
    }

    @Override
    public FittedOdeRnn fitted(Parameters parameters) {
        return new FittedOdeRnn(this, parameters);
    }

    /** Records the standardised values that belong to hidden states. */
    Var decode(Bound p, Var h) {
        return decoder.apply(p.in("decoder"), h);
    }

    /** Records the states just before each entry, [steps, rows, hidden]. */
    Var before(Bound p, PaddedSeries.Shown shown) {
        return network.forwards(p.in("network"), shown.steps(), shown.stepMask()).before();
    }
}
