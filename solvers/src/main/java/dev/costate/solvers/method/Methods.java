package dev.costate.solvers.method;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The list of all solvers. */
public final class Methods {
    /** The explicit methods: for any state; every gradient method but Reversible works with those that adapt. */
    public static final List<Tableau> EXPLICIT = List.of(Euler.TABLEAU, Midpoint.TABLEAU, Heun.TABLEAU, Ralston.TABLEAU,
            Rk4.TABLEAU, Kutta38.TABLEAU, HeunEuler.TABLEAU, Bosh3.TABLEAU, Dopri5.TABLEAU, Tsit5.TABLEAU,
            Vern7.TABLEAU, Dop853.TABLEAU);

    /**
     * The partitioned methods for states [q; p], the first half positions, the second momenta; of the gradient
     * methods Direct, Checkpointed, SymplecticAdjoint and ForwardSensitivity work with them.
     */
    public static final List<Tableau> SYMPLECTIC = List.of(SymplecticEuler.TABLEAU, StormerVerlet.TABLEAU,
            Leapfrog.TABLEAU);

    /**
     * The methods whose steps can be undone: of the gradient methods Reversible, Direct and Checkpointed work with
     * them.
     */
    public static final List<ReversibleMethod> REVERSIBLE = List.of(ReversibleMethod.HEUN, ReversibleMethod.MIDPOINT,
            ReversibleMethod.RK4, ReversibleMethod.BOSH3, ReversibleMethod.DOPRI5, ReversibleMethod.TSIT5);

    /** The methods for stiff problems; of the gradient methods Direct and Checkpointed work with them. */
    public static final List<OdeMethod> STIFF = List.of(Kvaerno3.METHOD, Kvaerno5.METHOD, Rodas5P.METHOD);

    /** Every method, in the order in which help shows them. */
    public static final List<OdeMethod> ALL = Stream.of(EXPLICIT, SYMPLECTIC, REVERSIBLE, STIFF)
            .<OdeMethod>flatMap(List::stream).toList();

    private Methods() {
    }

    /** Returns the method with a name. */
    public static OdeMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no solver '" + name + "': must be one of "
                        + ALL.stream().map(OdeMethod::name).collect(Collectors.joining(", "))));
    }

    /** Returns the explicit method with a name. */
    public static Tableau explicit(String name) {
        return EXPLICIT.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no explicit solver '" + name + "': must be one of "
                        + EXPLICIT.stream().map(OdeMethod::name).collect(Collectors.joining(", "))));
    }
}
