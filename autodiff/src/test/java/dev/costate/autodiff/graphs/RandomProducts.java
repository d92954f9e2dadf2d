package dev.costate.autodiff.graphs;

import java.util.Arrays;

/** Adds a product to a random graph: of matrices in their three forms, with vectors, of a node with itself. */
final class RandomProducts {
    private final RandomGraphs r;
    private final Graph graph;

    RandomProducts(RandomGraphs r) {
        this.r = r;
        graph = r.graph;
    }

    void step() {
        int x = r.ranked(2);
        int[] shape = graph.shape(x);
        int rows = shape[shape.length - 2];
        int columns = shape[shape.length - 1];
        switch (r.below(7)) {
            case 0 -> matmul(x, r.fresh(columns, 1 + r.below(4)));
            case 1 -> matmul(x, r.fresh(like(shape, columns, 1 + r.below(4))));
            case 2 -> matmul(r.fresh(like(shape, 1 + r.below(4), rows)), x);
            case 3 -> withItself(x, rows <= columns);
            case 4 -> vector(x);
            case 5 -> layer(x, columns, 1 + r.below(4));
            default -> vectors();
        }
    }

    private static int[] like(int[] shape, int rows, int columns) {
        int[] s = shape.clone();
        s[s.length - 2] = rows;
        s[s.length - 1] = columns;
        return s;
    }

    private int matmul(int a, int b) {
        return graph.add("matmul", v -> v[0].matmul(v[1]), g -> g[0].matmul(g[1]), a, b);
    }

    private void withItself(int x, boolean left) {
        int rank = graph.shape(x).length;
        int[] order = new int[rank];
        Arrays.setAll(order, a -> a < rank - 2 ? a : 2 * rank - 3 - a);
        int t = graph.add("transpose", v -> v[0].transpose(), g -> g[0].transpose(order), x);
        matmul(left ? x : t, left ? t : x);
    }

    /** A layer of a network. */
    private void layer(int x, int in, int out) {
        int sum = r.two("plus", matmul(x, r.fresh(in, out)), r.fresh(out));
        r.one(r.oneOf("tanh", "sigmoid", "softplus", "silu", "gelu", "relu"), sum);
    }

    private void vector(int x) {
        int[] shape = graph.shape(x);
        int m = Axes.size(shape) / shape[shape.length - 1];
        int n = shape[shape.length - 1];
        int flat = graph.add("reshape", v -> v[0].reshape(m, n), g -> g[0].reshape(m, n), x);
        graph.add("timesVector", v -> v[0].timesVector(v[1]), g -> g[0].matmul(g[1].reshape(n, 1)).reshape(m), flat,
                r.fresh(n));
    }

    private void vectors() {
        int x = r.any();
        int n = Axes.size(graph.shape(x));
        int a = graph.add("reshape", v -> v[0].reshape(n), g -> g[0].reshape(n), x);
        int b = r.below(3) == 0 ? a : r.fresh(n);
        if (r.below(2) == 0 || n * n > RandomGraphs.LARGEST) {
            graph.add("dot", v -> v[0].dot(v[1]), g -> Grid.zip(g[0], g[1], Jet::times).fold(0, JetSums::sum), a, b);
        } else {
            graph.add("outer", v -> v[0].outer(v[1]), g -> Grid.zip(g[0].expand(1), g[1], Jet::times), a, b);
        }
    }
}
