package dev.costate.solvers.gradient;

import dev.costate.solvers.GradientMethod;
import java.util.List;
import java.util.stream.Collectors;

/** The list of all gradient methods, with their default options. */
public final class GradientMethods {
    /** Every method, in the order in which help and tables show them. */
    public static final List<GradientMethod> ALL = List.of(Direct.DEFAULT, DirectAdaptive.DEFAULT, Checkpointed.DEFAULT,
            Reversible.DEFAULT, SymplecticAdjoint.DEFAULT, ForwardSensitivity.DEFAULT, Interpolating.DEFAULT,
            Quadrature.DEFAULT, Backsolve.DEFAULT);

    private GradientMethods() {
    }

    /** Returns the methods whose gradient is that of the frozen grid, to rounding. */
    public static List<GradientMethod> ofFrozenGrid() {
        return ALL.stream().filter(m -> m.truth() == GradientMethod.Truth.FROZEN_GRID).toList();
    }

    /** Returns the method with a name. */
    public static GradientMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no gradient method '" + name + "': must be one of "
                        + ALL.stream().map(GradientMethod::name).collect(Collectors.joining(", "))));
    }
}
