package dev.costate.solvers;

import java.util.List;
import java.util.stream.Collectors;

/** The list of all solvers. */
public final class Methods {
    /** Every method, in the order in which help shows them. */
    public static final List<Tableau> ALL = List.of(Euler.TABLEAU, Midpoint.TABLEAU, Heun.TABLEAU, Ralston.TABLEAU, Rk4.TABLEAU, Kutta38.TABLEAU, HeunEuler.TABLEAU,
            Bosh3.TABLEAU, Dopri5.TABLEAU, Tsit5.TABLEAU, Vern7.TABLEAU, Dop853.TABLEAU);

    private Methods() {
    }

    /** Returns the method with a name. */
    public static Tableau byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no solver '" + name + "': must be one of " + ALL.stream().map(Tableau::name).collect(Collectors.joining(", "))));
    }
}
