package dev.costate.solvers.method;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The list of all solvers.
 *
 * <p>Stateless, thread-safe; the methods are immutable.
 */
public final class Methods {
    /** Euler 1768, order 1. */
    public static final Tableau EULER = Classical.EULER;
    /** The midpoint method, order 2. */
    public static final Tableau MIDPOINT = Classical.MIDPOINT;
    /** Heun's method, order 2. */
    public static final Tableau HEUN = Classical.HEUN;
    /** Ralston's method, order 2 with the least truncation error. */
    public static final Tableau RALSTON = Classical.RALSTON;
    /** The classical method, order 4. */
    public static final Tableau RK4 = Classical.RK4;
    /** Kutta's 3/8 rule, order 4. */
    public static final Tableau KUTTA38 = Classical.KUTTA38;
    /** Heun–Euler, order 2 with embedded order 1. */
    public static final Tableau HEUN_EULER = EmbeddedPairs.HEUN_EULER;
    /** Bogacki–Shampine, order 3 with embedded order 2. */
    public static final Tableau BOSH3 = EmbeddedPairs.BOSH3;
    /** Dormand–Prince, order 5 with embedded order 4. */
    public static final Tableau DOPRI5 = EmbeddedPairs.DOPRI5;
    /** Tsitouras, order 5 with embedded order 4: the one to begin with. */
    public static final Tableau TSIT5 = EmbeddedPairs.TSIT5;
    /** Verner, order 7 with embedded order 6. */
    public static final Tableau VERN7 = Vern7.TABLEAU;
    /** Dormand–Prince, order 8 with embedded orders 5 and 3: for tolerances below 1e-8. */
    public static final Tableau DOP853 = Dop853.TABLEAU;

    /** Symplectic Euler, order 1. */
    public static final Tableau SYMPLECTIC_EULER = Symplectic.SYMPLECTIC_EULER;
    /** Störmer–Verlet, kick first, order 2. */
    public static final Tableau STORMER_VERLET = Symplectic.STORMER_VERLET;
    /** Leapfrog, drift first, order 2. */
    public static final Tableau LEAPFROG = Symplectic.LEAPFROG;

    /** Reversible Heun, order 2, fixed steps. */
    public static final ReversibleMethod REVERSIBLE_HEUN = ReversibleMethod.heunPair();
    /**
     * The midpoint method made reversible, order 2, fixed steps.
     *
     * <p>This one and those below have coupling 0.98.
     */
    public static final ReversibleMethod REVERSIBLE_MIDPOINT = ReversibleMethod.of(MIDPOINT);
    /** The classical method made reversible, order 4, fixed steps. */
    public static final ReversibleMethod REVERSIBLE_RK4 = ReversibleMethod.of(RK4);
    /** Bogacki–Shampine made reversible, order 3. */
    public static final ReversibleMethod REVERSIBLE_BOSH3 = ReversibleMethod.of(BOSH3);
    /** Dormand–Prince made reversible, order 5. */
    public static final ReversibleMethod REVERSIBLE_DOPRI5 = ReversibleMethod.of(DOPRI5);
    /** Tsitouras made reversible, order 5. */
    public static final ReversibleMethod REVERSIBLE_TSIT5 = ReversibleMethod.of(TSIT5);

    /** Kværnø, ESDIRK of order 3 with embedded order 2, stiff. */
    public static final Esdirk KVAERNO3 = Kvaerno.KVAERNO3;
    /** Kværnø, ESDIRK of order 5 with embedded order 4, stiff. */
    public static final Esdirk KVAERNO5 = Kvaerno.KVAERNO5;
    /** Steinebach, Rosenbrock of order 5 with embedded order 4, stiff: the one to begin with. */
    public static final Rosenbrock RODAS5P = Rodas5P.METHOD;

    /**
     * The explicit methods, for any state.
     *
     * <p>Every gradient method but Reversible works with those that adapt.
     */
    public static final List<Tableau> EXPLICIT = List.of(EULER, MIDPOINT, HEUN, RALSTON, RK4, KUTTA38, HEUN_EULER,
            BOSH3, DOPRI5, TSIT5, VERN7, DOP853);

    /**
     * The partitioned methods for states [q; p], the first half positions, the second momenta.
     *
     * <p>Of the gradient methods Direct, Checkpointed, SymplecticAdjoint and ForwardSensitivity work with them, and
     * Reversible with their form that can be undone, {@link ReversibleMethod#of}.
     */
    public static final List<Tableau> SYMPLECTIC = List.of(SYMPLECTIC_EULER, STORMER_VERLET, LEAPFROG);

    /** The methods whose steps can be undone: Reversible, Direct and Checkpointed differentiate them. */
    public static final List<ReversibleMethod> REVERSIBLE = List.of(REVERSIBLE_HEUN, REVERSIBLE_MIDPOINT,
            REVERSIBLE_RK4, REVERSIBLE_BOSH3, REVERSIBLE_DOPRI5, REVERSIBLE_TSIT5);

    /** The methods for stiff problems: Direct and Checkpointed differentiate them. */
    public static final List<OdeMethod> STIFF = List.of(KVAERNO3, KVAERNO5, RODAS5P);

    /** Every method, in the order in which help shows them. */
    public static final List<OdeMethod> ALL = Stream.of(EXPLICIT, SYMPLECTIC, REVERSIBLE, STIFF)
            .<OdeMethod>flatMap(List::stream).toList();

    private Methods() {
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static OdeMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no solver '" + name + "': must be one of "
                        + ALL.stream().map(OdeMethod::name).collect(Collectors.joining(", "))));
    }

    /**
     * Returns the explicit method with a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static Tableau explicit(String name) {
        return EXPLICIT.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no explicit solver '" + name + "': must be one of "
                        + EXPLICIT.stream().map(OdeMethod::name).collect(Collectors.joining(", "))));
    }
}
