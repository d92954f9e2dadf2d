package dev.costate.vectorapi;

/** What {@link Kernels#reduce} folds an axis with. */
public enum Reduction {
    /** Sum; of nothing, +0. */
    SUM,
    /** Largest, as {@code Math.max}; of nothing, −∞. */
    MAX,
    /** Smallest, as {@code Math.min}; of nothing, +∞. */
    MIN
}
