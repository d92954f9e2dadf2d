package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.options.OptionSource;
import java.util.function.Function;

/**
 * A kind of flow that experiments train, with the defaults of its options. Immutable.
 *
 * @param model the model's name, with which the experiments' names begin
 * @param title what it is
 * @param options declares and reads its options
 */
record FlowKind(String model, String title, Function<OptionSource, FlowChoice> options) {
    /** FFJORD's continuous normalising flow. */
    static FlowKind continuous(FlowOptions.Defaults d) {
        return new FlowKind("cnf", "a continuous normalising flow", o -> FlowOptions.of(o, d));
    }

    /** OT-Flow. */
    static FlowKind transport(TransportOptions.Defaults d) {
        return new FlowKind("otflow", "an optimal-transport flow", o -> TransportOptions.of(o, d));
    }

    /**
     * OT-Flow on a density in the plane.
     *
     * <p>Weights are those of the paper where they suffice; circles and checkerboard need more of the likelihood.
     */
    static FlowKind transport(long iterations, double likelihood, double hjb) {
        return transport(new TransportOptions.Defaults(iterations, 32, new Weights(1, likelihood, hjb), 512, 0.1, 8,
                12));
    }
}
