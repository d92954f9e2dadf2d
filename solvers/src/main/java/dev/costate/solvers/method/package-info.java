/**
 * Solvers as data: the coefficients of a method and nothing that runs.
 *
 * <p>Take one from {@link dev.costate.solvers.method.Methods}: {@code Methods.TSIT5} to begin with,
 * {@code Methods.RODAS5P} for stiff problems, or by name. Then read {@link dev.costate.solvers.method.OdeMethod}, whose
 * family decides how a step is taken and differentiated, and the class of each family:
 * <ol>
 * <li>{@link dev.costate.solvers.method.Tableau}: explicit Runge–Kutta methods, partitioned ones included.
 * <li>{@link dev.costate.solvers.method.ReversibleMethod}: methods whose steps can be undone.
 * <li>{@link dev.costate.solvers.method.Esdirk}: implicit Runge–Kutta methods for stiff problems, with Newton's method.
 * <li>{@link dev.costate.solvers.method.Rosenbrock}: linearly implicit ones, without iteration.
 * </ol>
 *
 * <p>The other files are one method each: formula, reference, order, cost, coefficients. A new method of these families
 * is one such file and one line in the list. {@code OrderConditions} refuses explicit and implicit Runge–Kutta methods
 * that are not of their stated order.
 *
 * <p>This room knows no other. Everything in it is immutable and thread-safe.
 */
package dev.costate.solvers.method;
