package dev.costate.vectorapi;

/**
 * Elementary functions of single values, with the bits of the kernels. Stateless, thread-safe.
 *
 * <p>For step controllers, schedules and other results that must not depend on the JDK's functions. Special values are
 * those of {@link StrictMath}.
 */
public final class ElementaryMath {
    private ElementaryMath() {
    }

    /** Returns eˣ. */
    public static double exp(double x) {
        return ScalarFunctions.exp(x);
    }

    /** Returns eˣ − 1. */
    public static double expm1(double x) {
        return ScalarFunctions.expm1(x);
    }

    /** Returns ln x. */
    public static double log(double x) {
        return ScalarFunctions.log(x);
    }

    /** Returns ln(1 + x). */
    public static double log1p(double x) {
        return ScalarFunctions.log1p(x);
    }

    /** Returns aᵇ. */
    public static double pow(double a, double b) {
        return ScalarPower.pow(a, b);
    }

    /** Returns tanh x. */
    public static double tanh(double x) {
        return ScalarFunctions.tanh(x);
    }

    /** Returns sin x. */
    public static double sin(double x) {
        return ScalarFunctions.sin(x);
    }

    /** Returns cos x. */
    public static double cos(double x) {
        return ScalarFunctions.cos(x);
    }

    /** Returns erf x = 2/√π ∫₀ˣ e^(−t²) dt. */
    public static double erf(double x) {
        return ScalarErf.erf(x);
    }

    /** Returns f(x), as the kernels compute it. */
    public static double apply(Unary f, double x) {
        return ScalarFunctions.apply(f, x);
    }

    /** Returns f(a, b), as the kernels compute it. */
    public static double apply(Binary f, double a, double b) {
        return ScalarFunctions.apply(f, a, b);
    }
}
