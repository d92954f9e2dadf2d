/**
 * Arithmetic on ranges of one memory, with the same bits everywhere.
 *
 * <p>Read in this order:
 * <ol>
 * <li>{@link dev.costate.vectorapi.Memory} is the one array of f64 cells; an address is an index into it.
 * <li>{@link dev.costate.vectorapi.Kernels} is the whole contract: leaf operations that take addresses and lengths,
 * never arrays or shapes. {@link dev.costate.vectorapi.Unary}, {@link dev.costate.vectorapi.Binary} and
 * {@link dev.costate.vectorapi.Reduction} name the functions that they apply.
 * <li>{@link dev.costate.vectorapi.ScalarKernels} is the reference in plain Java, on the classes {@code Scalar…}.
 * {@code SimdKernels} uses the JDK Vector API, on the classes {@code Simd…}. They give the same bits at every vector
 * width and on every JDK.
 * <li>{@link dev.costate.vectorapi.KernelChoice} selects one of the two when the process starts, and
 * {@link dev.costate.vectorapi.Fma} whether products and sums are fused.
 * <li>{@link dev.costate.vectorapi.ElementaryMath} gives the same functions for single values.
 * </ol>
 *
 * <p>Fourier transforms have a {@link dev.costate.vectorapi.RealFourierPlan}; {@code RealFourier} orders the passes of
 * {@code ScalarFourier} or {@code SimdFourier}.
 *
 * <p>A recipe is written twice: in {@code ScalarFunctions}, {@code ScalarPower} or {@code ScalarErf}, and as passes
 * over blocks in {@code SimdExp}, {@code SimdLog}, {@code SimdAngles}, {@code SimdErf} or {@code SimdArithmetic}. Both
 * read their constants from {@code Coefficients}. {@code SimdCall} says how a loop over vectors must be written, and
 * why.
 */
package dev.costate.vectorapi;
