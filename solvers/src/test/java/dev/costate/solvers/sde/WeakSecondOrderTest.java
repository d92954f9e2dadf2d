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
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * |E φ(X_N) − E φ(X(T))| for noise that depends on the state, without sampling error.
 *
 * <p>Increments take the four values of Gauss and Hermite's formula, which has the normal moments up to the seventh,
 * and the expectation is the weighted sum over all paths.
 */
class WeakSecondOrderTest {
    private static final double[] NODES = {-2.334414218338977, -0.7419637843027258, 0.7419637843027258,
        2.334414218338977};
    private static final double[] WEIGHTS = {0.04587585476806852, 0.45412414523193145, 0.45412414523193145,
        0.04587585476806852};

    /** A problem: fields of a calculus, first state, and functions of the last state with their expectations. */
    private record Problem(String name, double end, double[] start, Function<Calculus, VarField> drift,
            VarField diffusion, List<ToDoubleFunction<double[]>> functions, double[] expectations) {
        /** Returns the errors of a method in N steps. */
        double[] errors(SdeMethod method, int steps) {
            int d = start.length;
            int draws = d * steps;
            int paths = 1 << 2 * draws;
            double[] dw = new double[paths * draws];
            double[] weight = new double[paths];
            double root = Math.sqrt(end / steps);
            for (int path = 0; path < paths; path++) {
                weight[path] = 1;
                for (int k = 0; k < draws; k++) {
                    int node = path >> 2 * k & 3;
                    weight[path] *= WEIGHTS[node];
                    dw[(k / d * paths + path) * d + k % d] = root * NODES[node];
                }
            }
            Shape state = Shape.of(paths, d);
            Tensor increments = Tensor.of(state.stacked(steps), dw);
            Tape tape = Tape.record(List.of(increments.shape()),
                    v -> new Var[] {Sde.recordLast(drift.apply(method.calculus()), diffusion,
                            Var.constant(Tensor.vector(start)).broadcastTo(state), TimeGrid.uniform(0, end, steps),
                            Noise.given(v[0]), method)});
            Tensor last = Replay.of(tape.simplify()).run(increments)[0];
            double[] error = expectations.clone();
            double[] x = new double[d];
            for (int path = 0; path < paths; path++) {
                for (int i = 0; i < d; i++) {
                    x[i] = last.at(path * d + i);
                }
                for (int f = 0; f < error.length; f++) {
                    error[f] -= weight[path] * functions.get(f).applyAsDouble(x);
                }
            }
            return Arrays.stream(error).map(Math::abs).toArray();
        }
    }

    /** dX = (½X + √(X² + 1)) dt + √(X² + 1) dW has X = sinh(t + W). */
    private static Problem hyperbolic() {
        ToDoubleFunction<double[]> z = x -> Math.log(x[0] + Math.sqrt(x[0] * x[0] + 1));
        double t = 0.5;
        return new Problem("hyperbolic", t, new double[] {0},
                c -> (s, x) -> {
                    Var root = x.square().plus(1).sqrt();
                    return c == Calculus.ITO ? x.times(0.5).plus(root) : root;
                }, (s, x) -> x.square().plus(1).sqrt(),
                List.of(z, x -> Math.pow(z.applyAsDouble(x), 2), x -> Math.pow(z.applyAsDouble(x), 3)),
                new double[] {t, t * t + t, t * t * t + 3 * t * t});
    }

    /**
     * dU = 0.4 U dt + 0.6 U dW₁, dV = (U − V) dt + 0.5 V dW₂ from (1, ½): diagonal noise, the drift couples the two.
     *
     * <p>With u = e^(0.4 t): E V' = u − E V; E U² = e^(1.16 t), (E UV)' = E U² − 0.6 E UV,
     * (E V²)' = 2 E UV − 1.75 E V².
     */
    private static Problem coupled() {
        double t = 0.4;
        double v = Math.exp(0.4 * t) / 1.4 + (0.5 - 1 / 1.4) * Math.exp(-t);
        double uv = Math.exp(1.16 * t) / 1.76 + (0.5 - 1 / 1.76) * Math.exp(-0.6 * t);
        double a = 2 / (1.76 * (1.16 + 1.75));
        double b = 2 * (0.5 - 1 / 1.76) / (1.75 - 0.6);
        double vv = a * Math.exp(1.16 * t) + b * Math.exp(-0.6 * t) + (0.25 - a - b) * Math.exp(-1.75 * t);
        return new Problem("coupled", t, new double[] {1, 0.5}, c -> (s, x) -> {
            Var first = x.slice(1, 0, 1);
            Var second = x.slice(1, 1, 2);
            boolean ito = c == Calculus.ITO;
            return Var.concat(1, first.times(ito ? 0.4 : 0.4 - 0.18),
                    first.minus(second.times(ito ? 1 : 1 + 0.125)));
        }, (s, x) -> x.times(Var.constant(Tensor.vector(0.6, 0.5))), List.of(x -> x[1], x -> x[0] * x[1],
                x -> x[1] * x[1]), new double[] {v, uv, vv});
    }

    /**
     * Measured for Platen's method: 1.97, 1.70 and 2.16; 2.07, 1.92 and 1.97. Of the first function of the first
     * problem Euler's and Milstein's have 0.99 and 1.00, which tells the orders apart.
     */
    @TestFactory
    List<DynamicTest> orders() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Problem p : List.of(hyperbolic(), coupled())) {
            int[] steps = p.start().length == 1 ? new int[] {3, 4, 6, 8} : new int[] {2, 3, 4};
            for (SdeMethod method : SdeMethods.ALL) {
                if (!method.additiveOnly()) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " " + p.name(), () -> {
                        double[] h = new double[steps.length];
                        double[][] error = new double[3][steps.length];
                        for (int level = 0; level < steps.length; level++) {
                            double[] e = p.errors(method, steps[level]);
                            h[level] = p.end() / steps[level];
                            for (int f = 0; f < 3; f++) {
                                error[f][level] = e[f];
                            }
                        }
                        for (int f = 0; f < 3; f++) {
                            double order = ObservedOrder.of(h, error[f]);
                            String message = "errors of function " + f + " " + Arrays.toString(error[f]);
                            if (method.weakOrder() == 2) {
                                assertTrue(order > 1.6 && order < 2.3, () -> order + ": " + message);
                            } else if (f == 0 && p.start().length == 1 && method.calculus() == Calculus.ITO) {
                                assertEquals(1, order, 0.05, message);
                            }
                        }
                    }));
                }
            }
        }
        return tests;
    }
}
