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
            transport(ToyDensity.EIGHT_GAUSSIANS, 1000, 32, 30, 1, 5),
            transport(ToyDensity.MOONS, 1000, 32, 8, 1, 6), transport(ToyDensity.CIRCLES, 1000, 32, 30, 1, 6),
            transport(ToyDensity.SWISSROLL, 1000, 32, 30, 15, 6),
            transport(ToyDensity.PINWHEEL, 1200, 64, 100, 15, 6),
            transport(ToyDensity.CHECKERBOARD, 2000, 32, 50, 2, 8),
            TableFlow.own(FlowKind.transport(defaults(1000, 32, 10, 1, 8)), 0.05));

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
     * <p>Weights are those of the paper but for pinwheel and checkerboard, which need more of the likelihood. Too few
     * steps are no harm but where the residual is weighed too little: there the flow learns the steps' errors, and its
     * likelihood is better than possible.
     */
    private static Experiment<?> transport(ToyDensity density, long iterations, int hidden, double likelihood,
            double hjb, int steps) {
        return new ToyFlow(density, FlowKind.transport(defaults(iterations, hidden, likelihood, hjb, steps)));
    }

    private static TransportOptions.Defaults defaults(long iterations, int hidden, double likelihood, double hjb,
            int steps) {
        return new TransportOptions.Defaults(iterations, hidden, new Weights(1, likelihood, hjb), 512, 0.02, steps,
                8);
    }
}
