package dev.costate.autodiff.graphs;

import java.util.Arrays;
import java.util.function.BinaryOperator;

/** Functions of several {@link Jet}s. */
final class JetSums {
    private JetSums() {
    }

    static Jet sum(Jet... x) {
        return Arrays.stream(x).reduce(Jet.constant(0), Jet::plus);
    }

    static Jet product(Jet... x) {
        return Arrays.stream(x).reduce(Jet.constant(1), Jet::times);
    }

    static Jet mean(Jet... x) {
        return sum(x).times(Jet.constant(DoubleDouble.of(x.length).reciprocal()));
    }

    static Jet norm(Jet... x) {
        return JetFunctions.sqrt(sum(map(x, x, Jet::times)));
    }

    static Jet[] running(Jet... x) {
        Jet[] y = x.clone();
        for (int i = 1; i < y.length; i++) {
            y[i] = y[i - 1].plus(x[i]);
        }
        return y;
    }

    /** e to the power x − c, where c is the largest value and no function of x. */
    private static Jet[] shares(Jet[] x) {
        return Arrays.stream(x).map(v -> JetFunctions.exp(v.minus(top(x)))).toArray(Jet[]::new);
    }

    private static Jet top(Jet[] x) {
        double top = Arrays.stream(x).mapToDouble(v -> v.value().hi()).max().orElseThrow();
        return Jet.constant(top);
    }

    static Jet[] softmax(Jet... x) {
        Jet[] e = shares(x);
        Jet all = JetFunctions.reciprocal(sum(e));
        return Arrays.stream(e).map(all::times).toArray(Jet[]::new);
    }

    static Jet logSumExp(Jet... x) {
        return JetFunctions.log(sum(shares(x))).plus(top(x));
    }

    static Jet[] map(Jet[] a, Jet[] b, BinaryOperator<Jet> f) {
        Jet[] c = new Jet[a.length];
        Arrays.setAll(c, i -> f.apply(a[i], b[i]));
        return c;
    }
}
