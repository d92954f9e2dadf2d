package dev.costate.autodiff.graphs;

import static dev.costate.autodiff.graphs.DoubleDouble.ONE;
import static dev.costate.autodiff.graphs.DoubleDouble.ZERO;

/**
 * The smooth functions of one {@link Jet}: their derivatives, and what the library's formulas round.
 *
 * <p>That is two ulp of a function and of each derivative, unless a formula loses more: 1 − y² for the derivative of
 * tanh has the error of a number of size 1.
 */
final class JetFunctions {
    /** Two ulp, in units of rounding. */
    private static final double TWO_ULP = 4;
    /** Beyond it, an exponential is of no interest. */
    private static final double FAR = 300;

    private JetFunctions() {
    }

    private static Jet smooth(Jet x, DoubleDouble f, DoubleDouble f1, DoubleDouble f2, double f3) {
        return smooth(x, f, f1, f2, f3, f.size(), f1.size(), f2.size());
    }

    private static Jet smooth(Jet x, DoubleDouble f, DoubleDouble f1, DoubleDouble f2, double f3, double... sizes) {
        return x.chain(new DoubleDouble[] {f, f1, f2}, f3, TWO_ULP * sizes[0], TWO_ULP * sizes[1], TWO_ULP * sizes[2]);
    }

    private static DoubleDouble near(Jet x) {
        if (x.value().size() > FAR) {
            throw new Undecided("too large");
        }
        return x.value();
    }

    static Jet exp(Jet x) {
        DoubleDouble e = LongFunctions.exp(near(x));
        return smooth(x, e, e, e, e.hi());
    }

    static Jet expm1(Jet x) {
        DoubleDouble e = LongFunctions.exp(near(x));
        double loss = e.hi() + 1;
        return smooth(x, e.minus(ONE), e, e, e.hi(), e.minus(ONE).size(), loss, loss);
    }

    static Jet log(Jet x) {
        DoubleDouble r = x.awayFromZero(true).value().reciprocal();
        return smooth(x, LongFunctions.log(x.value()), r, r.times(r).negated(), 2 * Math.pow(r.hi(), 3));
    }

    static Jet log1p(Jet x) {
        Jet more = x.plus(Jet.constant(1)).awayFromZero(true);
        DoubleDouble r = more.value().reciprocal();
        return smooth(x, LongFunctions.log(more.value()), r, r.times(r).negated(), 2 * Math.pow(r.hi(), 3));
    }

    static Jet sin(Jet x) {
        DoubleDouble s = LongFunctions.sin(x.value());
        DoubleDouble c = LongFunctions.cos(x.value());
        return smooth(x, s, c, s.negated(), -c.hi());
    }

    static Jet cos(Jet x) {
        DoubleDouble s = LongFunctions.sin(x.value());
        DoubleDouble c = LongFunctions.cos(x.value());
        return smooth(x, c, s.negated(), c.negated(), s.hi());
    }

    static Jet sqrt(Jet x) {
        DoubleDouble y = x.awayFromZero(true).value().sqrt();
        DoubleDouble f1 = y.reciprocal().scaled(-1);
        DoubleDouble f2 = f1.dividedBy(x.value()).scaled(-1).negated();
        return smooth(x, y, f1, f2, -1.5 * f2.hi() / x.value().hi());
    }

    static Jet reciprocal(Jet x) {
        DoubleDouble r = x.awayFromZero(false).value().reciprocal();
        DoubleDouble square = r.times(r);
        return smooth(x, r, square.negated(), square.times(r).scaled(1), -6 * square.hi() * square.hi());
    }

    /** xᵖ for an integer. */
    static Jet power(Jet x, int p) {
        return smooth(x, power(p < 0 ? x.awayFromZero(false).value() : x.value(), p),
                p == 0 ? ZERO : power(x.value(), p - 1).times(p),
                p == 0 || p == 1 ? ZERO : power(x.value(), p - 2).times(p * (p - 1)),
                p >= 0 && p <= 2 ? 0 : p * (p - 1) * (p - 2) * Math.pow(x.value().hi(), p - 3));
    }

    private static DoubleDouble power(DoubleDouble x, int p) {
        DoubleDouble y = ONE;
        for (int i = 0; i < Math.abs(p); i++) {
            y = y.times(x);
        }
        return p < 0 ? y.reciprocal() : y;
    }

    static Jet tanh(Jet x) {
        DoubleDouble y = LongFunctions.sigmoid(near(x).scaled(1)).scaled(1).minus(ONE);
        DoubleDouble f1 = ONE.minus(y.times(y));
        return smooth(x, y, f1, y.times(f1).scaled(1).negated(), 6 * y.hi() * y.hi() - 2, y.size(), 1, 1);
    }

    static Jet sigmoid(Jet x) {
        DoubleDouble s = LongFunctions.sigmoid(near(x));
        DoubleDouble f1 = s.minus(s.times(s));
        return smooth(x, s, f1, f1.times(ONE.minus(s.scaled(1))), f1.hi() * (1 - 6 * f1.hi()), s.hi(), s.hi(), s.hi());
    }

    static Jet softplus(Jet x) {
        DoubleDouble s = LongFunctions.sigmoid(near(x));
        DoubleDouble f = LongFunctions.log(LongFunctions.exp(x.value()).plus(ONE));
        DoubleDouble f2 = s.minus(s.times(s));
        return smooth(x, f, s, f2, f2.hi() * (1 - 2 * s.hi()), f.hi(), s.hi(), s.hi());
    }

    static Jet silu(Jet x) {
        DoubleDouble s = LongFunctions.sigmoid(near(x));
        DoubleDouble s1 = s.minus(s.times(s));
        DoubleDouble s2 = s1.times(ONE.minus(s.scaled(1)));
        DoubleDouble f = x.value().times(s);
        double loss = s.hi() * (1 + x.value().size());
        return smooth(x, f, s.plus(x.value().times(s1)), s1.scaled(1).plus(x.value().times(s2)),
                3 * s2.hi() + x.value().hi() * s1.hi() * (1 - 6 * s1.hi()), f.size(), loss, loss);
    }

    static Jet erf(Jet x) {
        double square = x.value().hi() * x.value().hi();
        DoubleDouble f = LongFunctions.erf(near(x));
        DoubleDouble f1 = LongFunctions.bell(x.value());
        DoubleDouble f2 = x.value().times(f1).scaled(1).negated();
        return smooth(x, f, f1, f2, (4 * square - 2) * f1.hi(), f.size(), f1.hi() * (1 + square),
                f2.size() * (1 + square));
    }

    /** x·Φ(x), where Φ is known to a rounding of 1. */
    static Jet gelu(Jet x) {
        DoubleDouble v = near(x);
        DoubleDouble t = v.times(DoubleDouble.of(0.5).sqrt());
        DoubleDouble phi = LongFunctions.erf(t).plus(ONE).scaled(-1);
        DoubleDouble density = LongFunctions.bell(t).times(DoubleDouble.of(0.125).sqrt());
        double d = density.hi() * (1 + v.hi() * v.hi());
        return smooth(x, v.times(phi), phi.plus(v.times(density)),
                density.times(DoubleDouble.of(2).minus(v.times(v))), density.hi() * (Math.pow(v.hi(), 3) - 4 * v.hi()),
                3 * v.times(phi).size(), 1 + v.size() * d, d * (2 + v.hi() * v.hi()));
    }

    /** By formulas of a dozen operations. */
    static Jet atan(Jet x) {
        DoubleDouble f = LongFunctions.atan(x.value());
        DoubleDouble f1 = x.value().times(x.value()).plus(ONE).reciprocal();
        DoubleDouble f2 = x.value().times(f1).times(f1).scaled(1).negated();
        return smooth(x, f, f1, f2, (6 * x.value().hi() * x.value().hi() - 2) * Math.pow(f1.hi(), 3), f.size(),
                2 * f1.hi(), 4 * f1.hi());
    }
}
