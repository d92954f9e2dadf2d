package dev.costate.autodiff.graphs;

import static dev.costate.autodiff.graphs.DoubleDouble.ONE;

/** The elementary functions of {@link DoubleDouble}, to about 1e-30 of the larger of 1 and the result. */
final class LongFunctions {
    static final DoubleDouble LN2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);
    static final DoubleDouble PI = new DoubleDouble(Math.PI, 0x1.1a62633145c07p-53);
    private static final DoubleDouble HALF_PI = PI.scaled(-1);
    private static final DoubleDouble TWO_OVER_SQRT_PI = DoubleDouble.of(2).dividedBy(PI.sqrt());
    private static final double LAST = 1e-34;
    /** From here on erf x is 1 to more than 32 digits. */
    private static final double ERF_IS_ONE = 9;

    private LongFunctions() {
    }

    /** e^x: Taylor's series at (x − n·ln 2)/512, squared nine times less one. */
    static DoubleDouble exp(DoubleDouble x) {
        double n = Math.rint(x.hi() / LN2.hi());
        DoubleDouble r = x.minus(LN2.times(n)).scaled(-9);
        DoubleDouble term = r;
        DoubleDouble less = r;
        for (int k = 2; term.size() > LAST; k++) {
            term = term.times(r).dividedBy(DoubleDouble.of(k));
            less = less.plus(term);
        }
        for (int i = 0; i < 9; i++) {
            less = less.scaled(1).plus(less.times(less));
        }
        return less.plus(ONE).scaled((int) n);
    }

    /** ln x: one step of Newton's from the double logarithm. */
    static DoubleDouble log(DoubleDouble x) {
        DoubleDouble near = DoubleDouble.of(Math.log(x.hi()));
        DoubleDouble t = x.times(exp(near.negated())).minus(ONE);
        return near.plus(t.minus(t.times(t).scaled(-1)));
    }

    static DoubleDouble sin(DoubleDouble x) {
        double n = Math.rint(x.hi() / HALF_PI.hi());
        return quarter(x.minus(HALF_PI.times(n)), (long) n);
    }

    static DoubleDouble cos(DoubleDouble x) {
        double n = Math.rint(x.hi() / HALF_PI.hi());
        return quarter(x.minus(HALF_PI.times(n)), (long) n + 1);
    }

    /** sin(r + n·π/2) for a small r. */
    private static DoubleDouble quarter(DoubleDouble r, long n) {
        int first = Math.floorMod(n, 2) == 0 ? 1 : 0;
        DoubleDouble square = r.times(r).negated();
        DoubleDouble term = first == 1 ? r : ONE;
        DoubleDouble sum = term;
        for (int k = first; term.size() > LAST; k += 2) {
            term = term.times(square).dividedBy(DoubleDouble.of((k + 1) * (k + 2)));
            sum = sum.plus(term);
        }
        return Math.floorMod(n, 4) < 2 ? sum : sum.negated();
    }

    /** arctan x: what is left of the double result is the tangent of a difference. */
    static DoubleDouble atan(DoubleDouble x) {
        DoubleDouble near = DoubleDouble.of(Math.atan(x.hi()));
        DoubleDouble s = sin(near);
        DoubleDouble c = cos(near);
        return near.plus(x.times(c).minus(s).dividedBy(c.plus(x.times(s))));
    }

    /** erf x = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, whose terms have one sign. */
    static DoubleDouble erf(DoubleDouble x) {
        if (x.size() > ERF_IS_ONE) {
            return DoubleDouble.of(Math.signum(x.hi()));
        }
        DoubleDouble square = x.times(x);
        DoubleDouble term = x;
        DoubleDouble sum = x;
        for (int n = 1; term.size() > LAST * sum.size(); n++) {
            term = term.times(square).scaled(1).dividedBy(DoubleDouble.of(2 * n + 1));
            sum = sum.plus(term);
        }
        return sum.times(exp(square.negated())).times(TWO_OVER_SQRT_PI);
    }

    /** 1/(1 + e⁻ˣ). */
    static DoubleDouble sigmoid(DoubleDouble x) {
        return ONE.plus(exp(x.negated())).reciprocal();
    }

    /** 2/√π·e^(−x²), the derivative of erf. */
    static DoubleDouble bell(DoubleDouble x) {
        return exp(x.times(x).negated()).times(TWO_OVER_SQRT_PI);
    }
}
