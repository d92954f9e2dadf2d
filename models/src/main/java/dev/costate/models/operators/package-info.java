/**
 * Operators on functions: Fourier neural operators, whose parameters do not depend on the grid.
 *
 * <p>A function with channels is [channels, rows, n] on n equally spaced points of the unit interval, or
 * [channels, rows, h, w] on those of the unit square, periodic; rows are examples. Channels come first, so that a
 * {@link dev.costate.models.operators.ChannelMap} is one matrix product and a Fourier transform runs along the last
 * axes.
 *
 * <p>A {@link dev.costate.models.operators.SpectralConvolution} is the linear layer,
 * {@link dev.costate.models.operators.FourierNeuralOperator} the network that is made of it.
 */
package dev.costate.models.operators;
