/**
 * The operations.
 *
 * <p>An elementwise op is a row of {@code ElementwiseRules}; every other op is a record in a file of its own that
 * implements {@link dev.costate.autodiff.Op}. Each has a line, with a sample, in {@code OpList} among the tests, from
 * which every property test picks it up; a test fails if the line is missing.
 *
 * <p>Ops are immutable. Most are recorded by a method of {@link dev.costate.autodiff.Var},
 * {@link dev.costate.autodiff.ops.Scan} by its own.
 */
package dev.costate.autodiff.ops;
