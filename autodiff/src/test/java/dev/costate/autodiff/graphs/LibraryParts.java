package dev.costate.autodiff.graphs;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The parts of a graph's scalar by the library: recorded, differentiated, simplified, planned, run. */
final class LibraryParts {
    /** How products with the Hessian are recorded. */
    enum Route { FORWARD_OVER_REVERSE, REVERSE_OVER_FORWARD, REVERSE_OVER_REVERSE }

    private static final Tensor[] ZERO = {Tensor.scalar(0)};
    private static final Tensor[] ONE = {Tensor.scalar(1)};

    private final Tape tape;
    private final int n;
    private final Tensor[] x;
    private final Tensor[] u;
    private final Tensor[] w;

    LibraryParts(Graph graph) {
        List<Grid> in = graph.inputs();
        n = in.size();
        x = tensors(in, 0);
        u = tensors(in, 1);
        w = tensors(in, 2);
        tape = Tape.record(Arrays.stream(x).map(Tensor::shape).toList(), v -> {
            Var[] all = graph.record(v);
            return new Var[] {all[all.length - 1]};
        });
    }

    private static Tensor[] tensors(List<Grid> grids, int part) {
        return grids.stream().map(g -> Tensor.of(Shape.of(g.shape()),
                Arrays.stream(g.cells()).mapToDouble(c -> c.part()[part].hi()).toArray())).toArray(Tensor[]::new);
    }

    /** Returns f(x) and its derivative along u. */
    double[] forward() {
        Tensor[] out = run(tape.jvp(), x, u);
        return new double[] {out[0].item(), out[1].item()};
    }

    /** Returns f(x), ∇f·u, ∇f·w and u·∇²f·w. */
    double[] reverse(Route route) {
        Tape gradient = gradient();
        return switch (route) {
            case FORWARD_OVER_REVERSE -> {
                Tensor[] out = run(gradient.jvp(), x, w);
                yield parts(out, Arrays.copyOfRange(out, n + 2, 2 * n + 2));
            }
            case REVERSE_OVER_REVERSE -> {
                Tensor[] out = run(gradient.vjp(), x, ZERO, w);
                yield parts(out, Arrays.copyOfRange(out, n + 1, 2 * n + 1));
            }
            case REVERSE_OVER_FORWARD -> parts(run(gradient, x),
                    Arrays.copyOfRange(run(tape.jvp().vjp(), x, w, ZERO, ONE), 2, n + 2));
        };
    }

    private double[] parts(Tensor[] f, Tensor[] product) {
        Tensor[] g = Arrays.copyOfRange(f, 1, n + 1);
        return new double[] {f[0].item(), dot(g, u), dot(g, w), dot(product, u)};
    }

    private static Tensor[] run(Tape tape, Tensor[]... in) {
        return Replay.of(tape.simplify()).run(Arrays.stream(in).flatMap(Arrays::stream).toArray(Tensor[]::new));
    }

    /** The tape x ↦ f, ∇f. */
    private Tape gradient() {
        Tape vjp = tape.vjp();
        return Tape.record(tape.inputShapes(), v -> {
            List<Var> in = new ArrayList<>(List.of(v));
            in.add(Var.constant(1));
            return vjp.call(in.toArray(Var[]::new));
        });
    }

    /** The sum of products, of 32 digits. */
    private static double dot(Tensor[] a, Tensor[] b) {
        DoubleDouble sum = DoubleDouble.ZERO;
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < a[i].shape().size(); k++) {
                sum = sum.plus(DoubleDouble.of(a[i].at(k)).times(b[i].at(k)));
            }
        }
        return sum.hi();
    }
}
