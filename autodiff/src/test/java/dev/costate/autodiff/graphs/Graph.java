package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A function as a list of nodes, each with two meanings: what the library records, and what the interpreter computes.
 *
 * <p>A node is evaluated when it is added, so that shapes are known. Thread-confined.
 */
final class Graph {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Grid> values = new ArrayList<>();

    /** A node and its operands; an input has no meanings. */
    private record Node(String text, int[] in, Function<Var[], Var> recorded, Function<Grid[], Grid> exact) {
        boolean isInput() {
            return recorded == null;
        }
    }

    int input(Grid value) {
        nodes.add(new Node("input", new int[0], null, null));
        values.add(value);
        return nodes.size() - 1;
    }

    int constant(int[] shape, double... x) {
        Tensor tensor = Tensor.of(Shape.of(shape), x);
        return add("constant", v -> Var.constant(tensor), v -> Grid.constant(shape, x));
    }

    int add(String text, Function<Var[], Var> recorded, Function<Grid[], Grid> exact, int... in) {
        values.add(exact.apply(Arrays.stream(in).mapToObj(values::get).toArray(Grid[]::new)));
        nodes.add(new Node(text, in, recorded, exact));
        return nodes.size() - 1;
    }

    int size() {
        return nodes.size();
    }

    Grid value(int node) {
        return values.get(node);
    }

    int[] shape(int node) {
        return values.get(node).shape();
    }

    /** Returns the value of the last node, which is a scalar. */
    Jet scalar() {
        return values.get(size() - 1).at();
    }

    List<Grid> inputs() {
        return IntStream.range(0, size()).filter(i -> nodes.get(i).isInput()).mapToObj(values::get).toList();
    }

    /** Returns the nodes that no other uses. */
    List<Integer> unused() {
        List<Integer> left = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
        nodes.forEach(n -> Arrays.stream(n.in).forEach(i -> left.remove((Integer) i)));
        return left;
    }

    /** Records all nodes. */
    Var[] record(Var... inputs) {
        Var[] all = new Var[size()];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            Node n = nodes.get(i);
            all[i] = n.isInput() ? inputs[next++]
                    : n.recorded.apply(Arrays.stream(n.in).mapToObj(k -> all[k]).toArray(Var[]::new));
            if (!all[i].shape().equals(Shape.of(shape(i)))) {
                throw new AssertionError("node " + i + " is of shape " + all[i].shape() + "\n" + this);
            }
        }
        return all;
    }

    /** Evaluates all nodes at other inputs. */
    Grid[] evaluate(Grid... inputs) {
        Grid[] all = new Grid[size()];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            Node n = nodes.get(i);
            all[i] = n.isInput() ? inputs[next++]
                    : n.exact.apply(Arrays.stream(n.in).mapToObj(k -> all[k]).toArray(Grid[]::new));
        }
        return all;
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            s.append('%').append(i).append(" = ").append(nodes.get(i).text).append(' ')
                    .append(Arrays.toString(nodes.get(i).in)).append(" of shape ").append(Arrays.toString(shape(i)))
                    .append(", near ").append((float) Arrays.stream(values.get(i).cells())
                            .mapToDouble(c -> c.value().size()).max().orElse(0))
                    .append('\n');
        }
        return s.toString();
    }
}
