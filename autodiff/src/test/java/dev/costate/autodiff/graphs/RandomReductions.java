package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Var;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Adds a function of the lines along an axis to a random graph. */
final class RandomReductions {
    /** Records a function of an axis. */
    private interface Recorded {
        Var apply(Var x, int axis);
    }

    /** A function of a line that gives one element. */
    private record Fold(String name, Recorded recorded, Function<Jet[], Jet> exact) {
    }

    /** A function of a line that gives as many. */
    private record Map(String name, Recorded recorded, UnaryOperator<Jet[]> exact) {
    }

    private static final List<Fold> FOLDS = List.of(
            new Fold("sum", Var::sum, JetSums::sum),
            new Fold("sum", Var::sum, JetSums::sum),
            new Fold("mean", Var::mean, JetSums::mean),
            new Fold("prod", Var::prod, JetSums::product),
            new Fold("norm", Var::norm, JetSums::norm),
            new Fold("maxOver", Var::maxOver, JetChoices::largest),
            new Fold("minOver", Var::minOver, JetChoices::smallest),
            new Fold("logSumExp", Var::logSumExp, JetSums::logSumExp));

    private static final List<Map> MAPS = List.of(
            new Map("softmax", Var::softmax, JetSums::softmax),
            new Map("cumulativeSum", Var::cumulativeSum, JetSums::running));

    private static final List<Fold> WHOLE = List.of(
            new Fold("sum of all", (x, axis) -> x.sum(), JetSums::sum),
            new Fold("mean of all", (x, axis) -> x.mean(), JetSums::mean),
            new Fold("norm of all", (x, axis) -> x.norm(), JetSums::norm));

    private final RandomGraphs r;
    private final Graph graph;

    RandomReductions(RandomGraphs r) {
        this.r = r;
        graph = r.graph;
    }

    void step() {
        int x = r.ranked(1);
        int axis = r.axis(x);
        switch (r.below(9)) {
            case 8 -> spectrum(x, r.below(2) == 0);
            case 0, 1 -> {
                Map f = MAPS.get(r.below(MAPS.size()));
                graph.add(f.name + " " + axis, v -> f.recorded.apply(v[0], axis), g -> g[0].lines(axis, f.exact), x);
            }
            case 2 -> {
                Fold f = WHOLE.get(r.below(WHOLE.size()));
                int n = Axes.size(graph.shape(x));
                graph.add(f.name, v -> f.recorded.apply(v[0], 0), g -> g[0].reshape(n).fold(0, f.exact), x);
            }
            case 3 -> several(r.ranked(2), r.below(2) == 0);
            default -> {
                Fold f = FOLDS.get(r.below(FOLDS.size()));
                int given = r.below(2) == 0 ? axis : axis - graph.shape(x).length;
                graph.add(f.name + " " + axis, v -> f.recorded.apply(v[0], given), g -> g[0].fold(axis, f.exact), x);
            }
        }
    }

    /** The spectrum of a node over one axis or two, and the values of a spectrum. */
    private void spectrum(int x, boolean inverse) {
        int[] shape = graph.shape(x);
        int axes = shape.length > 1 && r.below(2) == 0 ? 2 : 1;
        if (2 * Axes.size(shape) + 2 * Axes.size(shape) / shape[shape.length - 1] > RandomGraphs.LARGEST) {
            return;
        }
        int y = graph.add("rfft " + axes, v -> axes == 1 ? v[0].rfft() : v[0].rfft2(),
                g -> JetSpectra.forward(g[0], axes), x);
        if (inverse) {
            int n = shape[shape.length - 1];
            int z = r.two(r.oneOf("plus", "times"), y, r.fresh(graph.shape(y)));
            graph.add("irfft " + axes, v -> axes == 1 ? v[0].irfft(n) : v[0].irfft2(n),
                    g -> JetSpectra.inverse(g[0], axes, n), z);
        }
    }

    private void several(int x, boolean mean) {
        int rank = graph.shape(x).length;
        int a = r.below(rank);
        int b = (a + 1 + r.below(rank - 1)) % rank;
        graph.add((mean ? "mean " : "sum ") + List.of(a, b), v -> mean ? v[0].mean(a, b) : v[0].sum(a, b),
                g -> g[0].fold(Math.max(a, b), mean ? JetSums::mean : JetSums::sum)
                        .fold(Math.min(a, b), mean ? JetSums::mean : JetSums::sum), x);
    }
}
