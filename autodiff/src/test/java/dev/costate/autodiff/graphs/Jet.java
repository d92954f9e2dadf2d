package dev.costate.autodiff.graphs;

/**
 * A number with its derivatives along two directions u and w, and what rounding can do to them. Immutable.
 *
 * <p>Parts are numbered by the set of directions: 0 the value, 1 along u, 2 along w, 3 along both. Of each part there
 * are
 * <ul>
 * <li>the part itself, of 32 digits: arithmetic of numbers x + u·x₁ + w·x₂ + uw·x₃ with u² = w² = 0;
 * <li>its majorant, the same sums with the sizes of their terms, so that nothing cancels: what a reverse sweep meets,
 * whose order of summation is another one. That of the value is its size;
 * <li>its error in units of 2⁻⁵³, the part along a third direction: every operation adds the size of what it rounds.
 * </ul>
 * So an error is a bound to first order, however the derivatives are summed, but for small factors.
 */
record Jet(DoubleDouble[] part, double[] majorant, double[] error) {
    /** Unit of rounding. */
    static final double EPS = 0x1p-53;
    private static final int PARTS = 4;
    private static final double LARGEST = 1e100;
    /** A branch is decided if the distance to the kink is above so many errors. */
    private static final double DECIDED = 16;

    Jet {
        for (int s = 0; s < PARTS; s++) {
            if (!part[s].isFinite() || !(majorant[s] < LARGEST) || !(error[s] < LARGEST)) {
                throw new Undecided("too large");
            }
        }
    }

    static Jet constant(double x) {
        return constant(DoubleDouble.of(x));
    }

    /** A constant, which the library rounds to a double. */
    static Jet constant(DoubleDouble x) {
        return input(x, 0, 0);
    }

    /** An argument of the function and its place along both directions. */
    static Jet input(DoubleDouble x, double u, double w) {
        return new Jet(new DoubleDouble[] {x, DoubleDouble.of(u), DoubleDouble.of(w), DoubleDouble.ZERO},
                new double[] {x.size(), Math.abs(u), Math.abs(w), 0},
                new double[] {x.lo() == 0 ? 0 : x.size(), 0, 0, 0});
    }

    DoubleDouble value() {
        return part[0];
    }

    Jet plus(Jet b) {
        DoubleDouble[] p = new DoubleDouble[PARTS];
        double[] m = new double[PARTS];
        double[] e = new double[PARTS];
        for (int s = 0; s < PARTS; s++) {
            p[s] = part[s].plus(b.part[s]);
            m[s] = majorant[s] + b.majorant[s];
            e[s] = error[s] + b.error[s] + (majorant[s] == 0 || b.majorant[s] == 0 ? 0 : m[s]);
        }
        m[0] = p[0].size();
        return new Jet(p, m, e);
    }

    Jet minus(Jet b) {
        return plus(b.negated());
    }

    Jet negated() {
        DoubleDouble[] p = new DoubleDouble[PARTS];
        for (int s = 0; s < PARTS; s++) {
            p[s] = part[s].negated();
        }
        return new Jet(p, majorant, error);
    }

    Jet times(Jet b) {
        DoubleDouble[] p = new DoubleDouble[PARTS];
        double[] m = new double[PARTS];
        double[] e = new double[PARTS];
        for (int s = 0; s < PARTS; s++) {
            p[s] = DoubleDouble.ZERO;
            for (int t = 0; t <= s; t++) {
                if ((t & ~s) == 0) {
                    p[s] = p[s].plus(part[t].times(b.part[s ^ t]));
                    m[s] += majorant[t] * b.majorant[s ^ t];
                    e[s] += error[t] * b.majorant[s ^ t] + majorant[t] * b.error[s ^ t];
                }
            }
            e[s] += m[s];
        }
        m[0] = p[0].size();
        return new Jet(p, m, e);
    }

    Jet times(double c) {
        return times(constant(c));
    }

    /**
     * A function f of this.
     *
     * @param f f, f', f'' at the value
     * @param third f''' at the value, about
     * @param rounded what is rounded in computing f, f', f''
     */
    Jet chain(DoubleDouble[] f, double third, double... rounded) {
        double d1 = f[1].size();
        double d2 = f[2].size();
        double[] m = majorant;
        double[] e = error;
        return new Jet(
                new DoubleDouble[] {f[0], f[1].times(part[1]), f[1].times(part[2]),
                    f[1].times(part[3]).plus(f[2].times(part[1]).times(part[2]))},
                new double[] {f[0].size(), d1 * m[1], d1 * m[2], d1 * m[3] + d2 * m[1] * m[2]},
                new double[] {d1 * e[0] + rounded[0], d1 * e[1] + (d2 * e[0] + rounded[1]) * m[1],
                    d1 * e[2] + (d2 * e[0] + rounded[1]) * m[2],
                    d1 * e[3] + (d2 * e[0] + rounded[1]) * m[3] + d2 * (e[1] * m[2] + e[2] * m[1])
                            + (Math.abs(third) * e[0] + rounded[2]) * m[1] * m[2]});
    }

    /** The same value with no derivative. */
    Jet stopped() {
        DoubleDouble zero = DoubleDouble.ZERO;
        return new Jet(new DoubleDouble[] {part[0], zero, zero, zero}, new double[] {majorant[0], 0, 0, 0},
                new double[] {error[0], 0, 0, 0});
    }

    /** The sign of this − b; 0 only if both are exact or the same number. */
    int compare(Jet b) {
        if (this == b) {
            return 0;
        }
        double d = part[0].minus(b.part[0]).hi();
        double e = error[0] + b.error[0];
        if (Math.abs(d) <= DECIDED * EPS * e && e > 0) {
            throw new Undecided("near a kink");
        }
        return (int) Math.signum(d);
    }

    /** Fails unless the value is certainly not 0, or not even positive, and known to three digits. */
    Jet awayFromZero(boolean positive) {
        double size = positive ? part[0].hi() : part[0].size();
        if (size <= 1e3 * EPS * error[0]) {
            throw new Undecided("near a pole or outside a domain");
        }
        return this;
    }
}
