package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * General noise against a solution: dZ = aZ dt + b₁Z dW₁ + b₂Z dW₂ for complex Z, a and b, both motions in both parts.
 *
 * <p>Z(T) = Z₀ exp((a − ½(b₁² + b₂²))T + b₁W₁ + b₂W₂), as products of complex numbers commute.
 */
class GeneralNoiseTest {
    private static final int PATHS = 300;
    private static final TreeSpan SPAN = new TreeSpan(0, 1, 0x1p-12);
    private static final Shape STATE = Shape.of(PATHS, 2);
    /** Real and imaginary parts of a, b₁ and b₂. */
    private static final double[] P = {0.3, 0.8, 0.4, -0.3, -0.2, 0.5};

    private static Var product(Var p, int at, Var re, Var im) {
        Var a = p.select(0, at);
        Var b = p.select(0, at + 1);
        return Var.concat(1, re.times(a).minus(im.times(b)), re.times(b).plus(im.times(a)));
    }

    /** The drift of a calculus; that of Stratonovich has a − ½(b₁² + b₂²) for a. */
    private static VarField drift(Var p, Calculus calculus) {
        return (t, y) -> {
            Var re = y.slice(1, 0, 1);
            Var im = y.slice(1, 1, 2);
            Var whole = product(p, 0, re, im);
            for (int j = 2; j <= 4 && calculus == Calculus.STRATONOVICH; j += 2) {
                Var once = product(p, j, re, im);
                whole = whole.minus(product(p, j, once.slice(1, 0, 1), once.slice(1, 1, 2)).times(0.5));
            }
            return whole;
        };
    }

    private static VarField diffusion(Var p) {
        return (t, y) -> {
            Var re = y.slice(1, 0, 1);
            Var im = y.slice(1, 1, 2);
            return Var.concat(2, product(p, 2, re, im).expand(2), product(p, 4, re, im).expand(2));
        };
    }

    /** Returns the mean errors of the last state and of the gradient of Σ Re Z with respect to Z₀. */
    private static double[] errors(SdeMethod method, GradientMethod gradient, int steps) {
        Tape tape = Tape.record(List.of(Shape.of(6), STATE), v -> {
            Var z = Sde.recordLast(drift(v[0], method.calculus()), diffusion(v[0]), v[1], TimeGrid.uniform(0, 1, steps),
                    Noise.tree(Var.constant(8), 0, STATE, SPAN), method, gradient);
            return new Var[] {z};
        });
        double[] w = new double[2 * PATHS];
        for (int i = 0; i < PATHS; i++) {
            w[2 * i] = 1;
        }
        double[] start = new double[2 * PATHS];
        Arrays.fill(start, 0.7);
        Tensor[] r = Replay.of(tape.vjp().simplify()).run(Tensor.vector(P), Tensor.of(STATE, start),
                Tensor.of(STATE, w));
        new VirtualBrownianTree(8, 0, SPAN, 2 * PATHS).value(1, w);
        double[] error = new double[2];
        for (int i = 0; i < PATHS; i++) {
            double re = P[0];
            double im = P[1];
            for (int j = 2; j <= 4; j += 2) {
                re += -0.5 * (P[j] * P[j] - P[j + 1] * P[j + 1]) + P[j] * w[2 * i + j / 2 - 1];
                im += -P[j] * P[j + 1] + P[j + 1] * w[2 * i + j / 2 - 1];
            }
            double c = Math.exp(re) * Math.cos(im);
            double s = Math.exp(re) * Math.sin(im);
            error[0] += (Math.abs(r[0].at(2 * i) - 0.7 * (c - s)) + Math.abs(r[0].at(2 * i + 1) - 0.7 * (c + s)))
                    / PATHS;
            error[1] += (Math.abs(r[2].at(2 * i) - c) + Math.abs(r[2].at(2 * i + 1) + s)) / PATHS;
        }
        return error;
    }

    private static void order(double order, double[] h, double[] error) {
        assertEquals(order, ObservedOrder.of(h, error), 0.1, () -> "errors " + Arrays.toString(error));
    }

    /**
     * States and gradients by every gradient method. Measured: 0.57 and 0.58 for Euler-Maruyama, whose adjoint has
     * 0.93, and 0.93 to 0.96 for the others: this noise commutes.
     */
    @TestFactory
    List<DynamicTest> orders() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            for (GradientMethod g : SdeGradientMethods.ALL) {
                if (method.generalNoise() && !method.additiveOnly()
                        && SdeGradientMethods.refusal(g, method).isEmpty()) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " " + g.name(), () -> {
                        double[] h = new double[4];
                        double[][] error = new double[2][4];
                        for (int level = 0; level < 4; level++) {
                            h[level] = 1.0 / (16 << level);
                            double[] both = errors(method, g, 16 << level);
                            error[0][level] = both[0];
                            error[1][level] = both[1];
                        }
                        boolean half = method.strongOrder() < 1;
                        order(half ? 0.5 : 1, h, error[0]);
                        order(half && g.truth() == Truth.FROZEN_GRID ? 0.5 : 1, h, error[1]);
                        double last = error[1][3];
                        assertTrue(last < (half ? 0.1 : 0.01), () -> "last error of the gradient " + last);
                    }));
                }
            }
        }
        return tests;
    }
}
