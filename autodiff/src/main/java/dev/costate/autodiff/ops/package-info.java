/**
 * The operations, one file each. To add one: write a record that implements {@link dev.costate.autodiff.Op} (or one
 * of the shorter forms {@link dev.costate.autodiff.ops.ElementwiseUnary} and
 * {@link dev.costate.autodiff.ops.ElementwiseBinary}), and add its line, with a sample, to {@code OpList} among the
 * tests, from which every property test picks it up; a test fails if the line is missing.
 *
 * <p>Ops are immutable. Most are recorded by a method of {@link dev.costate.autodiff.Var},
 * {@link dev.costate.autodiff.ops.Scan} by its own.
 */
package dev.costate.autodiff.ops;
