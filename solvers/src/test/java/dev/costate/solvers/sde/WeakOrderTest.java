package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * |E φ(X_N) − E φ(X(1))| against h for φ = x and x². The expectation of the solution is known; that of the method is
 * a mean over paths, from which the solution on the same paths is taken off.
 */
class WeakOrderTest {
    private static final int PATHS = 20_000;
    private static final int FINEST = 32;
    private static final int[] FACTORS = {1, 2, 4, 8};

    /** dX = 0.4 X dt + 0.7 X dW. Measured orders: 0.91 … 1.10. */
    @TestFactory
    List<DynamicTest> geometric() {
        BrownianGrid fine = BrownianGrid.sample(21, 0, TimeGrid.uniform(0, 1, FINEST), PATHS);
        SdeProblem problem = new SdeProblem("geometric", new double[] {0.4, 0.7}, 1);
        double[] exact = new double[PATHS];
        Arrays.setAll(exact, i -> problem.exact(1, fine.increment(0, FINEST, i)));
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            // at weak order 2 the errors are below those of sampling: WeakSecondOrderTest has none
            if (!method.additiveOnly() && method.weakOrder() < 2) {
                tests.add(DynamicTest.dynamicTest(method.name(),
                        () -> orders(method.weakOrder(), fine, exact, path -> problem.solve(method, path))));
            }
        }
        return tests;
    }

    /**
     * dX = −X dt + ½ dW, against SRA1 on eight times as many steps. Heun's methods have weak order 2 here. Measured
     * orders: within 0.05 of 1, from 1.85 to 2.10 for 2.
     */
    @TestFactory
    List<DynamicTest> ornsteinUhlenbeck() {
        BrownianGrid finer = BrownianGrid.sample(22, 0, TimeGrid.uniform(0, 1, 8 * FINEST), PATHS);
        double[] exact = solve(SdeMethods.SRA1, finer);
        BrownianGrid fine = finer.coarsen(8);
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            tests.add(DynamicTest.dynamicTest(method.name(),
                    () -> orders(SdeProblem.driftOrder(method), fine, exact, path -> solve(method, path))));
        }
        return tests;
    }

    private static double[] solve(SdeMethod method, BrownianGrid path) {
        VarField drift = (t, x) -> x.negated();
        VarField diffusion = (t, x) -> Var.constant(0.5);
        return SdeProblem.TANGENT.solve(method, path, p -> new VarField[] {drift, diffusion}, 2);
    }

    private static void orders(double order, BrownianGrid fine, double[] exact,
            Function<BrownianGrid, double[]> solve) {
        double[] h = new double[FACTORS.length];
        double[] first = new double[FACTORS.length];
        double[] second = new double[FACTORS.length];
        for (int level = 0; level < FACTORS.length; level++) {
            BrownianGrid path = fine.coarsen(FACTORS[level]);
            double[] x = solve.apply(path);
            h[level] = path.grid().h(0);
            for (int i = 0; i < PATHS; i++) {
                first[level] += (x[i] - exact[i]) / PATHS;
                second[level] += (x[i] * x[i] - exact[i] * exact[i]) / PATHS;
            }
            first[level] = Math.abs(first[level]);
            second[level] = Math.abs(second[level]);
        }
        assertEquals(order, ObservedOrder.of(h, first), 0.2, () -> "errors of the mean " + Arrays.toString(first));
        assertEquals(order, ObservedOrder.of(h, second), 0.2,
                () -> "errors of the second moment " + Arrays.toString(second));
    }
}
