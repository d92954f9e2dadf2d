package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Adds to a random graph what moves elements and computes nothing. */
final class RandomLayouts {
    private final RandomGraphs r;
    private final Graph graph;

    RandomLayouts(RandomGraphs r) {
        this.r = r;
        graph = r.graph;
    }

    void step() {
        int x = r.ranked(1);
        int axis = r.axis(x);
        int n = graph.shape(x)[axis];
        switch (r.below(12)) {
            case 0 -> reshape(r.any());
            case 1 -> transpose(x);
            case 2 -> slice(x, axis);
            case 3 -> windows(x, axis, n, 1 + r.below(n));
            case 4 -> {
                int i = r.below(n);
                graph.add("select " + axis + " " + i, v -> v[0].select(axis, i - (i % 2) * n),
                        g -> g[0].pick(axis, i).reshape(Axes.without(g[0].shape(), axis)), x);
            }
            case 5 -> graph.add("flip " + axis, v -> v[0].flip(axis),
                    g -> g[0].pick(axis, IntStream.range(0, n).map(i -> n - 1 - i).toArray()), x);
            case 6, 7 -> gather(x);
            case 8 -> join(x, axis);
            case 9 -> stack(r.any());
            case 10 -> broadcast(r.any());
            default -> diagonal(x);
        }
    }

    private void reshape(int x) {
        int size = Axes.size(graph.shape(x));
        int first = IntStream.rangeClosed(1, size).filter(d -> size % d == 0).skip(r.below(2)).findFirst().orElse(1);
        int rest = size / first;
        int[] to = r.below(3) == 0 ? new int[] {size} : r.below(2) == 0 ? new int[] {first, rest}
                : new int[] {rest, 1, first};
        graph.add("reshape", v -> v[0].reshape(to), g -> g[0].reshape(to), x);
    }

    private void transpose(int x) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, graph.shape(x).length).boxed().toList());
        Collections.shuffle(order, new Random(r.random.nextLong()));
        int[] to = order.stream().mapToInt(i -> i).toArray();
        graph.add("transpose " + order, v -> v[0].transpose(to), g -> g[0].transpose(to), x);
    }

    private void slice(int x, int axis) {
        int n = graph.shape(x)[axis];
        int from = r.below(n);
        slice(x, axis, from, from + 1 + r.below(n - from));
    }

    private int slice(int x, int axis, int from, int to) {
        return graph.add("slice " + axis + " " + from + " " + to, v -> v[0].slice(axis, from, to),
                g -> g[0].pick(axis, IntStream.range(from, to).toArray()), x);
    }

    /** Sums of windows into an axis, so that its cotangent is a sum of many parts. */
    private void windows(int x, int axis, int n, int length) {
        int sum = slice(x, axis, 0, length);
        for (int i = 8 * r.below(2) + r.below(4); i > 0; i--) {
            int from = r.below(n - length + 1);
            sum = r.two(r.oneOf("plus", "minus", "times"), slice(x, axis, from, from + length), r.one("sin", sum));
        }
    }

    private void gather(int x) {
        int n = graph.shape(x)[0];
        int[] rows = r.random.ints(1 + r.below(4), 0, n).toArray();
        Tensor numbers = Tensor.vector(Arrays.stream(rows).asDoubleStream().toArray());
        int least = Axes.size(graph.shape(x)) / n;
        if (rows.length * least <= RandomGraphs.LARGEST) {
            graph.add("gather " + Arrays.toString(rows), v -> v[0].gather(Var.constant(numbers)),
                    g -> g[0].pick(0, rows), x);
        }
    }

    /** A node, a part of it, and something new. */
    private void join(int x, int axis) {
        int[] shape = graph.shape(x);
        if (3 * Axes.size(shape) <= RandomGraphs.LARGEST) {
            int to = 1 + r.below(shape[axis]);
            int part = slice(x, axis, 0, to);
            graph.add("concat " + axis, v -> Var.concat(axis, v), g -> Grid.concat(axis, g), r.fresh(shape), part, x);
        }
    }

    private void stack(int x) {
        int[] shape = graph.shape(x);
        if (shape.length < 3 && 2 * Axes.size(shape) <= RandomGraphs.LARGEST) {
            graph.add("stack", v -> Var.stack(List.of(v)), Grid::stack, x, r.below(2) == 0 ? x : r.fresh(shape));
        }
    }

    private void broadcast(int x) {
        int[] shape = graph.shape(x);
        if (shape.length < 3 && 3 * Axes.size(shape) <= RandomGraphs.LARGEST) {
            int[] to = Axes.with(shape, 0, 1 + r.below(3));
            graph.add("broadcastTo", v -> v[0].broadcastTo(Shape.of(to)), g -> g[0].broadcastTo(to), x);
        }
    }

    private void diagonal(int x) {
        int n = Math.min(graph.shape(x)[0], 6);
        int size = Axes.size(graph.shape(x));
        int vector = graph.add("first of all", v -> v[0].reshape(size).slice(0, 0, n),
                g -> g[0].reshape(size).pick(0, IntStream.range(0, n).toArray()), x);
        int d = graph.add("diag", v -> v[0].diag(),
                g -> Grid.of(new int[] {n, n}, i -> i[0] == i[1] ? g[0].at(i[0]) : Jet.constant(0)), vector);
        int square = r.two("plus", d, r.fresh(n, n));
        if (r.below(2) == 0) {
            graph.add("diagonal", v -> v[0].diagonal(), g -> Grid.of(new int[] {n}, i -> g[0].at(i[0], i[0])), square);
        } else {
            graph.add("trace", v -> v[0].trace(), g -> Grid.of(new int[] {n}, i -> g[0].at(i[0], i[0]))
                    .fold(0, JetSums::sum), square);
        }
    }
}
