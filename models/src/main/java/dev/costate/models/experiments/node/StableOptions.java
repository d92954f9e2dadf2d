package dev.costate.models.experiments.node;

import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.stable.Architecture;
import dev.costate.models.stable.StableNet;
import dev.costate.solvers.GradientMethod;

/**
 * The options that describe a {@link StableNet}. Immutable.
 *
 * @param depth layers
 * @param end T, the time that all layers take
 * @param damping γ of the antisymmetric layer
 * @param smoothness α, how much the roughness of the weights in time counts
 */
record StableOptions(int depth, double end, double damping, double smoothness) {
    /** The most layers. */
    static final int DEEPEST = 100_000;

    /** Declares and reads them, with what is usual. */
    static StableOptions of(OptionSource o, int depth, double end) {
        return new StableOptions(
                o.integer("depth", depth, Range.closed(1, DEEPEST), "number of layers, each with weights of its own"),
                o.real("end", end, new Range(0, true, 1e6), "time that all layers take together"),
                o.real("damping", 1e-4, Range.closed(0, 100), "damping of the antisymmetric layers"),
                o.real("smoothness", 3e-3, Range.closed(0, 1e6), "how much the change of weights in time counts"));
    }

    /**
     * Returns the network of an architecture.
     *
     * @param channels length of a row of the state, of a pair of each half
     * @param opens whether there is an opening layer
     */
    StableNet net(String name, Standardiser values, Architecture a, int channels, boolean opens, int classes,
            GradientMethod gradient) {
        StableNet.Form form = new StableNet.Form(opens, end, classes, smoothness);
        return new StableNet(name, values, new LayerStack(a.layer(channels, damping), depth), form, gradient);
    }
}
