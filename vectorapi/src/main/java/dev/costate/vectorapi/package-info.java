/**
 * Arithmetic on ranges of one memory.
 *
 * <p>{@link dev.costate.vectorapi.Kernels} is the whole contract: leaf operations that take addresses and lengths,
 * never arrays or shapes. It has two implementations, {@link dev.costate.vectorapi.ScalarKernels} (plain Java, the
 * reference) and {@code SimdKernels} (the JDK Vector API); they give the same bits at every vector width and on
 * every JDK. {@link dev.costate.vectorapi.KernelChoice} picks one when the process starts.
 */
package dev.costate.vectorapi;
