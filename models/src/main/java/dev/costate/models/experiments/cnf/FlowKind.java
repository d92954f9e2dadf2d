package dev.costate.models.experiments.cnf;

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
}
