package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * E|X_N − X(T)| against h on one set of paths, coarsened from the finest grid, for every method on every problem
 * that it is made for.
 */
class StrongOrderTest {
    private static final int PATHS = 1000;
    private static final int FINEST = 256;
    private static final int[] FACTORS = {1, 2, 4, 8, 16};

    /** Measured orders: at most 0.082 away from the nominal one (reversible Heun on the tangent problem, 0.918). */
    @TestFactory
    List<DynamicTest> ordersAgainstSolutions() {
        BrownianGrid fine = BrownianGrid.sample(7, 0, TimeGrid.uniform(0, 1, FINEST), PATHS);
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            for (SdeProblem problem : SdeProblem.ALL) {
                if (problem.additive() || !method.additiveOnly()) {
                    double[] exact = new double[PATHS];
                    Arrays.setAll(exact, i -> problem.exact(1, fine.increment(0, FINEST, i)));
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + problem,
                            () -> order(problem.strongOrder(method), 0.1, fine, exact,
                                    path -> problem.solve(method, path))));
                }
            }
        }
        return tests;
    }

    /** A nonlinear drift with additive noise, against SRA1 on steps of a sixteenth of the finest. */
    @TestFactory
    List<DynamicTest> ordersForAdditiveNoise() {
        BrownianGrid finer = BrownianGrid.sample(8, 0, TimeGrid.uniform(0, 1, 16 * FINEST), PATHS);
        double[] reference = nonlinear(SdeMethods.SRA1, finer);
        BrownianGrid fine = finer.coarsen(16);
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            // measured: 1.009, 1.009, 1.000, 1.509, 1.002
            tests.add(DynamicTest.dynamicTest(method.name(),
                    () -> order(method.additiveStrongOrder(), 0.05, fine, reference, path -> nonlinear(method, path))));
        }
        return tests;
    }

    private static double[] nonlinear(SdeMethod method, BrownianGrid path) {
        VarField drift = (t, x) -> x.sin().plus(t.cos());
        VarField diffusion = (t, x) -> t.times(0.5).plus(1.5).expand(0);
        return SdeProblem.TANGENT.solve(method, path, v -> new VarField[] {drift, diffusion}, 0.2);
    }

    private static void order(double order, double band, BrownianGrid fine, double[] exact,
            Function<BrownianGrid, double[]> solve) {
        double[] h = new double[FACTORS.length];
        double[] error = new double[FACTORS.length];
        for (int level = 0; level < FACTORS.length; level++) {
            BrownianGrid path = fine.coarsen(FACTORS[level]);
            double[] x = solve.apply(path);
            h[level] = path.grid().h(0);
            for (int i = 0; i < PATHS; i++) {
                error[level] += Math.abs(x[i] - exact[i]) / PATHS;
            }
        }
        assertEquals(order, ObservedOrder.of(h, error), band,
                () -> "errors " + Arrays.toString(error) + " at steps " + Arrays.toString(h));
    }

    /** On one path, the tree's increments lead to the solution as the step falls. */
    @Test
    void treeOnFinerAndFinerGrids() {
        SdeProblem problem = SdeProblem.GEOMETRIC;
        VirtualBrownianTree tree = new VirtualBrownianTree(3, 0, new TreeSpan(0, 1, 0x1p-12), 200);
        double[] w = new double[200];
        tree.value(1, w);
        double[] error = new double[3];
        double[] h = {1.0 / 20, 1.0 / 80, 1.0 / 320};
        for (int level = 0; level < 3; level++) {
            TimeGrid grid = TimeGrid.uniform(0, 1, (int) Math.round(1 / h[level]));
            Shape shape = Shape.of(200);
            Tape tape = Tape.record(List.of(Shape.of(2), Shape.SCALAR),
                    v -> new Var[] {Sde.recordLast(problem.drift(v[0], Calculus.ITO), problem.diffusion(v[0]),
                            Var.constant(Tensor.full(shape, problem.x0())), grid,
                            Noise.tree(v[1], 0, shape, new TreeSpan(0, 1, 0x1p-12)), SdeMethods.MILSTEIN)});
            double[] x = Replay.of(tape.simplify()).run(Tensor.vector(problem.parameters()), Tensor.scalar(3))[0]
                    .toArray();
            for (int i = 0; i < 200; i++) {
                error[level] += Math.abs(x[i] - problem.exact(1, w[i])) / 200;
            }
        }
        // measured: order 0.997, last error 1.02e-3
        assertEquals(1, ObservedOrder.of(h, error), 0.1);
        assertTrue(error[2] < 2e-3);
    }
}
