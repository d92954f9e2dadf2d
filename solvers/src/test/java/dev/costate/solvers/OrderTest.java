package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Halving a fixed step divides the error by 2ᵖ, at the ends of steps and between them, on a field that depends on the time. Measured with steps of 1/64: p within 0.08. */
class OrderTest {
    static List<Tableau> methods() {
        return Methods.ALL;
    }

    @ParameterizedTest
    @MethodSource("methods")
    void atTheEndsOfSteps(Tableau m) {
        assertEquals(m.order(), order(m, 256, false), 0.15);
    }

    /** The dense outputs, of order 3 (Hermite) and 4 within a step, do not lower the order. */
    @ParameterizedTest
    @MethodSource("methods")
    void betweenThem(Tableau m) {
        assertEquals(m.order(), order(m, 256, true), 0.15);
    }

    private static double order(Tableau m, int steps, boolean between) {
        return Math.log(error(m, steps, between) / error(m, 2 * steps, between)) / Math.log(2);
    }

    private static double error(Tableau m, int steps, boolean between) {
        Problem p = Problem.ALL.get(Problem.ALL.size() - 1);
        double h = (p.end() - p.start()) / steps;
        double[] times = new double[between ? 3 * steps + 1 : 17];
        for (int i = 0; i < times.length; i++) {
            // thirds of steps: the node itself, and two places inside
            times[i] = p.start() + (p.end() - p.start()) * i / (times.length - 1);
        }
        Solution s = Ode.solve(p.f(), p.y0(), times, SolveOptions.fixed(m, h)).orThrow();
        double worst = 0;
        for (int i = 0; i < times.length; i++) {
            double[] exact = p.exact().apply(times[i]);
            for (int j = 0; j < exact.length; j++) {
                worst = Math.max(worst, Math.abs(s.y(i)[j] - exact[j]));
            }
        }
        return worst;
    }
}
