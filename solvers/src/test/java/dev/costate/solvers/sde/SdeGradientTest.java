package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Derivatives of solves on a frozen path: against differences on that path, and against the derivatives of the
 * solutions.
 */
class SdeGradientTest {
    private static final int PATHS = 200;

    private static boolean fits(SdeMethod method, SdeProblem problem) {
        return problem.additive() || !method.additiveOnly();
    }

    /**
     * First and second order, forward and reverse, all saved times. Measured: nothing beyond what the rounding of
     * the solve explains, and 5e-16 between the modes.
     */
    @TestFactory
    List<DynamicTest> differences() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            for (SdeProblem problem : SdeProblem.ALL) {
                if (fits(method, problem)) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + problem, () -> {
                        Shape shape = Shape.of(3);
                        TimeGrid grid = TimeGrid.uniform(0, 0.5, 12).saving(0, 4, 12);
                        Tape tape = Tape.record(List.of(Shape.of(problem.parameters().length), shape, Shape.SCALAR),
                                v -> new Var[] {
                                    Sde.record(problem.drift(v[0], method.calculus()), problem.diffusion(v[0]), v[1],
                                            grid, Noise.grid(v[2], 0, shape), method)});
                        GradientCheck.Report r = GradientCheck.check(tape, new boolean[] {true, true, false},
                                GradientCheck.Options.defaults().withOrder(2), Tensor.vector(problem.parameters()),
                                Tensor.vector(0.2, 0.5, 0.9), Tensor.scalar(3));
                        assertTrue(r.passed(), r.text());
                    }));
                }
            }
        }
        return tests;
    }

    /**
     * E|dX_N/dp − dX(T)/dp| falls with h as the solution's own error does. Measured orders lie at most 0.13 away
     * from its order (Milstein on the tangent problem).
     */
    @TestFactory
    List<DynamicTest> convergence() {
        BrownianGrid fine = BrownianGrid.sample(31, 0, TimeGrid.uniform(0, 1, 256), PATHS);
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeMethod method : SdeMethods.ALL) {
            for (SdeProblem problem : SdeProblem.ALL) {
                if (fits(method, problem)) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " on " + problem,
                            () -> converges(method, problem, fine)));
                }
            }
        }
        return tests;
    }

    private static void converges(SdeMethod method, SdeProblem problem, BrownianGrid fine) {
        int[] factors = {1, 2, 4, 8};
        int count = problem.parameters().length;
        double[] h = new double[factors.length];
        double[][] error = new double[count][factors.length];
        for (int level = 0; level < factors.length; level++) {
            BrownianGrid path = fine.coarsen(factors[level]);
            h[level] = path.grid().h(0);
            Tensor[] derivatives = derivatives(method, problem, path);
            for (int p = 0; p < count; p++) {
                for (int i = 0; i < PATHS; i++) {
                    error[p][level] += Math.abs(
                            derivatives[p].at(i) - problem.exactDerivative(p, 1, fine.increment(0, 256, i))) / PATHS;
                }
            }
        }
        for (int p = 0; p < count; p++) {
            assertEquals(problem.strongOrder(method), ObservedOrder.of(h, error[p]), 0.15);
        }
    }

    /** dX_N/dp of every path: one forward derivative a parameter. */
    private static Tensor[] derivatives(SdeMethod method, SdeProblem problem, BrownianGrid path) {
        Shape shape = Shape.of(PATHS);
        Tensor dw = path.increments(shape);
        Tape solve = Tape.record(List.of(Shape.of(problem.parameters().length), dw.shape(), dw.shape()),
                v -> new Var[] {
                    Sde.recordLast(problem.drift(v[0], method.calculus()), problem.diffusion(v[0]),
                            Var.constant(Tensor.full(shape, problem.x0())), path.grid(), Noise.given(v[1], v[2]),
                            method)});
        Replay jvp = Replay.of(solve.jvp(true, false, false).simplify());
        Tensor[] out = new Tensor[problem.parameters().length];
        for (int p = 0; p < out.length; p++) {
            double[] e = new double[out.length];
            e[p] = 1;
            out[p] = jvp.run(Tensor.vector(problem.parameters()), dw, path.areas(shape), Tensor.vector(e))[1];
        }
        return out;
    }

    /**
     * The derivative with respect to x₀ of the geometric equation's last state is X_N/x₀ for every method, to
     * rounding.
     */
    @Test
    void linearInTheStart() {
        for (SdeMethod method : SdeMethods.ALL) {
            if (fits(method, SdeProblem.GEOMETRIC)) {
                Shape shape = Shape.of(50);
                Tape solve = Tape.record(List.of(Shape.SCALAR, Shape.of(2)),
                        v -> new Var[] {Sde.recordLast(SdeProblem.GEOMETRIC.drift(v[1], method.calculus()),
                                SdeProblem.GEOMETRIC.diffusion(v[1]), v[0].broadcastTo(shape),
                                TimeGrid.uniform(0, 0.5, 500), Noise.grid(Var.constant(4), 0, shape), method)});
                Replay jvp = Replay.of(solve.jvp(true, false).simplify());
                Tensor[] r = jvp.run(Tensor.scalar(0.8), Tensor.vector(SdeProblem.GEOMETRIC.parameters()),
                        Tensor.scalar(1));
                for (int i = 0; i < 50; i++) {
                    assertEquals(r[0].at(i) / 0.8, r[1].at(i), 1e-12 * Math.abs(r[1].at(i)));
                }
            }
        }
    }

    /** The step of reversible Heun with −h and −ΔW inverts it: 200 steps there and back, to rounding. */
    @Test
    void reversibleHeunGoesBack() {
        BrownianGrid path = BrownianGrid.sample(6, 0, TimeGrid.uniform(0, 1, 200), 20);
        Shape shape = Shape.of(20);
        Tensor dw = path.increments(shape);
        SdeProblem problem = SdeProblem.TANGENT;
        Tape tape = Tape.record(List.of(dw.shape()), v -> {
            Var p = Var.constant(Tensor.vector(problem.parameters()));
            SdeMethod method = SdeMethods.REVERSIBLE_HEUN;
            SdeTerms terms = new SdeTerms(problem.drift(p, Calculus.ITO), problem.diffusion(p));
            Var t = Var.constant(0);
            Var[] carry = method.start(terms, t, Var.constant(Tensor.full(shape, problem.x0())));
            for (int i = 0; i < 200; i++) {
                Var h = Var.constant(path.grid().h(i));
                carry = method.step(terms, SdeStep.of(t, t, h, v[0].select(0, i)), carry);
            }
            Var there = carry[0];
            for (int i = 199; i >= 0; i--) {
                Var h = Var.constant(-path.grid().h(i));
                carry = method.step(terms, SdeStep.of(t, t, h, v[0].select(0, i).negated()), carry);
            }
            return new Var[] {there, carry[0]};
        });
        Tensor[] r = Replay.of(tape.simplify()).run(dw);
        double moved = 0;
        for (int i = 0; i < 20; i++) {
            moved = Math.max(moved, Math.abs(r[0].at(i) - problem.x0()));
            assertEquals(problem.x0(), r[1].at(i), 1e-12);
        }
        assertTrue(moved > 0.5);
    }
}
