package dev.costate.vectorapi;

/**
 * Elementwise functions of one argument, y = f(x). Immutable, thread-safe.
 *
 * <p>Transcendental ones are this project's own recipes, at most 2 ulp from the exact value; {@link #SILU} reaches 2.2
 * ulp, {@link #GELU} 4.5.
 */
public enum Unary {
    /** y = x: what an affine map without activation applies. */
    IDENTITY,
    /** y = −x. */
    NEGATE,
    /** y = |x|. */
    ABS,
    /** y = −1, 0 or 1 as x is negative, zero or positive; ±0 and NaN are returned as they are. */
    SIGN,
    /** y = √x, correctly rounded. */
    SQRT,
    /** y = 1/x, correctly rounded. */
    RECIPROCAL,
    /** y = x·x. */
    SQUARE,
    /** y = eˣ. */
    EXP,
    /** y = eˣ − 1. */
    EXPM1,
    /** y = ln x. */
    LOG,
    /** y = ln(1 + x). */
    LOG1P,
    /** y = tanh x. */
    TANH,
    /** y = 1/(1 + e⁻ˣ). */
    SIGMOID,
    /** y = ln(1 + eˣ). */
    SOFTPLUS,
    /** y = sin x. */
    SIN,
    /** y = cos x. */
    COS,
    /** y = erf x = 2/√π ∫₀ˣ e^(−t²) dt. */
    ERF,
    /** y = max(x, 0), with +0 for every x ≤ 0; NaN stays NaN. */
    RELU,
    /** y = x for x &gt; 0, otherwise eˣ − 1 (Clevert et al. 2016, α = 1). */
    ELU,
    /** y = x·Φ(x) = x/2·(1 + erf(x/√2)) (Hendrycks and Gimpel 2016, exact form). */
    GELU,
    /** y = x·sigmoid(x) (Ramachandran et al. 2017). */
    SILU,
    /** y = 1 for x &gt; 0, otherwise 0; NaN gives 0. */
    STEP
}
