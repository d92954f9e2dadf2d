/**
 * Internal. Kernels in plain Java: complete, and the reference for the bits of those on vectors.
 *
 * <p>{@link dev.costate.vectorapi.scalar.ScalarKernels} is the whole, on the classes {@code Scalar…}.
 * {@code RealFourier} orders the passes of a Fourier transform, which
 * {@link dev.costate.vectorapi.scalar.ScalarFourier} does.
 *
 * <p>This room does not know that there are vectors; its classes are public for {@code vectorapi.simd}, which leaves
 * remainders to them.
 */
package dev.costate.vectorapi.scalar;
