package dev.costate.models.study;

import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.options.OptionSource;
import java.util.Arrays;
import java.util.List;

/**
 * The options of a network that is a field. Immutable.
 *
 * @param hidden width of the hidden layers
 * @param layers number of hidden layers
 * @param activation between the layers
 */
public record FieldOptions(int hidden, int layers, Activation activation) {
    /** Declares and reads them. */
    public static FieldOptions of(OptionSource o, int hidden, int layers) {
        return new FieldOptions(o.integer("hidden", hidden, TrainingOptions.WIDTH, "width of the hidden layers"),
                o.integer("layers", layers, TrainingOptions.LAYERS, "number of hidden layers"),
                o.choice("activation", List.of(Activation.values()), Activation::optionName, Activation.TANH,
                        "between the layers"));
    }

    /** Returns the network. */
    public Mlp network(int inputs, int outputs) {
        int[] widths = new int[layers + 2];
        Arrays.fill(widths, hidden);
        widths[0] = inputs;
        widths[widths.length - 1] = outputs;
        return Mlp.of(activation, widths);
    }
}
