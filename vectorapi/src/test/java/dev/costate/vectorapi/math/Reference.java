package dev.costate.vectorapi.math;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Elementary functions to about 40 digits by their series, for tests.
 *
 * <p>Independent of any floating-point library except for starting values, which are then improved.
 */
final class Reference {
    static final MathContext MC = new MathContext(46, RoundingMode.HALF_EVEN);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal LN2 = atanh(ONE.divide(BigDecimal.valueOf(3), MC)).multiply(TWO, MC);
    /** π to 420 digits: the largest double has 309 before the point. */
    private static final BigDecimal PI = pi(420);
    private static final BigDecimal ROOT_PI = PI.round(MC).sqrt(MC);
    private static final BigDecimal ROOT_2 = TWO.sqrt(MC);

    private Reference() {
    }

    static BigDecimal of(double x) {
        return new BigDecimal(x);
    }

    private static BigDecimal atanh(BigDecimal s) {
        BigDecimal z = s.multiply(s, MC);
        BigDecimal power = s;
        BigDecimal sum = s;
        for (int k = 3; ; k += 2) {
            power = power.multiply(z, MC);
            BigDecimal next = sum.add(power.divide(BigDecimal.valueOf(k), MC), MC);
            if (next.compareTo(sum) == 0) {
                return sum;
            }
            sum = next;
        }
    }

    /** Machin 1706: π = 16·arctan(1/5) − 4·arctan(1/239). */
    private static BigDecimal pi(int digits) {
        BigInteger unit = BigInteger.TEN.pow(digits + 10);
        return new BigDecimal(arctan(5, unit).multiply(BigInteger.valueOf(16))
                .subtract(arctan(239, unit).multiply(BigInteger.valueOf(4))), digits + 10);
    }

    private static BigInteger arctan(int n, BigInteger unit) {
        BigInteger term = unit.divide(BigInteger.valueOf(n));
        BigInteger sum = term;
        for (int k = 1; term.signum() != 0; k++) {
            term = term.divide(BigInteger.valueOf((long) n * n)).negate();
            sum = sum.add(term.divide(BigInteger.valueOf(2L * k + 1)));
        }
        return sum;
    }

    static BigDecimal exp(BigDecimal x) {
        return expm1(x).add(ONE, MC);
    }

    /** Taylor for small x; otherwise x = k·ln 2 + 32·r. */
    static BigDecimal expm1(BigDecimal x) {
        if (x.abs().compareTo(BigDecimal.valueOf(0.3)) < 0) {
            BigDecimal term = x.round(MC);
            BigDecimal sum = term;
            for (int k = 2; ; k++) {
                term = term.multiply(x, MC).divide(BigDecimal.valueOf(k), MC);
                BigDecimal next = sum.add(term, MC);
                if (next.compareTo(sum) == 0) {
                    return sum;
                }
                sum = next;
            }
        }
        int k = x.divide(LN2, MC).setScale(0, RoundingMode.HALF_EVEN).intValueExact();
        BigDecimal r = x.subtract(LN2.multiply(BigDecimal.valueOf(k)), MC).divide(BigDecimal.valueOf(32), MC);
        BigDecimal e = expm1(r).add(ONE, MC).pow(32, MC);
        BigDecimal power = k >= 0 ? TWO.pow(k) : ONE.divide(TWO.pow(-k), MC);
        return e.multiply(power, MC).subtract(ONE, MC);
    }

    /** eˣ where eˣ may be tiny: not by way of eˣ − 1. */
    static BigDecimal expTiny(BigDecimal x) {
        return x.signum() < 0 ? ONE.divide(exp(x.negate()), MC) : exp(x);
    }

    /** ln x: with y near it, y + 2·(x − eʸ)/(x + eʸ) has the third power of y's error (Halley). */
    static BigDecimal log(BigDecimal x, double start) {
        BigDecimal y = of(start);
        BigDecimal e = expTiny(y);
        return y.add(TWO.multiply(x.subtract(e, MC), MC).divide(x.add(e, MC), MC), MC);
    }

    static BigDecimal log1p(BigDecimal x) {
        if (x.abs().compareTo(BigDecimal.valueOf(0.3)) < 0) {
            return atanh(x.divide(x.add(TWO, MC), MC)).multiply(TWO, MC);
        }
        BigDecimal u = x.add(ONE);
        return log(u, StrictMath.log(u.doubleValue()));
    }

    static BigDecimal tanh(BigDecimal x) {
        BigDecimal n = expm1(x.multiply(TWO));
        return n.divide(n.add(TWO, MC), MC);
    }

    static BigDecimal sigmoid(BigDecimal x) {
        return ONE.divide(ONE.add(expTiny(x.negate()), MC), MC);
    }

    static BigDecimal softplus(BigDecimal x) {
        BigDecimal l = log1p(expTiny(x.abs().negate()));
        return x.signum() > 0 ? l.add(x, MC) : l;
    }

    /** sin(x + quarter·π/2). */
    static BigDecimal sin(BigDecimal x, int quarter) {
        BigDecimal half = PI.divide(TWO);
        BigInteger k = x.divideToIntegralValue(half).toBigInteger();
        BigDecimal r = x.subtract(half.multiply(new BigDecimal(k))).round(MC);
        int q = k.add(BigInteger.valueOf(quarter)).intValue() & 3;
        BigDecimal y = (q & 1) == 0 ? series(r, r, 1) : series(r, ONE, 0);
        return (q & 2) == 0 ? y : y.negate();
    }

    private static BigDecimal series(BigDecimal r, BigDecimal first, int order) {
        BigDecimal z = r.multiply(r, MC).negate();
        BigDecimal term = first;
        BigDecimal sum = first;
        for (int k = order + 2; ; k += 2) {
            term = term.multiply(z, MC).divide(BigDecimal.valueOf((long) k * (k - 1)), MC);
            BigDecimal next = sum.add(term, MC);
            if (next.compareTo(sum) == 0) {
                return sum;
            }
            sum = next;
        }
    }

    /** 2/√π·e^(−x²)·Σ 2ᵏ·x^(2k+1)/(2k+1)!!, all terms of one sign. */
    static BigDecimal erf(BigDecimal x) {
        BigDecimal z = x.multiply(x, MC).multiply(TWO, MC);
        BigDecimal term = x.round(MC);
        BigDecimal sum = term;
        for (int k = 3; ; k += 2) {
            term = term.multiply(z, MC).divide(BigDecimal.valueOf(k), MC);
            BigDecimal next = sum.add(term, MC);
            if (next.compareTo(sum) == 0) {
                return sum.multiply(TWO, MC).multiply(expTiny(x.multiply(x, MC).negate()), MC).divide(ROOT_PI, MC);
            }
            sum = next;
        }
    }

    /** erfc x for x ≥ 3 by its continued fraction: e^(−x²)/√π/(x + ½/(x + 1/(x + 3/2/(x + …)))). */
    static BigDecimal erfc(BigDecimal x) {
        if (x.compareTo(BigDecimal.valueOf(3)) < 0) {
            return ONE.subtract(erf(x), MC);
        }
        BigDecimal f = x;
        for (int k = 260; k >= 1; k--) {
            f = x.add(BigDecimal.valueOf(k).divide(TWO.multiply(f, MC), MC), MC);
        }
        return expTiny(x.multiply(x, MC).negate()).divide(ROOT_PI.multiply(f, MC), MC);
    }

    static BigDecimal gelu(BigDecimal x) {
        return x.divide(TWO, MC).multiply(erfc(x.negate().divide(ROOT_2, MC)), MC);
    }

    /** Distance of y from the exact value in units of the last place of the nearest double. */
    static double ulps(double y, BigDecimal exact) {
        double unit = Math.ulp(exact.doubleValue());
        return of(y).subtract(exact, MC).abs().divide(of(unit), MC).doubleValue();
    }
}
