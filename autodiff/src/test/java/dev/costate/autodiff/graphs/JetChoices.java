package dev.costate.autodiff.graphs;

import static dev.costate.autodiff.graphs.DoubleDouble.ONE;

import java.util.Arrays;

/** The piecewise functions of {@link Jet}s; those at a kink exactly take the derivative that the library promises. */
final class JetChoices {
    private static final Jet NONE = Jet.constant(0);
    private static final Jet YES = Jet.constant(1);

    private JetChoices() {
    }

    static int sign(Jet x) {
        return x.compare(NONE);
    }

    private static Jet flag(boolean yes) {
        return yes ? YES : NONE;
    }

    static Jet signOf(Jet x) {
        return Jet.constant(sign(x));
    }

    static Jet abs(Jet x) {
        int s = sign(x);
        return s == 0 ? NONE : s > 0 ? x : x.negated();
    }

    static Jet relu(Jet x) {
        return sign(x) > 0 ? x : NONE;
    }

    static Jet elu(Jet x) {
        return sign(x) > 0 ? x : JetFunctions.expm1(x);
    }

    static Jet min(Jet a, Jet b) {
        return a.compare(b) <= 0 ? a : b;
    }

    static Jet max(Jet a, Jet b) {
        return a.compare(b) >= 0 ? a : b;
    }

    static Jet greater(Jet a, Jet b) {
        return flag(a.compare(b) > 0);
    }

    static Jet greaterOrEqual(Jet a, Jet b) {
        return flag(a.compare(b) >= 0);
    }

    static Jet equal(Jet a, Jet b) {
        return flag(a.compare(b) == 0);
    }

    static Jet where(Jet c, Jet a, Jet b) {
        return sign(c) != 0 ? a : b;
    }

    /** The nearest whole number, if that is certain. */
    static Jet round(Jet x) {
        double nearest = Math.rint(x.value().hi());
        Jet half = Jet.constant(0.5);
        Jet from = x.minus(Jet.constant(nearest));
        from.compare(half);
        from.compare(half.negated());
        return Jet.constant(nearest);
    }

    static Jet floor(Jet x) {
        double floor = Math.floor(x.value().hi());
        x.compare(Jet.constant(floor));
        x.compare(Jet.constant(floor + 1));
        return Jet.constant(floor);
    }

    static Jet ceil(Jet x) {
        return floor(x.negated()).negated();
    }

    /** The largest; those that are equal share the derivative. */
    static Jet largest(Jet[] line) {
        Jet top = line[0];
        for (Jet x : line) {
            top = max(top, x);
        }
        Jet sum = null;
        int ties = 0;
        for (Jet x : line) {
            if (x.compare(top) == 0) {
                sum = sum == null ? x : sum.plus(x);
                ties++;
            }
        }
        return ties == 1 ? top : sum.times(Jet.constant(ONE.dividedBy(DoubleDouble.of(ties))));
    }

    static Jet smallest(Jet[] line) {
        return largest(Arrays.stream(line).map(Jet::negated).toArray(Jet[]::new)).negated();
    }

    /** The angle of the point (x, y). */
    static Jet atan2(Jet y, Jet x) {
        if (abs(x).compare(abs(y)) < 0) {
            Jet quarter = Jet.constant(LongFunctions.PI.scaled(-1).times(sign(y)));
            return quarter.minus(JetFunctions.atan(x.times(JetFunctions.reciprocal(y))));
        }
        Jet angle = JetFunctions.atan(y.times(JetFunctions.reciprocal(x)));
        return sign(x) > 0 ? angle : angle.plus(Jet.constant(LongFunctions.PI.times(sign(y) < 0 ? -1 : 1)));
    }
}
