package dev.costate.models.experiments.dynamics;

import dev.costate.models.dynamics.Lyapunov;
import dev.costate.models.dynamics.OrbitStatistics;
import dev.costate.models.dynamics.Wasserstein;
import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.Solution;
import dev.costate.solvers.method.Methods;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A long orbit of a field and what it averages to; nothing if it leaves the finite numbers. Immutable.
 *
 * @param statistics averages over the orbit
 * @param exponents over as many steps, after a tenth of them
 */
record LongRun(Optional<OrbitStatistics> statistics, Optional<Lyapunov> exponents) {
    /** Follows a field, or a map, from a state for a number of steps of the system. */
    static LongRun of(ChaoticSystem system, JacobianRightHandSide f, double[] start, int steps) {
        Optional<double[][]> orbit = system.flow() ? flow(f, start, system.step(), steps) : map(f, start, steps);
        return new LongRun(orbit.map(OrbitStatistics::of), orbit.flatMap(o -> exponents(system, f, start, steps)));
    }

    private static Optional<double[][]> flow(JacobianRightHandSide f, double[] start, double h, int steps) {
        double[] times = IntStream.rangeClosed(0, steps).mapToDouble(i -> i * h).toArray();
        Solution s = Ode.solve(f, start, times, SolveOptions.fixed(Methods.RK4, h).withMaxSteps(2 * steps));
        return s.status() == SolveStatus.SUCCESS ? Optional.of(s.values()) : Optional.empty();
    }

    private static Optional<double[][]> map(JacobianRightHandSide f, double[] start, int steps) {
        double[][] orbit = new double[steps + 1][start.length];
        orbit[0] = start;
        for (int i = 0; i < steps; i++) {
            f.eval(i, orbit[i], orbit[i + 1]);
            for (double x : orbit[i + 1]) {
                if (!Double.isFinite(x)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(orbit);
    }

    private static Optional<Lyapunov> exponents(ChaoticSystem system, JacobianRightHandSide f, double[] start,
            int steps) {
        try {
            return Optional.of(system.flow() ? Lyapunov.ofFlow(f, start, system.step(), steps / 10, steps)
                    : Lyapunov.ofMap(f, start, steps / 10, steps));
        } catch (ArithmeticException diverged) {
            return Optional.empty();
        }
    }

    /** Returns the root of the sum of squares of the columns' Wasserstein-1 distances; ∞ if an orbit is missing. */
    double distance(LongRun other) {
        if (statistics.isEmpty() || other.statistics.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (double w : Wasserstein.ofColumns(statistics.get().orbit(), other.statistics.get().orbit())) {
            sum += w * w;
        }
        return Math.sqrt(sum);
    }
}
