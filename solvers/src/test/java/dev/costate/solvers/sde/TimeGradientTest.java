package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Derivatives with respect to the first and the last time, the path held in parts of the interval. */
class TimeGradientTest {
    private static final Shape ONE = Shape.of(1);
    private static final TreeSpan SPAN = new TreeSpan(0, 1, 0x1p-14);

    /** Returns (p, from, to) ↦ the last state of a problem. */
    private static Tape last(SdeProblem p, SdeMethod method, GradientMethod g, int steps) {
        return Tape.record(List.of(Shape.of(p.parameters().length), Shape.SCALAR, Shape.SCALAR), v -> new Var[] {
            Sde.recordBetween(p.drift(v[0], method.calculus()), p.diffusion(v[0]),
                    Var.constant(Tensor.vector(p.x0())), v[1], v[2], TimeGrid.uniform(0, 1, steps).saving(steps),
                    method.needsArea() ? Noise.grid(Var.constant(6), 0, ONE)
                            : Noise.tree(Var.constant(6), 0, ONE, SPAN), method, g)});
    }

    private interface Case {
        void run(SdeProblem problem, SdeMethod method, GradientMethod gradient);
    }

    private static List<DynamicTest> each(Case run) {
        List<DynamicTest> tests = new ArrayList<>();
        for (SdeProblem p : SdeProblem.ALL) {
            for (SdeMethod m : SdeMethods.ALL) {
                for (GradientMethod g : SdeGradientMethods.ALL) {
                    if ((p.additive() || !m.additiveOnly()) && SdeGradientMethods.refusal(g, m).isEmpty()) {
                        tests.add(DynamicTest.dynamicTest(p + " " + m.name() + " " + g.name(),
                                () -> run.run(p, m, g)));
                    }
                }
            }
        }
        return tests;
    }

    /**
     * dX(T)/dT of the solution x(T, √T B(1)) is ∂x/∂t + ∂x/∂w·B(1)/(2√T), by differences of the closed form.
     *
     * <p>Measured: 3.3e-4 at most where the order is 1, 5.0e-3 by Euler-Maruyama.
     */
    @TestFactory
    List<DynamicTest> theLastTimeAgainstTheSolution() {
        double[] b = new double[1];
        new VirtualBrownianTree(6, 0, SPAN, 1).value(1, b);
        double end = 0.7;
        return each((p, method, g) -> {
            if (method.needsArea()) {
                return;
            }
            double h = 1e-5;
            double exact = (p.exact(end + h, Math.sqrt(end + h) * b[0]) - p.exact(end - h, Math.sqrt(end - h) * b[0]))
                    / (2 * h);
            Tensor[] r = Replay.of(last(p, method, g, 2048).vjp().simplify()).run(Tensor.vector(p.parameters()),
                    Tensor.scalar(0), Tensor.scalar(end), Tensor.of(Shape.of(1, 1), 1));
            double error = Math.abs(r[3].item() - exact);
            assertTrue(error < (p.strongOrder(method) < 1 ? 1e-2 : 1e-3), () -> r[3].item() + " for " + exact);
        });
    }

    /** Both times, on the frozen grid and path, against differences, to second order. */
    @TestFactory
    List<DynamicTest> bothTimesAgainstDifferences() {
        return each((p, method, g) -> {
            if (g.truth() == Truth.FROZEN_GRID) {
                GradientCheck.Report r = GradientCheck.check(last(p, method, g, 9), new boolean[] {true, true, true},
                        GradientCheck.Options.defaults().withOrder(2), Tensor.vector(p.parameters()),
                        Tensor.scalar(0.2), Tensor.scalar(0.9));
                assertTrue(r.passed(), r::text);
            }
        });
    }

    /** Means of derivatives are derivatives of means: of dX = −X dt + dW, E X(T)² = x²e^(−2T) + (1 − e^(−2T))/2. */
    @Test
    void theDerivativeOfAMean() {
        int paths = 20_000;
        double end = 0.6;
        Shape many = Shape.of(paths);
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {
            Sde.recordBetween((t, y) -> y.negated(), (t, y) -> Var.constant(1), Var.constant(Tensor.full(many, 0.8)),
                    Var.constant(0), v[0], TimeGrid.uniform(0, 1, 64).saving(64), Noise.grid(Var.constant(3), 0, many),
                    SdeMethods.SRA1, GradientMethods.DIRECT).square().mean()});
        double found = Replay.of(tape.vjp().simplify()).run(Tensor.scalar(end), Tensor.scalar(1))[1].item();
        double exact = (1 - 2 * 0.8 * 0.8) * Math.exp(-2 * end);
        // measured: 3.8e-4; a standard error is about 7e-3
        assertEquals(exact, found, 0.02);
    }

    @Test
    void refusal() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Tape.record(List.of(Shape.SCALAR), v -> new Var[] {
                    Sde.recordBetween((t, y) -> y, (t, y) -> y, Var.constant(Tensor.vector(1)), Var.constant(0), v[0],
                            TimeGrid.uniform(0, 2, 4), Noise.grid(Var.constant(3), 0, ONE), SdeMethods.HEUN,
                            GradientMethods.DIRECT)})).getMessage();
        assertTrue(message.contains("from 0 to 1"), message);
    }
}
