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

    /** Returns the family. */
    Family family();

    /** Returns the name, as options spell it. */
    String name();

    /** Returns the author and the year of the publication. */
    String reference();

    /** Returns the order p of the solution: the global error is O(hᵖ). */
    int order();

    /** Returns whether the state's first half are positions and its second half momenta. */
    default boolean partitioned() {
        return false;
    }

    /** Returns whether there is an error estimate. */
    boolean adaptive();
}
