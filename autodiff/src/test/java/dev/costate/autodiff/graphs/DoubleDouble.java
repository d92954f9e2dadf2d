package dev.costate.autodiff.graphs;

/**
 * A number of about 32 digits, the sum of two of which the second is below half an ulp of the first. Immutable.
 *
 * @param hi the nearest double
 * @param lo what is left
 */
record DoubleDouble(double hi, double lo) {
    static final DoubleDouble ZERO = of(0);
    static final DoubleDouble ONE = of(1);

    static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    /** The sum of two doubles without error (Knuth 1969). */
    private static DoubleDouble sum(double a, double b) {
        double s = a + b;
        double t = s - a;
        return new DoubleDouble(s, (a - (s - t)) + (b - t));
    }

    /** The product of two doubles without error. */
    private static DoubleDouble product(double a, double b) {
        double p = a * b;
        return new DoubleDouble(p, Math.fma(a, b, -p));
    }

    private static DoubleDouble normal(double hi, double lo) {
        double s = hi + lo;
        return new DoubleDouble(s, lo - (s - hi));
    }

    DoubleDouble plus(DoubleDouble b) {
        DoubleDouble s = sum(hi, b.hi);
        DoubleDouble t = sum(lo, b.lo);
        DoubleDouble r = normal(s.hi, s.lo + t.hi);
        return normal(r.hi, r.lo + t.lo);
    }

    DoubleDouble plus(double b) {
        return plus(of(b));
    }

    DoubleDouble negated() {
        return new DoubleDouble(-hi, -lo);
    }

    DoubleDouble minus(DoubleDouble b) {
        return plus(b.negated());
    }

    DoubleDouble times(DoubleDouble b) {
        DoubleDouble p = product(hi, b.hi);
        return normal(p.hi, p.lo + (hi * b.lo + lo * b.hi));
    }

    DoubleDouble times(double b) {
        return times(of(b));
    }

    DoubleDouble dividedBy(DoubleDouble b) {
        double first = hi / b.hi;
        DoubleDouble left = minus(b.times(first));
        double second = left.hi / b.hi;
        double third = left.minus(b.times(second)).hi / b.hi;
        DoubleDouble q = normal(first, second);
        return q.plus(third);
    }

    DoubleDouble reciprocal() {
        return ONE.dividedBy(this);
    }

    /** One step of Newton's from the double root. */
    DoubleDouble sqrt() {
        double root = Math.sqrt(hi);
        return root == 0 ? ZERO : of(root).plus(minus(product(root, root)).hi / (2 * root));
    }

    /** This times 2^n. */
    DoubleDouble scaled(int n) {
        return new DoubleDouble(Math.scalb(hi, n), Math.scalb(lo, n));
    }

    double size() {
        return Math.abs(hi);
    }

    boolean isFinite() {
        return Double.isFinite(hi) && Double.isFinite(lo);
    }
}
