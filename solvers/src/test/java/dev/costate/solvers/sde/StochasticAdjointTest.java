package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

        double[][] solved(SdeMethod method, GradientMethod gradient, int steps) {
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

    /** Ten replicas at steps of 1e-3. Measured: 4.1e-3 at most, 1.3e-3 but for Euler-Maruyama; direct 1.6e-2. */
    @TestFactory
    List<DynamicTest> againstTheSolution() {
        return each((problem, method) -> {
            Replicas ten = new Replicas(problem, 10);
            double adjoint = worst(ten.solved(method, SdeGradientMethods.STOCHASTIC_ADJOINT, 500), ten.exact());
            double direct = worst(ten.solved(method, GradientMethods.DIRECT, 500), ten.exact());
            assertTrue(adjoint < 1e-2, () -> "adjoint " + adjoint);
            assertTrue(direct < 2e-2, () -> "direct " + direct);
        });
    }

    /**
     * The mean error of 400 replicas falls with the strong order of the method.
     *
     * <p>Measured: 0.93 to 0.99 for 1, 2.005 for 2; 0.65 and 0.74 for the ½ of Euler-Maruyama, whose cotangents are
     * solved by a method of order 1.
     */
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
            double order = problem.strongOrder(method);
            double found = ObservedOrder.of(h, error);
            assertTrue(found > order - 0.1 && found < Math.max(1, order) + 0.1,
                    () -> "order " + found + " of errors " + Arrays.toString(error));
        });
    }

    /** Undone steps of reversible Heun against the discrete truth. Measured: 3.1e-15. */
    @TestFactory
    List<DynamicTest> reversibleIsTheDiscreteTruth() {
        return SdeProblem.ALL.stream().map(problem -> DynamicTest.dynamicTest(problem.name(), () -> {
            Replicas ten = new Replicas(problem, 10);
            double apart = worst(ten.solved(SdeMethods.REVERSIBLE_HEUN, GradientMethods.REVERSIBLE, 500),
                    ten.solved(SdeMethods.REVERSIBLE_HEUN, GradientMethods.DIRECT, 500));
            assertTrue(apart < 1e-12, () -> "apart " + apart);
        })).toList();
    }

    /** The stochastic adjoint on another path than that of the solve. */
    private record FreshPath() implements SdeGradientMethod {
        @Override
        public Profile profile() {
            return new Profile("fresh-path", GradientMethod.Truth.TRUE_SOLUTION, "reconstruction error",
                    GradientMethod.Keeps.NOTHING);
        }

        @Override
        public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding binding) {
            Tape t = solve.increment().orElseThrow();
            Tape other = new Tape(IntStream.range(0, t.values()).mapToObj(t::shape).toList(), t.inputs(),
                    t.code().stream().map(FreshPath::onAnotherPath).toList(), t.outputs());
            return SdeGradientMethods.STOCHASTIC_ADJOINT.adjoint(
                    new RecordedSde(solve.grid(), solve.method(), solve.gradient(), solve.additive(),
                            solve.sequences(), solve.step(), solve.undo(), Optional.of(other)),
                    wanted, binding);
        }

        private static Instruction onAnotherPath(Instruction ins) {
            return ins.op() instanceof Noise.TreeDraw d
                    ? new Instruction(new Noise.TreeDraw(d.shape(), d.span(), d.stream() + 1), ins.in(), ins.out(),
                            ins.source())
                    : ins;
        }
    }

    /** With a fresh path on the way back the gradient is wrong, and the quality number shows it. */
    @Test
    void aFreshPathOnTheWayBackBreaksIt() {
        Replicas ten = new Replicas(SdeProblem.TANGENT, 10);
        double[][] exact = ten.exact();
        double same = meanError(ten.solved(SdeMethods.HEUN, SdeGradientMethods.STOCHASTIC_ADJOINT, 500), exact);
        double fresh = meanError(ten.solved(SdeMethods.HEUN, new FreshPath(), 500), exact);
        // measured: 1.5e-4 and 0.60; qualities 1.1e-4 and 0.78
        assertTrue(same < 1e-3 && fresh > 0.05, () -> "same path " + same + ", fresh path " + fresh);
        double onSame = quality(SdeGradientMethods.STOCHASTIC_ADJOINT);
        double onFresh = quality(new FreshPath());
        assertTrue(onSame < 0.01 && onFresh > 0.1, () -> "same path " + onSame + ", fresh path " + onFresh);
    }

    private static double quality(GradientMethod g) {
        return SdeGradient.ofLoss((t, y, p) -> y.times(p[0]), (t, y, p) -> y.times(0.5), Shape.of(4),
                List.of(Shape.SCALAR), SdeOptions.tree(SdeMethods.HEUN, TimeGrid.uniform(0, 1, 500), Shape.of(4), 1e-4),
                g, ys -> ys.sum()).runner().at(3, Tensor.vector(1, 1, 1, 1), Tensor.scalar(0.4)).quality();
    }
}
