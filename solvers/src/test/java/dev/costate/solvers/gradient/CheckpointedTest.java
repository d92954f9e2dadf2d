package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Traces;
import dev.costate.solvers.adjoint.CheckpointedKernel.Revolve;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.step.StageLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The schedule of kept states is optimal, and the memory is what was asked for. */
class CheckpointedTest {
    /** The formula against the least over all schedules, and the split reaches it. */
    @Test
    void revolveIsOptimal() {
        int most = 120;
        long[][] best = new long[most + 1][16];
        for (int c = 1; c < 16; c++) {
            for (int l = 2; l <= most; l++) {
                long least = l * (l - 1L) / 2;
                for (int m = 1; c > 1 && m < l; m++) {
                    least = Math.min(least, m + best[l - m][c - 1] + best[m][c]);
                }
                best[l][c] = least;
                assertEquals(least, Revolve.advances(l, c), l + " steps, " + c + " states");
                if (c > 1) {
                    int m = Revolve.split(l, c);
                    assertEquals(least, m + best[l - m][c - 1] + best[m][c], l + " steps, " + c + " states");
                }
            }
        }
        assertEquals(0, Revolve.advances(1, 1));
        // Griewank and Walther 2000: 10 steps, 3 states
        assertEquals(15, Revolve.advances(10, 3));
    }

    private static GradientResult pendulum(GradientMethod g, double h) {
        ParametricField f = (t, y, p) -> y.sin().times(p[0]).plus(t.sin());
        return OdeGradient.ofLoss(f, Shape.of(3), List.of(Shape.SCALAR), new double[] {0, 2},
                SolveOptions.fixed(Methods.RK4, h), g, s -> s.square().sum()).runner()
                .at(Tensor.vector(1, 2, 3), Tensor.scalar(0.7));
    }

    /**
     * Evaluations of the backward pass: the first one, and its vjp; then s − 1 for every step taken again, n for
     * their adjoints and t(n, c) before.
     */
    @Test
    void recomputedSteps() {
        GradientResult direct = pendulum(GradientMethods.DIRECT, 0.02);
        int n = direct.accepted();
        assertEquals(100, n);
        for (int c : new int[] {1, 2, 3, 5, 10, 14, 50, 99, 100, 1000}) {
            GradientResult r = pendulum(new Checkpointed(c), 0.02);
            assertEquals(direct.y0Cotangent(), r.y0Cotangent());
            assertEquals(direct.parameterCotangents(), r.parameterCotangents());
            assertEquals(direct.vjps(), r.vjps());
            assertEquals(0, r.quality());
            int perStep = Methods.RK4.stages() - 1;
            assertEquals(2 + perStep * (n + Revolve.advances(n, c)), r.recomputed(), c + " states");
        }
    }

    private static GradientResult stiff(ParametricField f, Tensor y0, Tensor p, double[] times, SolveOptions o,
            GradientMethod g) {
        return OdeGradient.ofLoss(f, y0.shape(), List.of(p.shape()), times, o, g, s -> s.square().sum()).runner().at(y0,
                p);
    }

    /**
     * The bits of Direct through steps whose Jacobian is that of an earlier step, of one that was rejected first, or
     * that of each iteration.
     */
    @Test
    void stiffSteps() {
        for (OdeMethod m : Methods.STIFF) {
            for (int c : new int[] {1, 2, 5, 40, 1000}) {
                for (boolean oscillator : new boolean[] {true, false}) {
                    ParametricField f = oscillator ? StiffGradientTest.VAN_DER_POL : StiffGradientTest.ROBERTSON;
                    Tensor y0 = oscillator ? Tensor.vector(2, 0) : Tensor.vector(1, 0, 0);
                    Tensor p = oscillator ? Tensor.vector(5) : Tensor.vector(0, 0, 0);
                    double[] times = oscillator ? new double[] {0, 1, 8, 15} : new double[] {0, 0.4, 40, 4000};
                    SolveOptions adaptive = SolveOptions.adaptive(m, 1e-5, 1e-8);
                    Tensor moved = oscillator ? Tensor.vector(2.2, 0.3) : y0;
                    Tensor[] x = {y0, p};
                    SolveOptions frozen = adaptive.withGrid(Traces.trace(f, adaptive, times, x));
                    for (SolveOptions o : List.of(adaptive, frozen)) {
                        Tensor start = o == frozen ? moved : y0;
                        GradientResult direct = stiff(f, start, p, times, o, GradientMethods.DIRECT);
                        GradientResult r = stiff(f, start, p, times, o, new Checkpointed(c));
                        assertEquals(direct.y0Cotangent(), r.y0Cotangent(), m + ", " + c);
                        assertEquals(direct.parameterCotangents(), r.parameterCotangents(), m + ", " + c);
                        assertEquals(0, r.quality(), m + ", " + c);
                        assertEquals(direct.vjps(), r.vjps());
                        if (m instanceof Rosenbrock b) {
                            // s evaluations, n columns of the Jacobian and ∂f/∂t for each step taken again; the
                            // first slope
                            int n = direct.accepted();
                            assertEquals(1 + (b.stages() + y0.shape().size() + 1) * (n + Revolve.advances(n, c)),
                                    r.recomputed() - r.vjps(), c + " states");
                        }
                    }
                }
            }
        }
    }

    private static long arena(GradientMethod g, double h) {
        return arena(Methods.RK4, 64, g, h);
    }

    private static long arena(OdeMethod m, int width, GradientMethod g, double h) {
        Tape solve = Tape.record(List.of(Shape.of(width), Shape.SCALAR), v -> new Var[] {
            Ode.record((t, y) -> y.sin().times(v[1]), v[0], 0, 2, SolveOptions.fixed(m, h), g).sum()});
        Replay r = Replay.of(solve.vjp().simplify());
        r.run(Tensor.full(Shape.of(width), 0.3), Tensor.scalar(0.7), Tensor.scalar(1));
        // planned bytes count the kernels' 1024 cells of scratch too
        return r.highWaterBytes() - r.plannedBytes() + 8 * 1024;
    }

    /** The arena holds c states (136 cells each here) and two cells a step, nothing else. */
    @Test
    void memoryStaysWithinTheBudget() {
        long slot = 8L * new StageLayout(64, 0).bareSize();
        for (int steps : new int[] {100, 1000}) {
            long grid = 8L * (2 * steps + 13);
            for (int c : new int[] {1, 10, 40}) {
                assertEquals(c * slot + grid, arena(new Checkpointed(c), 2.0 / steps),
                        c + " states, " + steps + " steps");
            }
            assertEquals(10 * slot + grid, arena(Checkpointed.bytes(11 * slot - 1), 2.0 / steps));
            assertEquals(slot + grid, arena(Checkpointed.bytes(1), 2.0 / steps));
            // the symplectic adjoint keeps the start of every step, Direct all stages with what their vjps need
            long starts = arena(GradientMethods.SYMPLECTIC_ADJOINT, 2.0 / steps);
            assertEquals((steps + 1) * slot + grid + 8L * (steps + 1), starts);
            assertTrue(arena(GradientMethods.DIRECT, 2.0 / steps) > 4 * starts);
        }
    }

    /**
     * Three vectors and a time a state, and a third cell a step, where Newton's method keeps its Jacobian; the state
     * alone where it has none.
     */
    @Test
    void memoryOfStiffSolves() {
        for (OdeMethod m : Methods.STIFF) {
            boolean newton = m instanceof Esdirk;
            long state = 8L * (newton ? 3 * 8 + 1 : 8);
            for (int steps : new int[] {100, 400}) {
                long grid = 8L * ((newton ? 3 : 2) * steps + 13);
                for (int c : new int[] {1, 10, 40}) {
                    assertEquals(c * state + grid, arena(m, 8, new Checkpointed(c), 2.0 / steps),
                            m + ", " + c + " states, " + steps + " steps");
                }
                assertEquals(10 * state + grid, arena(m, 8, Checkpointed.bytes(11 * state - 1), 2.0 / steps), m.name());
            }
        }
    }

    @Test
    void options() {
        assertThrows(IllegalArgumentException.class, () -> new Checkpointed(0));
        assertThrows(IllegalArgumentException.class, () -> Checkpointed.bytes(-1));
        assertThrows(IllegalArgumentException.class, () -> new Checkpointed(3, 100));
    }
}
