package dev.costate.solvers.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Partitioned methods: energy, the symplectic form, the ways to run and differentiate them. Orders are in OrderTest.
 */
class SymplecticTest {
    private static final double[] TIMES = {0, 0.13, 0.5, 0.5, 1.7};

    static List<Tableau> methods() {
        return Methods.SYMPLECTIC;
    }

    /** Two coupled pendulums: q' = p, p' = −sin q − (q₀ − q₁)(1, −1). */
    private static void pendulums(double t, double[] y, double[] dy) {
        double pull = 0.5 * (y[0] - y[1]);
        dy[0] = y[2];
        dy[1] = y[3];
        dy[2] = -Math.sin(y[0]) - pull;
        dy[3] = -Math.sin(y[1]) + pull;
    }

    private static Var pendulums(Var y) {
        Var q = y.slice(0, 0, 2);
        Var pull = q.select(0, 0).minus(q.select(0, 1)).times(0.5);
        return Var.concat(0, y.slice(0, 2, 4), Var.stack(List.of(pull.negated(), pull)).minus(q.sin()));
    }

    private static double energy(double[] y) {
        double d = y[0] - y[1];
        return 0.5 * (y[2] * y[2] + y[3] * y[3]) - Math.cos(y[0]) - Math.cos(y[1]) + 0.25 * d * d;
    }

    /**
     * Over 20,000 steps the energy swings but does not drift: measured, its largest departure in the last tenth of
     * the time is at most 1.004 times that in the first; Heun's grows twentyfold.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void energyDoesNotDrift(Tableau m) {
        assertTrue(growth(m) < 1.02, m + " " + growth(m));
        assertTrue(growth(Methods.HEUN) > 5);
    }

    private static double growth(Tableau m) {
        double[] times = new double[2001];
        for (int i = 0; i < times.length; i++) {
            times[i] = i;
        }
        Solution s = Ode
                .solve(SymplecticTest::pendulums, new double[] {1, -0.5, 0, 0.3}, times, SolveOptions.fixed(m, 0.1))
                .orThrow();
        double start = energy(s.y(0));
        double early = 0;
        double late = 0;
        for (int i = 1; i <= 200; i++) {
            early = Math.max(early, Math.abs(energy(s.y(i)) - start));
            late = Math.max(late, Math.abs(energy(s.y(2001 - i)) - start));
        }
        return late / early;
    }

    private static Tape solve(Tableau m, double... times) {
        return Tape.record(List.of(Shape.of(4)),
                v -> new Var[] {Ode.record((t, y) -> pendulums(y), v[0], times, SolveOptions.fixed(m, 0.1))});
    }

    /** MᵀJM = J for the derivative M of the end, whose rows Direct gives. Measured: 5e-16. */
    @ParameterizedTest
    @MethodSource("methods")
    void symplecticForm(Tableau m) {
        Replay r = Replay.of(solve(m, 0, 1.7).vjp().simplify());
        double[][] rows = new double[4][];
        for (int i = 0; i < 4; i++) {
            double[] w = new double[8];
            w[4 + i] = 1;
            rows[i] = r.run(Tensor.vector(1, -0.5, 0, 0.3), Tensor.of(Shape.of(2, 4), w))[1].toArray();
        }
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                double form = 0;
                for (int i = 0; i < 2; i++) {
                    form += rows[i][a] * rows[i + 2][b] - rows[i + 2][a] * rows[i][b];
                }
                assertEquals(b == a + 2 ? 1 : a == b + 2 ? -1 : 0, form, 4e-15);
            }
        }
    }

    /** Plain Java, tape and scan; gradients by Direct and through the scan. Measured: 3e-16 and 5e-16. */
    @ParameterizedTest
    @MethodSource("methods")
    void sameByAllWays(Tableau m) {
        Tensor y0 = Tensor.vector(1, -0.5, 0, 0.3);
        Tensor w = Tensor.of(Shape.of(5, 4),
                java.util.stream.IntStream.range(0, 20).mapToDouble(i -> Math.sin(1 + i)).toArray());
        Solution plain = Ode.solve(SymplecticTest::pendulums, y0.toArray(), TIMES, SolveOptions.fixed(m, 0.1))
                .orThrow();
        Tape scan = Tape.record(List.of(Shape.of(4)),
                v -> new Var[] {FrozenGrid.scan((t, y) -> pendulums(y), v[0], TIMES, plain.trace(), m)});
        Tensor[] solved = Replay.of(solve(m, TIMES).vjp().simplify()).run(y0, w);
        Tensor[] scanned = Replay.of(scan.vjp().simplify()).run(y0, w);
        for (int i = 0; i < 20; i++) {
            assertEquals(plain.y(i / 4)[i % 4], solved[0].at(i), 2e-15);
            assertEquals(plain.y(i / 4)[i % 4], scanned[0].at(i), 2e-15);
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(scanned[1].at(i), solved[1].at(i), 4e-15);
        }
    }

    @Test
    void refused() {
        String odd = assertThrows(IllegalArgumentException.class,
                () -> new Ode(3, 2, SolveOptions.fixed(Methods.LEAPFROG, 0.1))).getMessage();
        assertTrue(odd.contains("leapfrog") && odd.contains("3 cells"), odd);
        odd = assertThrows(IllegalArgumentException.class, () -> Tape.record(List.of(Shape.of(3)), v -> new Var[] {
            Ode.record((x, y) -> y, v[0], 0, 1, SolveOptions.fixed(Methods.LEAPFROG, 0.1), GradientMethods.UNROLLED)}))
                .getMessage();
        assertTrue(odd.contains("leapfrog") && odd.contains("3 cells"), odd);
        Tape t = Tape.record(List.of(Shape.of(4)), v -> new Var[] {
            Ode.record((x, y) -> pendulums(y), v[0], 0, 1,
                    SolveOptions.fixed(Methods.LEAPFROG, 0.1), GradientMethods.BACKSOLVE)});
        String backsolve = assertThrows(IllegalArgumentException.class, t::vjp).getMessage();
        assertTrue(backsolve.contains("backsolve") && backsolve.contains("use direct"), backsolve);
    }
}
