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
import dev.costate.solvers.VarField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
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
    private static Tape solve(Kind kind, SdeMethod method, SdeGradientMethod gradient, int steps, boolean tree) {
        TimeGrid grid = TimeGrid.uniform(0, 1, steps).saving(0, steps / 4, steps);
        return Tape.record(List.of(Shape.of(2), STATE), v -> new Var[] {
            Sde.record(drift(v[0]), kind.diffusion(v[0]), v[1], grid, noise(kind, method, tree), method, gradient)});
    }

    private static double[][] gradients(Kind kind, SdeMethod method, SdeGradientMethod gradient, int steps) {
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
            double[][] direct = gradients(kind, method, SdeGradientMethods.DIRECT, 40);
            double[][] again = gradients(kind, method, new SdeCheckpointed(3), 40);
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
        return apart / size;
    }

    @TestFactory
    List<DynamicTest> reversibleIsDirectToRounding() {
        return each((kind, method) -> {
            if (method.reversible()) {
                double[][] direct = gradients(kind, method, SdeGradientMethods.DIRECT, 40);
                double[][] undone = gradients(kind, method, SdeGradientMethods.REVERSIBLE, 40);
                System.out.println("REV " + kind + " " + distance(direct, undone));
                assertArrayEquals(direct[0], undone[0]);
                assertTrue(distance(direct, undone) < 1e-13, () -> "apart " + distance(direct, undone));
            }
        });
    }

    /** The adjoint and the gradient of the map meet as the steps fall. */
    @TestFactory
    List<DynamicTest> adjointMeetsDirect() {
        return each((kind, method) -> {
            StringBuilder s = new StringBuilder("ADJ " + kind + " " + method.name());
            for (int steps : new int[] {64, 256, 1024, 4096}) {
                s.append(" ").append(distance(gradients(kind, method, SdeGradientMethods.DIRECT, steps),
                        gradients(kind, method, SdeGradientMethods.STOCHASTIC_ADJOINT, steps)));
            }
            System.out.println(s);
        });
    }

    /** First and second order, both modes, of what gives the gradient of the discrete map. */
    @TestFactory
    List<DynamicTest> differences() {
        return each((kind, method) -> {
            for (SdeGradientMethod g : SdeGradientMethods.ALL) {
                if (g.truth() == SdeGradientMethods.DIRECT.truth() && g.refusal(method).isEmpty()) {
                    GradientCheck.Report r = GradientCheck.check(solve(kind, method, g, 12, false),
                            new boolean[] {true, true}, GradientCheck.Options.defaults().withOrder(2),
                            Tensor.vector(0.7, 0.4), Tensor.vector(0.2, -0.5, 0.9));
                    assertTrue(r.passed(), () -> g.name() + ": " + r.text());
                }
            }
        });
    }
}
