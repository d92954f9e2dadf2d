package dev.costate.vectorapi;

/**
 * Elementwise functions of two arguments, z = f(a, b). Immutable, thread-safe.
 *
 * <p>The {@code …_BACKWARD} members are fused forms: each gives exactly the bits of the separate operations in its
 * formula, rounded one after another.
 */
public enum Binary {
    /** z = a + b. */
    ADD,
    /** z = a − b. */
    SUBTRACT,
    /** z = a·b. */
    MULTIPLY,
    /** z = a/b. */
    DIVIDE,
    /** z = aᵇ for real b, ≤ 2 ulp, with the special values of {@code java.lang.StrictMath.pow}. */
    POWER,
    /** z = min(a, b) as {@code Math.min}: NaN if either is NaN, −0 below +0. */
    MIN,
    /** z = max(a, b) as {@code Math.max}: NaN if either is NaN, −0 below +0. */
    MAX,
    /** z = 1 where a &gt; b, otherwise 0. */
    GREATER,
    /** z = 1 where a ≥ b, otherwise 0. */
    GREATER_OR_EQUAL,
    /** z = 1 where a = b, otherwise 0. */
    EQUAL,
    /** a = tanh x, b = cotangent: z = b·(1 − a·a). */
    TANH_BACKWARD,
    /** a = sigmoid x, b = cotangent: z = b·(a·(1 − a)). */
    SIGMOID_BACKWARD,
    /** a = x, b = cotangent: z = b·sigmoid(a). */
    SOFTPLUS_BACKWARD,
    /** a = x, b = cotangent: z = b·step(a). */
    RELU_BACKWARD,
    /** a = x, b = cotangent: z = b·(s·(1 + a·(1 − s))) with s = sigmoid(a). */
    SILU_BACKWARD,
    /** a = x, b = cotangent: z = b·e^min(a, 0), which is elu'(a). */
    ELU_BACKWARD,
    /** a = x, b = cotangent: z = b·(Φ(a) + a·φ(a)), Φ = ½·(1 + erf(a·√½)), φ = e^(−½·(a·a))·(1/√(2π)). */
    GELU_BACKWARD
}
