/**
 * The operations, one file each. To add one: write a record that implements {@link dev.costate.autodiff.Op} (or one of the shorter forms
 * {@link dev.costate.autodiff.ops.ElementwiseUnary} and {@link dev.costate.autodiff.ops.ElementwiseBinary}), and add its line to {@link dev.costate.autodiff.OpList},
 * from which every property test picks it up.
 */
package dev.costate.autodiff.ops;
