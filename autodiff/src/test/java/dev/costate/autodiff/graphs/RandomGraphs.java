package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Var;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws graphs of every kind of operation, with nodes used several times. Thread-confined. */
final class RandomGraphs {
    /** Steps of a graph. */
    static final int MOST = 12;
    /** Elements of a node. */
    static final int LARGEST = 48;
    /** One operand in so many is not brought into the domain of its function. */
    private static final int NOT_GUARDED = 40;
    final SplittableRandom random;
    final Graph graph;
    private final int depth;

    RandomGraphs(SplittableRandom random, Graph graph, int depth) {
        this.random = random;
        this.graph = graph;
        this.depth = depth;
    }

    /**
     * Returns a graph whose last node is a scalar that depends on all others.
     *
     * @param most steps, if more would be drawn: the graph begins as the one with more
     * @throws Undecided if it cannot be judged
     */
    static Graph draw(long seed, int most) {
        RandomGraphs r = new RandomGraphs(new SplittableRandom(seed), new Graph(), 0);
        for (int rank = 0; rank < 4; rank++) {
            r.graph.input(r.values(r.shape(rank)));
        }
        r.steps(Math.min(most, 3 + r.below(MOST - 2)));
        r.sumUp();
        return r.graph;
    }

    int below(int n) {
        return random.nextInt(n);
    }

    int axis(int node) {
        return below(graph.shape(node).length);
    }

    private int[] shape(int rank) {
        return rank == 1 && below(3) == 0 ? new int[] {1 + below(LARGEST)}
                : random.ints(rank, 1, 4).toArray();
    }

    private double number() {
        int kind = below(20);
        return kind == 0 ? 0 : kind == 1 ? 1 : kind == 2 ? -0.0 : random.nextDouble(-2, 2);
    }

    private double direction() {
        return random.nextDouble(-1, 1);
    }

    private Grid values(int... shape) {
        return Grid.of(shape, i -> Jet.input(DoubleDouble.of(number()), direction(), direction()));
    }

    /** A new operand of this shape. */
    int fresh(int... shape) {
        return depth == 0 && below(4) > 0 ? graph.input(values(shape))
                : graph.constant(shape, random.doubles(Axes.size(shape), -2, 2).toArray());
    }

    /** A node, rather a late one. */
    int any() {
        return Math.max(below(graph.size()), below(graph.size()));
    }

    int ranked(int least) {
        for (int i = 0; i < 4; i++) {
            int x = any();
            if (graph.shape(x).length >= least) {
                return x;
            }
        }
        return fresh(shape(least));
    }

    void steps(int n) {
        for (int i = 0; i < n; i++) {
            switch (below(16)) {
                case 0, 1, 2, 3 -> one(Pointwise.ONE.get(below(Pointwise.ONE.size())), any());
                case 4, 5, 6, 7 -> two(Pointwise.TWO.get(below(Pointwise.TWO.size())), any(), any());
                case 8 -> where(any(), any(), any());
                case 9, 10 -> new RandomProducts(this).step();
                case 11, 12 -> new RandomReductions(this).step();
                case 13, 14 -> new RandomLayouts(this).step();
                default -> {
                    if (depth < 2) {
                        new RandomScans(this, depth).step();
                    }
                }
            }
        }
    }

    int one(Pointwise.One f, int x) {
        return graph.add(f.name(), v -> f.recorded().apply(v[0]), g -> g[0].map(f.exact()), guarded(x, f.domain()));
    }

    String oneOf(String... names) {
        return names[below(names.length)];
    }

    int one(String name, int x) {
        return one(Pointwise.one(name), x);
    }

    int two(Pointwise.Two f, int x, int y) {
        int a = guarded(x, f.a());
        int b = guarded(fitting(y, graph.shape(a)), f.b());
        return graph.add(f.name(), v -> f.recorded().apply(v[0], v[1]), g -> Grid.zip(g[0], g[1], f.exact()), a, b);
    }

    int two(String name, int x, int y) {
        return two(Pointwise.two(name), x, y);
    }

    private void where(int condition, int x, int y) {
        int c = below(2) == 0 ? one("sign", one("relu", condition)) : condition;
        int a = fitting(x, graph.shape(c));
        int b = fitting(y, Axes.broadcast(graph.shape(c), graph.shape(a)));
        graph.add("where", v -> v[0].where(v[1], v[2]), g -> Grid.zip(e -> JetChoices.where(e[0], e[1], e[2]), g),
                c, a, b);
    }

    /** y, or a scalar of it where it does not fit a shape. */
    int fitting(int y, int... shape) {
        int[] common = Axes.broadcast(shape, graph.shape(y));
        return common != null && Axes.size(common) <= LARGEST ? y : scalar(y);
    }

    int scalar(int x) {
        return graph.add("sum", v -> v[0].sum(), g -> new Grid(new int[0], new Jet[] {JetSums.sum(g[0].cells())}), x);
    }

    private int guarded(int x, Pointwise.Domain domain) {
        if (domain == Pointwise.Domain.ANY || below(NOT_GUARDED) == 0) {
            return x;
        }
        if (domain == Pointwise.Domain.SMALL) {
            return one(oneOf("tanh", "sin"), x);
        }
        int positive = switch (below(4)) {
            case 0 -> one("exp", x);
            case 1 -> one("sigmoid", x);
            case 2 -> plusQuarter(one("abs", x));
            default -> plusQuarter(one("square", x));
        };
        return domain == Pointwise.Domain.APART && below(2) == 0 ? one("negated", positive) : positive;
    }

    private int plusQuarter(int x) {
        return graph.add("plus 0.25", v -> v[0].plus(0.25), g -> g[0].map(a -> a.plus(Jet.constant(0.25))), x);
    }

    /** Σ of all elements of nodes that are not used, each with its weight. */
    private void sumUp() {
        int[] unused = graph.unused().stream().mapToInt(i -> i).toArray();
        int all = graph.add("all of", v -> Var.concat(0, Arrays.stream(v).map(x -> x.reshape(-1)).toList()),
                g -> Grid.concat(0, Arrays.stream(g).map(x -> x.reshape(x.cells().length)).toArray(Grid[]::new)),
                unused);
        int n = Axes.size(graph.shape(all));
        int weights = graph.constant(new int[] {n}, random.doubles(n, -1, 1).toArray());
        graph.add("dot", v -> v[0].dot(v[1]), g -> Grid.zip(g[0], g[1], Jet::times).fold(0, JetSums::sum), all,
                weights);
    }
}
