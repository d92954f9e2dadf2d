package dev.costate.models.layers;

import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear layers with an activation between them. Layer i has the parameters {@code i.weight} and {@code i.bias}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param layers in the order in which they are applied, each fitting the one before
 * @param hidden after every layer but the last
 * @param last after the last layer
 */
public record Mlp(List<Linear> layers, Activation hidden, Activation last) implements Layer {
    /** Checks that the layers fit. */
    public Mlp {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an MLP needs at least one layer");
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
                throw new IllegalArgumentException("layer " + i + " takes " + layers.get(i).inputs() + " values, layer "
                        + (i - 1) + " gives " + layers.get(i - 1).outputs());
            }
        }
    }

    /**
     * Makes an MLP that starts uniform on ±1/√inputs, with nothing after the last layer.
     *
     * @param hidden after every layer but the last
     * @param widths of the layers, that of the input first
     */
    public static Mlp of(Activation hidden, int... widths) {
        return of(hidden, Linear::new, widths);
    }

    /**
     * Makes an MLP with nothing after the last layer.
     *
     * @param hidden after every layer but the last
     * @param weight what all weights start from
     * @param bias what all biases start from
     * @param widths of the layers, that of the input first
     */
    public static Mlp of(Activation hidden, Init weight, Init bias, int... widths) {
        return of(hidden, (inputs, outputs) -> new Linear(inputs, outputs, weight, bias), widths);
    }

    private interface Making {
        Linear layer(int inputs, int outputs);
    }

    private static Mlp of(Activation hidden, Making making, int... widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException(
                    "an MLP needs at least two widths, its input's and its output's; " + widths.length + " given");
        }
        List<Linear> layers = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            layers.add(making.layer(widths[i - 1], widths[i]));
        }
        return new Mlp(layers, hidden, Activation.IDENTITY);
    }

    /** Returns the same layers with {@code activation} after the last one. */
    public Mlp withLast(Activation activation) {
        return new Mlp(layers, hidden, activation);
    }

    @Override
    public ParameterSpec parameters() {
        ParameterSpec all = ParameterSpec.NONE;
        for (int i = 0; i < layers.size(); i++) {
            all = all.and(layers.get(i).parameters().under(Integer.toString(i)));
        }
        return all;
    }

    @Override
    public Var apply(Bound p, Var x) {
        Var h = x;
        for (int i = 0; i < layers.size(); i++) {
            h = layers.get(i).apply(p.in(Integer.toString(i)), h);
            h = (i == layers.size() - 1 ? last : hidden).apply(h);
        }
        return h;
    }
}
