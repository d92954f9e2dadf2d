package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Tolerances;
import dev.costate.solvers.method.Methods;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The norm by its formula, of few cells and of many, by each of its ways. */
class ErrorNormTest {
    private static final SolveOptions ONE_PAIR = SolveOptions.adaptive(Methods.DOPRI5, 0.25, 0.5);
    private static final SolveOptions EACH =
            ONE_PAIR.withTolerances(new Tolerances(new double[] {0.25, 0}, new double[] {0.5, 2}));

    private static double[] numbers(int n, double first, double step) {
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            v[i] = (i % 3 == 1 ? -1 : 1) * (first + step * i);
        }
        return v;
    }

    /** The mean over the leading m cells of (factor·v/(atol + rtol·max(|a|, |b|)))². */
    private static double expected(SolveOptions o, int m, double factor, double[] v, double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < m; i++) {
            boolean other = o == EACH && i % 2 == 1;
            double scale = (other ? 2 : 0.5) + (other ? 0 : 0.25) * Math.max(Math.abs(a[i]), Math.abs(b[i]));
            sum += Math.pow(factor * v[i] / scale, 2);
        }
        return sum / m;
    }

    @Test
    void byArraysAndByKernels() {
        for (SolveOptions o : List.of(ONE_PAIR, EACH)) {
            for (int m : new int[] {2, 4, 8, 10, 18, 24}) {
                int n = m + 3;
                double[] v = numbers(n, 0.5, 0.3);
                double[] w = numbers(n, 2, -0.1);
                double[] a = numbers(n, 1, 0.7);
                double[] b = numbers(n, 3, 0.2);
                ErrorNorm norm = new ErrorNorm(o, m);
                assertEquals(expected(o, m, 0.3, v, a, b), norm.meanSquare(v, 0.3, a, b), 1e-13, m + " cells");
                Kernels k = KernelChoice.kernels(new Memory(0));
                int[] at = new int[4];
                double[][] all = {v, w, a, b};
                for (int i = 0; i < 4; i++) {
                    at[i] = k.memory().allocate(n);
                    System.arraycopy(all[i], 0, k.memory().cells, at[i], n);
                }
                double[] sum = new double[n];
                for (int i = 0; i < n; i++) {
                    sum[i] = 2 * v[i] - 3 * w[i];
                }
                assertEquals(expected(o, m, 0.3, sum, a, b), norm.meanSquare(k, 0.3, new double[] {2, -3},
                        new int[] {at[0], at[1]}, 2, at[2], at[3]), 1e-12, m + " cells");
                assertEquals(Math.sqrt(expected(o, m, 1, v, a, a)), norm.norm(k, at[0], at[2]), 1e-13);
            }
        }
    }

    @Test
    void recorded() {
        for (SolveOptions o : List.of(ONE_PAIR, EACH)) {
            double[] v = numbers(6, 0.5, 0.3);
            double[] size = {1, 2, 3, 4, 5, 6};
            Shape shape = Shape.of(6);
            ErrorNorm norm = new ErrorNorm(o, 6);
            Tape tape = Tape.record(List.of(shape, shape), x -> new dev.costate.autodiff.Var[] {
                norm.meanSquare(x[0], x[1])});
            assertEquals(expected(o, 6, 1, v, size, size),
                    Replay.of(tape).run(Tensor.vector(v), Tensor.vector(size))[0].item(), 1e-14);
        }
    }

    @Test
    void tolerancesOfACell() {
        ErrorNorm norm = new ErrorNorm(EACH, 4);
        assertEquals(0.5 + 0.25 * 8, norm.scale(2, 8));
        assertEquals(2, norm.scale(3, 8));
        assertEquals(2.5, new ErrorNorm(ONE_PAIR, 4).scale(3, 8));
        // fixed steps have none: the numbers themselves
        assertEquals(1, new ErrorNorm(SolveOptions.fixed(Methods.RK4, 1), 1).scale(0, 8));
        assertEquals("2 tolerances for a state of 3 cells: must divide it",
                assertThrows(IllegalArgumentException.class, () -> new ErrorNorm(EACH, 3)).getMessage());
    }
}
