package dev.costate.solvers.gradient;

import dev.costate.solvers.GradientMethod;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The list of all gradient methods, with their default options.
 *
 * <p>Stateless, thread-safe; the methods are immutable.
 */
public final class GradientMethods {
    /** The exact adjoint of the steps taken; keeps up to 512 MiB of activations. The one to begin with. */
    public static final Direct DIRECT = new Direct(512L << 20);
    /** The same through the controller: step sizes as functions of the arguments. */
    public static final GradientMethod DIRECT_ADAPTIVE = new DirectAdaptive();
    /** The gradient of {@link #DIRECT} from ten kept states: 1000 steps are recomputed about three times. */
    public static final Checkpointed CHECKPOINTED = new Checkpointed(10);
    /** The gradient of {@link #DIRECT} by undoing the steps of a reversible solver. */
    public static final GradientMethod REVERSIBLE = new Reversible();
    /** The gradient of {@link #DIRECT} from the starts of the steps. */
    public static final GradientMethod SYMPLECTIC_ADJOINT = new SymplecticAdjoint();
    /** Forward sensitivities, for few parameters. */
    public static final GradientMethod FORWARD_SENSITIVITY = new ForwardSensitivity();
    /** The solve recorded step by step on its fixed grid: derivatives of any order, in both modes. */
    public static final GradientMethod UNROLLED = new Unrolled();
    /** The continuous adjoint on the forward solution's dense output. */
    public static final Interpolating INTERPOLATING = new Interpolating(false);
    /** The same with parameters by quadrature. */
    public static final GradientMethod QUADRATURE = new Quadrature();
    /** The continuous adjoint that solves the state backwards too, with the seminorm. */
    public static final Backsolve BACKSOLVE = new Backsolve(true);

    /** Every method, in the order in which help and tables show them. */
    public static final List<GradientMethod> ALL = List.of(DIRECT, DIRECT_ADAPTIVE, CHECKPOINTED, REVERSIBLE,
            SYMPLECTIC_ADJOINT, FORWARD_SENSITIVITY, UNROLLED, INTERPOLATING, QUADRATURE, BACKSOLVE);

    private GradientMethods() {
    }

    /** Returns the methods whose gradient is that of the frozen grid, to rounding. */
    public static List<GradientMethod> ofFrozenGrid() {
        return ALL.stream().filter(m -> m.truth() == GradientMethod.Truth.FROZEN_GRID).toList();
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static GradientMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no gradient method '" + name + "': must be one of "
                        + ALL.stream().map(GradientMethod::name).collect(Collectors.joining(", "))));
    }
}
