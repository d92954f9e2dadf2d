package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Gradients of replicas of the scalar problems, each with parameters and a motion of its own, against their solutions
 * (Li et al. 2020, section 7.1).
 */
class StochasticAdjointTest {
    private static final double END = 0.5;
    private static final TreeSpan SPAN = new TreeSpan(0, END, END * 0x1p-14);

    /** Replicas of a problem: parameters in (0, 1), as torchsde's tests have them. */
    private record Replicas(SdeProblem kind, int n) {
        SdeProblem at(int i) {
            SplittableRandom random = new SplittableRandom(100 + i);
            double[] p = new double[kind.parameters().length];
            for (int j = 0; j < p.length; j++) {
                p[j] = 1 / (1 + Math.exp(-random.nextGaussian()));
            }
            return new SdeProblem(kind.name(), p, 1 / (1 + Math.exp(-random.nextGaussian())));
        }

        Tensor parameters() {
            int count = kind.parameters().length;
            double[] all = new double[count * n];
            for (int i = 0; i < n; i++) {
                double[] p = at(i).parameters();
                for (int j = 0; j < count; j++) {
                    all[j * n + i] = p[j];
                }
            }
            return Tensor.of(Shape.of(count, n), all);
        }

        Tensor starts() {
            return Tensor.of(Shape.of(n), IntStream.range(0, n).mapToDouble(i -> at(i).x0()).toArray());
        }

        /** The derivatives of the last states: parameters, then starts. */
        double[][] exact() {
            int count = kind.parameters().length;
            double[] w = new double[n];
            new VirtualBrownianTree(11, 0, SPAN, n).value(END, w);
            double[][] out = new double[count + 1][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < count; j++) {
                    out[j][i] = at(i).exactDerivative(j, END, w[i]);
                }
                out[count][i] = at(i).exactStartDerivative(END, w[i]);
            }
            return out;
        }

        double[][] solved(SdeMethod method, SdeGradientMethod gradient, int steps) {
            int count = kind.parameters().length;
            Shape shape = Shape.of(n);
            Tape tape = Tape.record(List.of(Shape.of(count, n), shape), v -> new Var[] {
                Sde.recordLast(kind.drift(v[0], method.calculus()), kind.diffusion(v[0]), v[1],
                        TimeGrid.uniform(0, END, steps), Noise.tree(Var.constant(11), 0, shape, SPAN), method,
                        gradient).sum()});
            Tensor[] r = Replay.of(tape.vjp().simplify()).run(parameters(), starts(), Tensor.scalar(1));
            double[][] out = new double[count + 1][n];
            for (int j = 0; j <= count; j++) {
                for (int i = 0; i < n; i++) {
                    out[j][i] = j < count ? r[1].at(j * n + i) : r[2].at(i);
                }
            }
            return out;
        }
    }

    private static double meanError(double[][] a, double[][] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            for (int i = 0; i < a[j].length; i++) {
                sum += Math.abs(a[j][i] - b[j][i]) / a.length / a[j].length;
            }
        }
        return sum;
    }

    private static double worst(double[][] a, double[][] b) {
        double worst = 0;
        for (int j = 0; j < a.length; j++) {
            for (int i = 0; i < a[j].length; i++) {
                worst = Math.max(worst, Math.abs(a[j][i] - b[j][i]) / Math.max(1, Math.abs(b[j][i])));
            }
        }
        return worst;
    }

    private interface Case {
        void run(SdeProblem problem, SdeMethod method);
    }

    private static List<DynamicTest> each(Case run) {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeProblem problem : SdeProblem.ALL) {
            for (SdeMethod method : SdeMethods.ALL) {
                if (!method.needsArea() && (problem.additive() || !method.additiveOnly())) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + problem,
                            () -> run.run(problem, method)));
                }
            }
        }
        return tests;
    }

    /** Ten replicas at steps of 1e-3. */
    @TestFactory
    List<DynamicTest> againstTheSolution() {
        return each((problem, method) -> {
            Replicas ten = new Replicas(problem, 10);
            double adjoint = worst(ten.solved(method, SdeGradientMethods.STOCHASTIC_ADJOINT, 500), ten.exact());
            double direct = worst(ten.solved(method, SdeGradientMethods.DIRECT, 500), ten.exact());
            System.out.println("TEN " + problem + " " + method.name() + " adjoint " + adjoint + " direct " + direct);
        });
    }

    /** The mean error of 400 replicas falls with the strong order of the method. */
    @TestFactory
    List<DynamicTest> order() {
        return each((problem, method) -> {
            Replicas many = new Replicas(problem, 400);
            double[][] exact = many.exact();
            double[] h = new double[4];
            double[] error = new double[4];
            for (int level = 0; level < 4; level++) {
                int steps = 16 << level;
                h[level] = END / steps;
                error[level] = meanError(many.solved(method, SdeGradientMethods.STOCHASTIC_ADJOINT, steps), exact);
            }
            System.out.println("ORD " + problem + " " + method.name() + " " + ObservedOrder.of(h, error) + " want "
                    + problem.strongOrder(method) + " " + java.util.Arrays.toString(error));
        });
    }
}
