package dev.costate.autodiff.numeric;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Whole Jacobians from replays of a vjp or jvp, one for each unit seed. Stateless. */
public final class Jacobian {
    private Jacobian() {
    }

    /**
     * Returns ∂f/∂xᵢ for each argument, of the shape of f followed by that of xᵢ.
     *
     * @param r replays (x…, seeds) ↦ (f, derivatives): the vjp of f if {@code byRow}, otherwise its jvp
     * @param out the shape of f
     */
    public static List<Tensor> of(Replay r, boolean byRow, Shape out, Tensor... x) {
        int m = out.size();
        double[][] jacobians = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            r.set(i, x[i]);
            jacobians[i] = new double[Math.multiplyExact(m, x[i].shape().size())];
        }
        if (byRow) {
            rows(r, m, jacobians);
        } else {
            columns(r, m, jacobians, x);
        }
        return IntStream.range(0, x.length).mapToObj(i -> {
            int[] dims = Arrays.copyOf(out.dims(), out.rank() + x[i].shape().rank());
            System.arraycopy(x[i].shape().dims(), 0, dims, out.rank(), x[i].shape().rank());
            return Tensor.wrap(Shape.of(dims), jacobians[i]);
        }).toList();
    }

    private static void rows(Replay r, int m, double[][] jacobians) {
        double[] seed = new double[m];
        for (int row = 0; row < m; row++) {
            seed[row] = 1;
            r.set(jacobians.length, seed).run();
            seed[row] = 0;
            for (int i = 0; i < jacobians.length; i++) {
                double[] line = r.get(1 + i).toArray();
                System.arraycopy(line, 0, jacobians[i], row * line.length, line.length);
            }
        }
    }

    private static void columns(Replay r, int m, double[][] jacobians, Tensor[] x) {
        double[] column = new double[m];
        for (int i = 0; i < x.length; i++) {
            r.set(x.length + i, new double[x[i].shape().size()]);
        }
        for (int i = 0; i < x.length; i++) {
            double[] seed = new double[x[i].shape().size()];
            for (int c = 0; c < seed.length; c++) {
                seed[c] = 1;
                r.set(x.length + i, seed).run().get(1, column);
                seed[c] = 0;
                for (int row = 0; row < m; row++) {
                    jacobians[i][row * seed.length + c] = column[row];
                }
            }
            r.set(x.length + i, seed);
        }
    }
}
