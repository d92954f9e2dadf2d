package dev.costate.solvers.sde;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The list of all gradient methods of solves of stochastic equations, with their default options.
 *
 * <p>Stateless, thread-safe; the methods are immutable.
 */
public final class SdeGradientMethods {
    /** The exact adjoint of the steps taken, which keeps what they computed. The one to begin with. */
    public static final SdeDirect DIRECT = new SdeDirect();
    /** The gradient of {@link #DIRECT} from ten kept carries: 1000 steps are taken again about three times. */
    public static final SdeCheckpointed CHECKPOINTED = new SdeCheckpointed(10);
    /** The gradient of {@link #DIRECT} by undoing the steps of a reversible method. */
    public static final SdeReversible REVERSIBLE = new SdeReversible();
    /** That of the solution on the path: state and cotangents solved backwards. */
    public static final StochasticAdjoint STOCHASTIC_ADJOINT = new StochasticAdjoint();

    /** Every method, in the order in which help and tables show them. */
    public static final List<SdeGradientMethod> ALL = List.of(DIRECT, CHECKPOINTED, REVERSIBLE, STOCHASTIC_ADJOINT);

    private SdeGradientMethods() {
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static SdeGradientMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no gradient method '" + name + "' for a stochastic "
                        + "equation: must be one of "
                        + ALL.stream().map(SdeGradientMethod::name).collect(Collectors.joining(", "))));
    }
}
