/**
 * Arithmetic on ranges of one memory, with the same bits everywhere.
 *
 * <p>Read in this order:
 * <ol>
 * <li>{@link dev.costate.vectorapi.Memory} is the one array of f64 cells; an address is an index into it.
 * <li>{@link dev.costate.vectorapi.Kernels} is the whole contract: leaf operations that take addresses and lengths,
 * never arrays or shapes. {@link dev.costate.vectorapi.Unary}, {@link dev.costate.vectorapi.Binary} and
 * {@link dev.costate.vectorapi.Reduction} name the functions that they apply, and a
 * {@link dev.costate.vectorapi.RealFourierPlan} transforms arrays of one shape.
 * <li>{@link dev.costate.vectorapi.KernelChoice} selects the kind of kernels when the process starts, and
 * {@link dev.costate.vectorapi.Fma} whether products and sums are fused.
 * </ol>
 *
 * <p>Three rooms inside do the work. {@code vectorapi.scalar} is the reference in plain Java, {@code vectorapi.simd}
 * uses the JDK Vector API; they give the same bits at every vector width and on every JDK. {@code vectorapi.math} gives
 * the functions of single values, whose recipes both repeat.
 */
package dev.costate.vectorapi;
