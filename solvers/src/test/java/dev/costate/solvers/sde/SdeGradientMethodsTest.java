package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.Checkpointed;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.method.SdeMethods;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every gradient method on every kind of noise, against the direct one and against differences. */
class SdeGradientMethodsTest {
    private static final Shape STATE = Shape.of(3);

    /** A kind of noise: a diffusion of the state and two parameters, and the shape of the motion. */
    private enum Kind {
        DIAGONAL(STATE), SCALAR(Shape.of(1)), ADDITIVE(STATE), GENERAL(Shape.of(2));

        final Shape motion;

        Kind(Shape motion) {
            this.motion = motion;
        }

        VarField diffusion(Var p) {
            Var b = p.select(0, 1);
            return switch (this) {
                case DIAGONAL, SCALAR -> (t, y) -> y.sin().times(b).plus(0.2);
                case ADDITIVE -> (t, y) -> t.cos().plus(1.5).times(b);
                // two motions, whose columns do not commute
                case GENERAL -> (t, y) -> {
                    Var first = y.sin().times(b).plus(0.2);
                    Var second = y.times(y.sum()).cos().times(0.3);
                    return Var.concat(1, first.expand(1), second.expand(1));
                };
            };
        }

        boolean serves(SdeMethod method) {
            return this == ADDITIVE || !method.additiveOnly() && (this != GENERAL || method.generalNoise());
        }
    }

    private static VarField drift(Var p) {
        return (t, y) -> y.sin().times(p.select(0, 0)).minus(y.sum().times(0.1)).plus(t);
    }

    private static Noise noise(Kind kind, SdeMethod method, boolean tree) {
        return tree && !method.needsArea()
                ? Noise.tree(Var.constant(5), 2, kind.motion, new TreeSpan(0, 1, 0x1p-14))
                : Noise.grid(Var.constant(5), 2, kind.motion);
    }

    /** Returns (p, y0) ↦ the states at three times. */
    private static Tape solve(Kind kind, SdeMethod method, GradientMethod gradient, int steps, boolean tree) {
        TimeGrid grid = TimeGrid.uniform(0, 1, steps).saving(0, steps / 4, steps);
        return Tape.record(List.of(Shape.of(2), STATE), v -> new Var[] {
            Sde.record(drift(v[0]), kind.diffusion(v[0]), v[1], grid, noise(kind, method, tree), method, gradient)});
    }

    private static double[][] gradients(Kind kind, SdeMethod method, GradientMethod gradient, int steps) {
        Replay replay = Replay.of(solve(kind, method, gradient, steps, true).vjp().simplify());
        Tensor w = Tensor.of(STATE.stacked(3), 0.3, -0.2, 1, 0.7, 0.5, -0.4, 0.9, 1.1, -0.6);
        Tensor[] r = replay.run(Tensor.vector(0.7, 0.4), Tensor.vector(0.2, -0.5, 0.9), w);
        return Arrays.stream(r).map(Tensor::toArray).toArray(double[][]::new);
    }

    private interface Case {
        void run(Kind kind, SdeMethod method);
    }

    private static List<DynamicTest> each(Case run) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (SdeMethod method : SdeMethods.ALL) {
                if (kind.serves(method)) {
                    tests.add(DynamicTest.dynamicTest(method.name() + " " + kind, () -> run.run(kind, method)));
                }
            }
        }
        return tests;
    }

    /** States and gradients from three kept carries are the bits of direct. */
    @TestFactory
    List<DynamicTest> checkpointedHasTheBitsOfDirect() {
        return each((kind, method) -> {
            double[][] direct = gradients(kind, method, GradientMethods.DIRECT, 40);
            double[][] again = gradients(kind, method, new Checkpointed(3), 40);
            for (int i = 0; i < direct.length; i++) {
                assertArrayEquals(direct[i], again[i]);
            }
        });
    }

    private static double distance(double[][] a, double[][] b) {
        double apart = 0;
        double size = 0;
        for (int i = 1; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                apart = Math.max(apart, Math.abs(a[i][j] - b[i][j]));
                size = Math.max(size, Math.abs(a[i][j]));
            }
        }
        return apart == 0 ? 0 : apart / size;
    }

    /** Measured: 1.4e-15 at most. */
    @TestFactory
    List<DynamicTest> reversibleIsDirectToRounding() {
        return each((kind, method) -> {
            if (method.reversible()) {
                double[][] direct = gradients(kind, method, GradientMethods.DIRECT, 40);
                double[][] undone = gradients(kind, method, GradientMethods.REVERSIBLE, 40);
                assertArrayEquals(direct[0], undone[0]);
                assertTrue(distance(direct, undone) < 1e-13, () -> "apart " + distance(direct, undone));
            }
        });
    }

    /**
     * The adjoint and the gradient of the map meet on 4096 steps. Measured: 4.9e-5 at most
     * where the solve has order 1 (Euler's for additive noise 1.6e-4), 3.5e-3 and 1.8e-2 where it has order ½.
     */
    @TestFactory
    List<DynamicTest> adjointMeetsDirect() {
        return each((kind, method) -> {
            double apart = distance(gradients(kind, method, GradientMethods.DIRECT, 4096),
                    gradients(kind, method, SdeGradientMethods.STOCHASTIC_ADJOINT, 4096));
            boolean half = method.strongOrder() < 1 && kind != Kind.ADDITIVE;
            double bound = !half ? 1e-3 : kind == Kind.GENERAL ? 0.03 : 0.01;
            assertTrue(apart < bound && apart > 0, () -> "apart " + apart);
        });
    }

    /** The caller's increments have cotangents too, by every gradient method; any times may be saved. */
    @TestFactory
    List<DynamicTest> givenIncrements() {
        return each((kind, method) -> {
            TimeGrid whole = TimeGrid.uniform(0, 1, 2048);
            for (int[] saved : new int[][] {{0, 5, 100}, {2048}, {0}, {0, 2048}, {1}}) {
                double[][] direct = given(kind, method, GradientMethods.DIRECT, whole.saving(saved));
                for (GradientMethod g : SdeGradientMethods.ALL) {
                    if (SdeGradientMethods.refusal(g, method).isEmpty()) {
                        double[][] other = given(kind, method, g, whole.saving(saved));
                        assertArrayEquals(direct[0], other[0], g.name());
                        if (g.truth() == GradientMethods.DIRECT.truth()) {
                            assertTrue(distance(direct, other) < 1e-12, () -> g.name() + distance(direct, other));
                        } else if (method.strongOrder() == 1 && kind != Kind.GENERAL) {
                            // measured: 1.1e-3 at most
                            assertTrue(distance(direct, other) < 5e-3, () -> g.name() + distance(direct, other));
                        }
                    }
                }
            }
        });
    }

    private static double[][] given(Kind kind, SdeMethod method, GradientMethod g, TimeGrid grid) {
        BrownianGrid path = BrownianGrid.sample(3, 1, grid, kind.motion.size());
        Tensor dw = path.increments(kind.motion);
        Tape tape = Tape.record(List.of(Shape.of(2), STATE, dw.shape(), dw.shape()), v -> new Var[] {
            Sde.record(drift(v[0]), kind.diffusion(v[0]), v[1], grid, Noise.given(v[2], v[3]), method, g)});
        Tensor[] r = Replay.of(tape.vjp().simplify()).run(Tensor.vector(0.7, 0.4), Tensor.vector(0.2, -0.5, 0.9), dw,
                path.areas(kind.motion), Tensor.full(STATE.stacked(grid.savedCount()), 1));
        return Arrays.stream(r).map(Tensor::toArray).toArray(double[][]::new);
    }

    /** First and second order, both modes, of what gives the gradient of the discrete map. */
    @TestFactory
    List<DynamicTest> differences() {
        return each((kind, method) -> {
            for (GradientMethod g : SdeGradientMethods.ALL) {
                if (g.truth() == GradientMethods.DIRECT.truth() && SdeGradientMethods.refusal(g, method).isEmpty()) {
                    GradientCheck.Report r = GradientCheck.check(solve(kind, method, g, 12, false),
                            new boolean[] {true, true}, GradientCheck.Options.defaults().withOrder(2),
                            Tensor.vector(0.7, 0.4), Tensor.vector(0.2, -0.5, 0.9));
                    assertTrue(r.passed(), () -> g.name() + ": " + r.text());
                }
            }
        });
    }

    /** Numbers of the first version, whatever the kernels: states and gradients of every method. */
    @Test
    @Tag("kernels")
    void knownAnswers() {
        long hash = 0;
        for (Kind kind : Kind.values()) {
            for (SdeMethod method : SdeMethods.ALL) {
                for (GradientMethod g : SdeGradientMethods.ALL) {
                    if (kind.serves(method) && SdeGradientMethods.refusal(g, method).isEmpty()) {
                        for (double[] part : gradients(kind, method, g, 16)) {
                            hash = 31 * hash + Arrays.hashCode(part);
                        }
                    }
                }
            }
        }
        assertEquals("e5a24d5554f20cf5", Long.toHexString(hash));
    }

    /**
     * Steps and their derivatives allocate nothing once compiled: ten runs of 400 steps take fewer bytes than one
     * object a step. (Measured: 0, and 8,160 by the adjoint, 816 a run however many steps it has.)
     */
    @Tag("slow")
    @TestFactory
    List<DynamicTest> allocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = 16 * 10 * 400;
        return SdeGradientMethods.ALL.stream().map(g -> DynamicTest.dynamicTest(g.name(), () -> {
            Replay replay = Replay.of(solve(Kind.DIAGONAL, SdeMethods.REVERSIBLE_HEUN, g, 400, true).vjp().simplify());
            replay.set(0, 0.7, 0.4).set(1, 0.2, -0.5, 0.9).set(2, 1, 1, 1, 1, 1, 1, 1, 1, 1);
            long bytes = Long.MAX_VALUE;
            // vectors are objects until the compiler has seen the loops, so the first rounds allocate
            for (int round = 0; round < 200 && bytes >= least; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10; i++) {
                    replay.run();
                }
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(bytes < least, g.name() + " allocated " + bytes + " bytes in ten runs");
        })).toList();
    }
}
