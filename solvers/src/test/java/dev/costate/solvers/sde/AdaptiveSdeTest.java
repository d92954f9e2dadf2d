package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Steps that adapt to the path: the error of each path against its solution, and what the solve reports. */
class AdaptiveSdeTest {
    private static final int PATHS = 150;
    private static final Shape ONE = Shape.of(1);

    private static Var parameters(SdeProblem p) {
        return Var.constant(Tensor.vector(p.parameters()));
    }

    private static AdaptiveSde solver(SdeProblem p, SdeControl control) {
        Calculus c = control.method().calculus();
        return new AdaptiveSde((t, x) -> p.drift(parameters(p), c).apply(t, x),
                (t, x) -> p.diffusion(parameters(p)).apply(t, x), ONE, ONE, control);
    }

    private static double w(SdeControl control, long seed) {
        double[] w = new double[1];
        new VirtualBrownianTree(seed, 0, control.span(0, 1), 1).value(1, w);
        return w[0];
    }

    /** The mean error of the paths, each with steps of its own, and the mean number of steps tried. */
    @TestFactory
    List<DynamicTest> errorFallsWithTheTolerance() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeProblem p : SdeProblem.ALL) {
            for (SdeMethod method : SdeMethods.ALL) {
                if (!method.needsArea()) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + p, () -> {
                        StringBuilder b = new StringBuilder("ADA " + p + " " + method.name());
                        for (double tol : new double[] {1e-1, 1e-2, 1e-3, 1e-4}) {
                            if (method.strongOrder() < 1 && tol < 1e-3 && !p.additive()) {
                                continue;
                            }
                            SdeControl control = SdeControl.adaptive(method, tol, tol);
                            AdaptiveSde solver = solver(p, control);
                            double error = 0;
                            double bias = 0;
                            double steps = 0;
                            for (int seed = 0; seed < PATHS; seed++) {
                                SdeSolution s = solver.solve(Tensor.vector(p.x0()), new double[] {0, 1}, seed).orThrow();
                                double e = s.last()[0] - p.exact(1, w(control, seed));
                                error += Math.abs(e) / PATHS;
                                bias += e / PATHS;
                                steps += (double) s.trace().attempts() / PATHS;
                            }
                            b.append(String.format(" [%.0e err %.2e bias %.2e steps %.0f]", tol, error, bias, steps));
                        }
                        System.out.println(b);
                    }));
                }
            }
        }
        return tests;
    }
}
