package dev.costate.vectorapi;

/** The operation with which {@link Kernels#reduce} folds an axis. Immutable, thread-safe. */
public enum Reduction {
    /** Sum; of nothing, +0. */
    SUM,
    /** Largest, as {@code Math.max}; of nothing, −∞. */
    MAX,
    /** Smallest, as {@code Math.min}; of nothing, +∞. */
    MIN
}
