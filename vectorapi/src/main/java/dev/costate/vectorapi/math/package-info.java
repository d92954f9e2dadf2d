/**
 * Internal. Functions of single values, with the bits of the kernels.
 *
 * <p>Read {@link dev.costate.vectorapi.math.ElementaryMath} first: every recipe, or the class that has it.
 * {@link dev.costate.vectorapi.math.Coefficients} are the constants, which the vectors of {@code vectorapi.simd} read
 * too, and {@link dev.costate.vectorapi.math.Threefry} the words of which noise is made.
 *
 * <p>This room knows only which functions there are, and {@link dev.costate.vectorapi.Fma}.
 */
package dev.costate.vectorapi.math;
