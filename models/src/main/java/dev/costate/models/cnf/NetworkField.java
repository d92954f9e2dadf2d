package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TimedLayer.Map;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose layers know the time. Layer i has its parameters under {@code i}. Immutable.
 *
 * @param layers in the order in which they are applied, each fitting the one before, the last giving rows as long as the first takes
 * @param activation behind each layer but the last
 */
public record NetworkField(List<TimedLayer> layers, Activation activation) implements LayeredField {
    /** Checks that the layers fit. */
    public NetworkField {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a field needs at least one layer");
        }
        for (int i = 0; i < layers.size(); i++) {
            int from = layers.get(i).outputs();
            int into = layers.get((i + 1) % layers.size()).inputs();
            if (from != into) {
                throw new IllegalArgumentException("layer " + i + " gives " + from + " values, " + (i + 1 < layers.size() ? "the next layer takes "
                        : "the field is of ") + into);
            }
        }
    }

    /** An MLP whose first layer takes t as one more input. */
    public static NetworkField mlp(Activation activation, int width, int... hidden) {
        List<TimedLayer> layers = new ArrayList<>();
        for (int i = 0; i <= hidden.length; i++) {
            layers.add(new PlainLayer(i == 0 ? width : hidden[i - 1], i == hidden.length ? width : hidden[i], i == 0));
        }
        return new NetworkField(layers, activation);
    }

    /** FFJORD's network: every layer is a {@link ConcatSquashLayer}. */
    public static NetworkField concatSquash(Activation activation, int width, int... hidden) {
        List<TimedLayer> layers = new ArrayList<>();
        for (int i = 0; i <= hidden.length; i++) {
            layers.add(new ConcatSquashLayer(i == 0 ? width : hidden[i - 1], i == hidden.length ? width : hidden[i]));
        }
        return new NetworkField(layers, activation);
    }

    @Override
    public int width() {
        return layers.get(0).inputs();
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
    public List<Map> maps(Bound p, Var t) {
        List<Map> maps = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            maps.add(layers.get(i).at(p.in(Integer.toString(i)), t));
        }
        return maps;
    }
}
