package dev.costate.models.cnf;

import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TimedLayer.Map;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose layers know the time. Layer i has its parameters under {@code i}. Immutable.
 *
 * <p>With waves, the first half of the units after the first layer are sines: features whose frequencies are learned,
 * for structure that repeats finely, such as rings, on which a first layer that begins smooth over the whole of the
 * data stays a normal distribution for a thousand steps (see Rahaman et al. 2019, on the slowness of networks to
 * find what varies fast).
 *
 * @param layers in the order in which they are applied, each fitting the one before, the last giving rows as long as
 * the first takes
 * @param activation after each layer but the last
 * @param waves whether half of the first layer's units are sines
 */
public record NetworkField(List<TimedLayer> layers, Activation activation, boolean waves) implements LayeredField {
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
                throw new IllegalArgumentException("layer " + i + " gives " + from + " values, "
                        + (i + 1 < layers.size() ? "the next layer takes " : "the field is of ") + into);
            }
        }
    }

    /** A network without waves. */
    public NetworkField(List<TimedLayer> layers, Activation activation) {
        this(layers, activation, false);
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
        return fineConcatSquash(activation, 0, width, hidden);
    }

    /**
     * The same with waves.
     *
     * @param detail how fine the structure is that they see at the start: the first layer's weights and bias begin
     * uniform on ±detail/√width, so that it bends over a length of about 2/detail, its gates being near a half; 0
     * for no waves
     */
    public static NetworkField fineConcatSquash(Activation activation, double detail, int width, int... hidden) {
        List<TimedLayer> layers = new ArrayList<>();
        for (int i = 0; i <= hidden.length; i++) {
            int inputs = i == 0 ? width : hidden[i - 1];
            double start = i == 0 && detail > 0 ? detail : 1;
            layers.add(new ConcatSquashLayer(inputs, i == hidden.length ? width : hidden[i],
                    Init.uniform(start / Math.sqrt(inputs))));
        }
        return new NetworkField(layers, activation, detail > 0);
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
