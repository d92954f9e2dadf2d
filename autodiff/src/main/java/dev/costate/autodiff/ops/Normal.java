package dev.costate.autodiff.ops;

import dev.costate.autodiff.Var;

/** The standard normal distribution, as Var expressions. */
final class Normal {
    private static final double SQRT_HALF = 0.7071067811865476;
    private static final double ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

    private Normal() {
    }

    /** Φ(x) = ½·(1 + erf(x·√½)). */
    static Var cdf(Var x) {
        return x.times(SQRT_HALF).erf().plus(1).times(0.5);
    }

    /** φ(x) = e^(−½x²)/√(2π). */
    static Var density(Var x) {
        return x.square().times(-0.5).exp().times(ONE_OVER_SQRT_TWO_PI);
    }
}
