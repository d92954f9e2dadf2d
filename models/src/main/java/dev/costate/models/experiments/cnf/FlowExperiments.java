package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.study.Experiment;
import java.util.List;

/** The experiments with continuous normalising flows. */
public final class FlowExperiments {
    /** Every one, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = List.of(toy(ToyDensity.EIGHT_GAUSSIANS, 1000, 2, 1e-2),
            toy(ToyDensity.MOONS, 2000, 2, 1e-2), toy(ToyDensity.CIRCLES, 1500, 3, 1e-2),
            toy(ToyDensity.CHECKERBOARD, new FlowOptions.Defaults(4000, 64, 3, 256, 1e-2)),
            toy(ToyDensity.PINWHEEL, 1500, 3, 1e-2), toy(ToyDensity.TWO_SPIRALS, 3000, 3, 1e-2),
            toy(ToyDensity.SWISSROLL, 2000, 3, 1e-2),
            toy(ToyDensity.RINGS, new FlowOptions.Defaults(1500, 64, 3, 128, 1e-2, 14)),
            TableFlow.shipped("cnf-iris", "iris.csv", "species", new FlowOptions.Defaults(200, 32, 2, 256, 5e-3), 10,
                    0.1, " (cm)"),
            TableFlow.shipped("cnf-wine", "wine.csv", "cultivar", new FlowOptions.Defaults(100, 32, 2, 256, 5e-3), 10,
                    0.2, ""),
            TableFlow.own(FlowKind.continuous(new FlowOptions.Defaults(1000, 32, 2, 256, 3e-3)), 0.05),
            transport(ToyDensity.EIGHT_GAUSSIANS, 1000, 30, 1, 5), transport(ToyDensity.MOONS, 1500, 30, 2, 6),
            transport(ToyDensity.CIRCLES, 1000, 30, 1, 6), transport(ToyDensity.SWISSROLL, 1000, 30, 15, 6),
            transport(ToyDensity.PINWHEEL, 2500, 100, 5, 8), transport(ToyDensity.CHECKERBOARD, 2000, 50, 2, 8),
            TableFlow.own(FlowKind.transport(transport(1000, 10, 1, 8)), 0.05));

    private FlowExperiments() {
    }

    private static Experiment<?> toy(ToyDensity density, long iterations, int layers, double rate) {
        return toy(density, new FlowOptions.Defaults(iterations, 64, layers, layers == 2 ? 256 : 128, rate));
    }

    private static Experiment<?> toy(ToyDensity density, FlowOptions.Defaults defaults) {
        return new ToyFlow(density, FlowKind.continuous(defaults));
    }

    /**
     * OT-Flow on a density in the plane.
     *
     * <p>Weights are those of the paper for 8gaussians and swissroll; the others need more of the likelihood.
     * Where the paths bend, few steps go wrong: the flow learns their errors, and is better than possible by its own
     * steps. Seen in 4 steps with the checkerboard, and with the pinwheel at a fifteenth of the likelihood's weight.
     */
    private static Experiment<?> transport(ToyDensity density, long iterations, double likelihood, double hjb,
            int steps) {
        return new ToyFlow(density, FlowKind.transport(transport(iterations, likelihood, hjb, steps)));
    }

    private static TransportOptions.Defaults transport(long iterations, double likelihood, double hjb, int steps) {
        return new TransportOptions.Defaults(iterations, 32, new Weights(1, likelihood, hjb), 512, 0.02, steps, 8);
    }
}
