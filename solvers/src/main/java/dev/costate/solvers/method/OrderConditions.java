package dev.costate.solvers.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order conditions of Runge–Kutta methods.
 *
 * <p>Σ bᵢΦᵢ(τ) = 1/γ(τ) for every rooted tree τ of at most p vertices, where Φᵢ(τ) = Π Σⱼ aᵢⱼΦⱼ(τₖ) over the subtrees
 * τₖ at the root and γ(τ) = |τ| Π γ(τₖ) (Butcher 1963; Hairer, Nørsett and Wanner, Solving ODEs I, II.2).
 *
 * <p>Of a partitioned method the conditions are those of separable problems, q' = f(p), p' = g(q): the coefficients
 * alternate from a vertex to its children (Hairer, Lubich and Wanner, Geometric Numerical Integration, III.2).
 *
 * <p>There are 1, 2, 4, 8, 17, 37, 85, 200 trees of up to 1 … 8 vertices; the check of order 8 takes a millisecond.
 */
final class OrderConditions {
    /** Coefficients are published with 15 digits or so; what cancels may be some hundred times a weight. */
    private static final double ROUNDING = 1e-11;

    /** A rooted tree: its vertices, γ, and how it is written, as [] with the subtrees inside. */
    private record Tree(int vertices, double density, List<Tree> children) {
        static Tree of(List<Tree> children) {
            int vertices = 1;
            double density = 1;
            for (Tree child : children) {
                vertices += child.vertices;
                density *= child.density;
            }
            return new Tree(vertices, vertices * density, List.copyOf(children));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("[");
            children.forEach(text::append);
            return text.append(']').toString();
        }
    }

    private final double[][][] a;
    /** What {@link #sums} gave, for each colour. */
    private final List<Map<Tree, double[]>> sums = List.of(new IdentityHashMap<>(), new IdentityHashMap<>());

    private OrderConditions(double[][] a, double[][] partner) {
        this.a = new double[][][] {a, partner};
    }

    /** Refuses a method with full rows {@code a} whose rows do not sum to its nodes. */
    static void checkNodes(String name, double[] c, double[][] a) {
        for (int i = 0; i < c.length; i++) {
            double sum = Arrays.stream(a[i]).sum();
            double size = Arrays.stream(a[i]).map(Math::abs).sum();
            if (!(Math.abs(sum - c[i]) <= ROUNDING * (1 + size))) {
                throw new IllegalArgumentException("method " + name + ": row " + i + " sums to " + sum
                        + ", must be its node, c = " + c[i]);
            }
        }
    }

    /** Refuses a method that is not of its stated order. */
    static void check(String name, int order, double[][] a, double[] b) {
        check(name, order, new OrderConditions(a, a), b, 0);
    }

    /** Refuses a partitioned method that is not of its stated order for positions and for momenta. */
    static void checkPartitioned(String name, int order, double[][] a, double[] b, double[][] momentumA,
            double[] momentumB) {
        OrderConditions conditions = new OrderConditions(a, momentumA);
        check(name, order, conditions, b, 0);
        check(name, order, conditions, momentumB, 1);
    }

    private static void check(String name, int order, OrderConditions conditions, double[] b, int colour) {
        for (List<Tree> ofOneOrder : trees(order)) {
            for (Tree tree : ofOneOrder) {
                double[] weights = conditions.weights(tree, colour);
                double sum = 0;
                double size = 0;
                for (int i = 0; i < b.length; i++) {
                    sum += b[i] * weights[i];
                    size += Math.abs(b[i] * weights[i]);
                }
                if (!(Math.abs(sum - 1 / tree.density) <= ROUNDING * (1 + size))) {
                    throw new IllegalArgumentException("method " + name + ": stated order " + order
                            + ", but the order condition of the tree " + tree + " fails: the weights sum to " + sum
                            + ", must be 1/" + Math.round(tree.density));
                }
            }
        }
    }

    /** Φᵢ of a tree whose root has a colour: 0 for positions, 1 for momenta, the children's the other one. */
    private double[] weights(Tree tree, int colour) {
        double[] product = new double[a[colour].length];
        Arrays.fill(product, 1);
        for (Tree child : tree.children) {
            double[] sums = this.sums.get(1 - colour).computeIfAbsent(child, c -> sums(c, 1 - colour));
            for (int i = 0; i < product.length; i++) {
                product[i] *= sums[i];
            }
        }
        return product;
    }

    /** Σⱼ aᵢⱼΦⱼ of a tree, the coefficients being those of its root's colour. */
    private double[] sums(Tree tree, int colour) {
        double[] weights = weights(tree, colour);
        double[] sums = new double[weights.length];
        for (int i = 0; i < sums.length; i++) {
            double[] row = a[colour][i];
            for (int j = 0; j < row.length; j++) {
                sums[i] += row[j] * weights[j];
            }
        }
        return sums;
    }

    /** All rooted trees of 1, 2, … n vertices. */
    private static List<List<Tree>> trees(int n) {
        List<List<Tree>> all = new ArrayList<>();
        List<Tree> smaller = new ArrayList<>();
        for (int order = 1; order <= n; order++) {
            List<Tree> found = new ArrayList<>();
            extend(smaller, 0, order - 1, new ArrayList<>(), found);
            all.add(found);
            smaller.addAll(found);
        }
        return all;
    }

    /** Adds the trees whose subtrees are {@code begun} and others from number {@code first} on, repeated or not. */
    private static void extend(List<Tree> from, int first, int vertices, List<Tree> begun, List<Tree> found) {
        if (vertices == 0) {
            found.add(Tree.of(begun));
            return;
        }
        for (int i = first; i < from.size(); i++) {
            if (from.get(i).vertices <= vertices) {
                begun.add(from.get(i));
                extend(from, i, vertices - from.get(i).vertices, begun, found);
                begun.remove(begun.size() - 1);
            }
        }
    }
}
