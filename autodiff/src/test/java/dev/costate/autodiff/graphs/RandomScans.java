package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.Arrays;

/** Adds a scan with a random body, which uses two nodes from outside, to a random graph. */
final class RandomScans {
    private final RandomGraphs r;
    private final Graph graph;
    private final int depth;

    RandomScans(RandomGraphs r, int depth) {
        this.r = r;
        graph = r.graph;
        this.depth = depth;
    }

    /** The body: carry, entry, two outer values ↦ carry, emitted. */
    private record Body(Graph graph, int carry, int emitted) {
        Grid[] apply(Grid... in) {
            Grid[] all = graph.evaluate(in);
            return new Grid[] {all[carry], all[emitted]};
        }

        Var[] record(Var... in) {
            Var[] all = graph.record(in);
            return new Var[] {all[carry], all[emitted]};
        }
    }

    void step() {
        int xs = r.ranked(1);
        int capacity = graph.shape(xs)[0];
        if (capacity > 6) {
            return;
        }
        int[] row = Axes.without(graph.shape(xs), 0);
        int init = r.below(2) == 0 ? r.fresh(row) : r.any();
        int[] outer = {init, xs, r.any(), r.any()};
        Body body = body(graph.value(xs).pick(0, 0).reshape(row), outer);
        if (capacity * Axes.size(body.graph.shape(body.emitted)) > RandomGraphs.LARGEST) {
            return;
        }
        int steps = r.below(2) == 0 ? capacity : r.below(capacity + 1);
        long budget = r.below(3) == 0 ? r.below(200) : Scan.BUDGET_BYTES;
        boolean counted = steps < capacity || r.below(3) == 0;
        int which = r.below(3);
        graph.add("scan of " + (counted ? "up to " : "") + steps + ", results " + which + ", body\n" + body.graph
                + "from", v -> recorded(body, v, capacity, counted ? steps : -1, budget, which),
                g -> exact(body, g, capacity, steps, which), outer);
    }

    private Body body(Grid entry, int... outer) {
        Graph g = new Graph();
        g.input(graph.value(outer[0]));
        g.input(entry);
        g.input(graph.value(outer[2]));
        g.input(graph.value(outer[3]));
        RandomGraphs inner = new RandomGraphs(r.random, g, depth + 1);
        inner.steps(1 + r.below(4));
        int x = g.size() - 1;
        int[] shape = g.shape(0);
        int fits = Arrays.equals(Axes.broadcast(shape, g.shape(x)), shape) ? x : inner.scalar(x);
        int carry = g.add("0.5 of the carry and tanh of the last",
                v -> v[0].times(0.5).plus(v[1].tanh()),
                in -> Grid.zip(in[0], in[1], (a, b) -> a.times(0.5).plus(JetFunctions.tanh(b))), 0, fits);
        return new Body(g, carry, r.below(3) == 0 ? carry : inner.any());
    }

    private static Var recorded(Body body, Var[] v, int capacity, int counted, long budget, int which) {
        Var[] init = {v[0]};
        Var[] xs = {v[1]};
        Var[] out = counted < 0 ? Scan.over(init, xs, budget, (c, e) -> body.record(c[0], e[0], v[2], v[3]))
                : Scan.counted(Var.constant(counted), capacity, init, xs,
                        (c, e) -> body.record(c[0], e[0], v[2], v[3]));
        return which < 2 ? out[which] : Var.concat(0, out[0].reshape(-1), out[1].reshape(-1));
    }

    private static Grid exact(Body body, Grid[] g, int capacity, int steps, int which) {
        Grid carry = g[0];
        Grid[] emitted = new Grid[capacity];
        int[] row = Axes.without(g[1].shape(), 0);
        Arrays.fill(emitted, body.graph.value(body.emitted).map(x -> Jet.constant(0)));
        for (int i = 0; i < steps; i++) {
            Grid[] next = body.apply(carry, g[1].pick(0, i).reshape(row), g[2], g[3]);
            carry = next[0];
            emitted[i] = next[1];
        }
        Grid stack = Grid.stack(emitted);
        Grid[] flat = {carry.reshape(carry.cells().length), stack.reshape(stack.cells().length)};
        return which == 0 ? carry : which == 1 ? stack : Grid.concat(0, flat);
    }
}
