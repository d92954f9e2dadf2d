package dev.costate.solvers.method;

/**
 * A method that solves y' = f(t, y) step by step; all are data.
 *
 * <p>{@link Methods} lists them. The {@linkplain #family family} of a method decides how a step is taken and
 * differentiated: {@link Tableau} (explicit Runge–Kutta), {@link ReversibleMethod}, and for stiff problems
 * {@link Esdirk} and {@link Rosenbrock}.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface OdeMethod permits Tableau, ReversibleMethod, Esdirk, Rosenbrock {
    /** The families of methods, each with one class of data, one stepper and one adjoint. */
    enum Family {
        /** Explicit Runge–Kutta methods, partitioned ones included: {@link Tableau}. */
        EXPLICIT,
        /** Methods whose steps can be undone: {@link ReversibleMethod}. */
        REVERSIBLE,
        /** Diagonally implicit Runge–Kutta methods with an explicit first stage: {@link Esdirk}. */
        ESDIRK,
        /** Linearly implicit methods: {@link Rosenbrock}. */
        ROSENBROCK;

        /** Returns whether its methods solve linear systems with the Jacobian, for stiff problems. */
        public boolean stiff() {
            return this == ESDIRK || this == ROSENBROCK;
        }
    }

    /**
     * What a method promises.
     *
     * @param family decides how a step is taken and differentiated
     * @param name as options spell it
     * @param reference author and year of the publication
     * @param order p: the global error is O(hᵖ)
     * @param adaptive whether there is an error estimate
     * @param partitioned whether a state's first half are positions and its second half momenta
     */
    record Profile(Family family, String name, String reference, int order, boolean adaptive, boolean partitioned) {
    }

    /** Returns what the method promises. */
    Profile profile();

    /** Returns the family. */
    default Family family() {
        return profile().family;
    }

    /** Returns the name, as options spell it. */
    default String name() {
        return profile().name;
    }

    /** Returns the author and the year of the publication. */
    default String reference() {
        return profile().reference;
    }

    /** Returns the order p of the solution: the global error is O(hᵖ). */
    default int order() {
        return profile().order;
    }

    /** Returns whether the state's first half are positions and its second half momenta. */
    default boolean partitioned() {
        return profile().partitioned;
    }

    /** Returns whether there is an error estimate. */
    default boolean adaptive() {
        return profile().adaptive;
    }
}
