/**
 * Internal. Kernels on the JDK Vector API, with the bits of {@link dev.costate.vectorapi.scalar}.
 *
 * <p>{@link dev.costate.vectorapi.simd.SimdKernels} is the whole, on the classes {@code Simd…}. {@code SimdCall} says
 * how a loop over vectors must be written, and why.
 *
 * <p>A recipe is written twice: in {@link dev.costate.vectorapi.math}, and here as passes over blocks, in
 * {@code SimdExp}, {@code SimdLog}, {@code SimdAngles}, {@code SimdErf} or {@code SimdArithmetic}. Both read their
 * constants from {@link dev.costate.vectorapi.math.Coefficients}.
 *
 * <p>No other room imports {@code jdk.incubator.vector}, and none names a class of this one: it may be missing, and
 * {@link dev.costate.vectorapi.KernelChoice} finds it by name.
 */
package dev.costate.vectorapi.simd;
