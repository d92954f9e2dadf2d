package dev.costate.solvers.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A solver that is used again, with and without events, for few unknowns and many; every derivative is 1. */
class PlainSolveTest {
    private static final RightHandSide ONE = (t, y, dy) -> Arrays.fill(dy, 1);

    private static SolveOptions options(OdeMethod m) {
        return SolveOptions.adaptive(m, 1e-6, 1e-6);
    }

    @Test
    void usedAgain() {
        for (OdeMethod m : new OdeMethod[] {Methods.DOPRI5, Methods.KVAERNO5, Methods.RODAS5P}) {
            for (int n : new int[] {1, 20}) {
                PlainSolve solve = new PlainSolve(options(m), n, 3);
                double[] start = new double[n];
                Arrays.setAll(start, i -> i);
                EventWatch watch = solve.watch((t, y, g) -> g[0] = y[n - 1] - n - 0.5, new int[1], new boolean[1], 4);
                assertEquals(SolveStatus.EVENT, solve.run(ONE, start, new double[] {0, 1, 2}));
                assertEquals(1.5, watch.time, 1e-12);
                assertEquals(SolveStatus.SUCCESS, solve.goOn(ONE, start, 1.5));
                double[] last = new double[n];
                solve.states(2, 1, last);
                assertEquals(n - 1 + 0.5, last[n - 1], 1e-12);
                solve.watchNothing();
                assertEquals(SolveStatus.SUCCESS, solve.run(ONE, start, new double[] {0, 1, 2}));
                double[] both = new double[2 * n];
                solve.states(1, 2, both);
                for (int i = 0; i < n; i++) {
                    assertEquals(i + 1, both[i], 1e-12);
                    assertEquals(i + 2, both[n + i], 1e-12);
                }
                assertEquals(n, solve.unknowns());
            }
        }
    }

    @Test
    void refused() {
        PlainSolve solve = new PlainSolve(options(Methods.DOPRI5), 2, 3);
        for (int[] sizes : new int[][] {{1, 3}, {2, 4}}) {
            assertEquals("a solver of 2 unknowns at 3 times called with " + sizes[0] + " and " + sizes[1],
                    assertThrows(IllegalArgumentException.class,
                            () -> solve.run(ONE, new double[sizes[0]], new double[sizes[1]])).getMessage());
        }
    }

    /** Dense output of a solve that does not begin at 0, either way; the state is the time. */
    @Test
    void denseOutputBetweenOtherTimes() {
        PlainSolve solve = new PlainSolve(SolveOptions.fixed(Methods.RK4, 0.1), 1, 2);
        DensePath path = solve.keepDense();
        for (double[] ends : new double[][] {{3, 1}, {-3, -1}, {3, -1}, {1, 3}}) {
            solve.run((t, y, dy) -> dy[0] = 2 * t, new double[] {ends[0] * ends[0]}, ends);
            double[] y = new double[1];
            for (int i = 0; i <= 40; i++) {
                double t = ends[0] + (ends[1] - ends[0]) * i / 40;
                path.accept(y, t);
                assertEquals(t * t, y[0], 1e-12);
            }
        }
    }

    /** With no tolerance at all for an unknown that is 0 no step can be good; which of them it is does not matter. */
    @Test
    void noTolerance() {
        for (int zero = 0; zero < 2; zero++) {
            double[] start = {1, 1};
            start[zero] = 0;
            PlainSolve solve = new PlainSolve(SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 0), 2, 2);
            assertEquals(SolveStatus.STEP_TOO_SMALL,
                    solve.run((t, y, dy) -> Arrays.fill(dy, 0), start, new double[] {0, 1}));
            assertEquals(0, solve.loop().lastT());
            assertEquals(0, solve.loop().trace().accepted());
        }
    }
}
