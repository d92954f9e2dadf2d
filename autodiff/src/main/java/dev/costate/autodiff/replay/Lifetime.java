package dev.costate.autodiff.replay;

/**
 * Which part of the planned memory a value takes, and while which instructions run. Immutable.
 *
 * @param what the value, such as {@code %7 matmul}, or whose scratch it is: that of a solve holds all its stages
 * @param address its first byte
 * @param bytes how many it takes
 * @param from the first instruction that needs it, from 0 in the order in which they run; 0 for inputs and constants
 * @param to the last one; that of the tape for inputs, constants and outputs
 */
public record Lifetime(String what, long address, long bytes, int from, int to) {
}
