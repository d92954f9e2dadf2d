package dev.costate.solvers.method;

/**
 * A method that solves y' = f(t, y) step by step: {@link Tableau} (explicit Runge–Kutta), {@link ReversibleMethod},
 * {@link Esdirk} and {@link Rosenbrock} (for stiff problems). All are data; {@link Methods} lists them.
 */
public sealed interface OdeMethod permits Tableau, ReversibleMethod, Esdirk, Rosenbrock {
    /** Returns the name, as options spell it. */
    String name();

    /** Returns author and year. */
    String reference();

    /** Returns the order of the solution. */
    int order();

    /** Returns whether there is an error estimate. */
    boolean adaptive();
}
