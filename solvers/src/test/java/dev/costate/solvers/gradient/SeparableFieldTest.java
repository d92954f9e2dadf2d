package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Event;
import dev.costate.solvers.Events;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.FieldHalf;
import dev.costate.solvers.tape.FieldTapes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of kicks and drifts that evaluate half of the field at a time. */
class SeparableFieldTest {
    private static final Shape STATE = Shape.of(2, 3);
    private static final double[] Y0 = {0.5, -0.2, 1, 0.1, 0.4, -0.3};
    private static final double A = 0.7;
    private static final double B = -0.4;
    private static final double H = 0.05;

    static List<OdeMethod> methods() {
        return Methods.SYMPLECTIC.stream().flatMap(m -> Stream.of(m, ReversibleMethod.of(m))).toList();
    }

    /** q' = a tanh p + t/9, p' = −b q − (t/5) sin q. */
    private static Var separable(Var t, Var y, Var theta) {
        Var q = y.select(0, 0);
        return Var.stack(List.of(y.select(0, 1).tanh().times(theta.select(0, 0)).plus(t.times(1.0 / 9)),
                q.times(theta.select(0, 1)).plus(q.sin().times(t).times(0.2)).negated()));
    }

    /** The same numbers, but each half reads the whole state. */
    private static Var whole(Var t, Var y, Var theta) {
        return separable(t, y, theta).plus(y.times(0));
    }

    private static GradientResult gradient(boolean halves, OdeMethod m, GradientMethod g, double... times) {
        return OdeGradient.ofLoss((t, y, p) -> halves ? separable(t, y, p[0]) : whole(t, y, p[0]), STATE,
                List.of(Shape.of(2)), times, SolveOptions.fixed(m, H), g, s -> s.square().times(s.plus(1)).sum())
                .runner().at(Tensor.of(STATE, Y0), Tensor.vector(A, B));
    }

    private static double[] flat(GradientResult r) {
        double[] all = Arrays.copyOf(r.y0Cotangent().toArray(), Y0.length + 2);
        System.arraycopy(r.parameterCotangents().get(0).toArray(), 0, all, Y0.length, 2);
        return all;
    }

    /** One component by hand, steps and adjoint: (q, p, q̄, p̄, ā, b̄), of the loss Σ s²(s + 1) at start and end. */
    private static double[] byHand(Tableau m, double q0, double p0, int steps) {
        boolean drifts = m == Methods.LEAPFROG;
        boolean euler = m == Methods.SYMPLECTIC_EULER;
        double[] weight = euler ? new double[] {1, 1} : new double[] {0.5, 1, 0.5};
        double[] node = euler ? new double[] {0, 1} : new double[] {0, 0.5, 1};
        int count = steps * weight.length;
        double[] q = new double[count + 1];
        double[] p = new double[count + 1];
        q[0] = q0;
        p[0] = p0;
        for (int i = 0; i < count; i++) {
            double w = H * weight[i % weight.length];
            double t = H * (i / weight.length + node[i % weight.length]);
            boolean drift = (i % weight.length % 2 == 1) != drifts;
            q[i + 1] = q[i] + (drift ? w * (A * Math.tanh(p[i]) + t / 9) : 0);
            p[i + 1] = p[i] - (drift ? 0 : w * (B * q[i] + t / 5 * Math.sin(q[i])));
        }
        double qBar = slope(q[count]);
        double pBar = slope(p[count]);
        double aBar = 0;
        double bBar = 0;
        for (int i = count - 1; i >= 0; i--) {
            double w = H * weight[i % weight.length];
            double t = H * (i / weight.length + node[i % weight.length]);
            if ((i % weight.length % 2 == 1) != drifts) {
                double tanh = Math.tanh(p[i]);
                aBar += w * qBar * tanh;
                pBar += w * qBar * A * (1 - tanh * tanh);
            } else {
                bBar -= w * pBar * q[i];
                qBar -= w * pBar * (B + t / 5 * Math.cos(q[i]));
            }
        }
        return new double[] {q[count], p[count], qBar + slope(q0), pBar + slope(p0), aBar, bBar};
    }

    private static double slope(double s) {
        return s * (3 * s + 2);
    }

    /** State and gradient by direct, checkpointed and reversible. Measured: the gradient within 3e-15 of its size. */
    @ParameterizedTest
    @MethodSource("methods")
    void stepsAndGradientsAreThoseByHand(OdeMethod m) {
        Tableau moves = m instanceof Tableau t ? t : ((ReversibleMethod) m).base();
        double[] exact = new double[Y0.length + 2];
        double[] end = new double[Y0.length];
        for (int i = 0; i < 3; i++) {
            double[] one = byHand(moves, Y0[i], Y0[3 + i], 80);
            end[i] = one[0];
            end[3 + i] = one[1];
            exact[i] = one[2];
            exact[3 + i] = one[3];
            exact[6] += one[4];
            exact[7] += one[5];
        }
        for (GradientMethod g : List.of(GradientMethods.DIRECT, new Direct(60_000), new Checkpointed(3),
                GradientMethods.REVERSIBLE)) {
            if (g.refusal(SolveOptions.fixed(m, H)).isEmpty()) {
                GradientResult r = gradient(true, m, g, 0, 80 * H);
                assertArrayEquals(end, Arrays.copyOfRange(r.states().toArray(), 6, 12), 1e-14);
                assertArrayEquals(exact, flat(r), 1e-14 * Math.abs(exact[7]));
            }
        }
    }

    /**
     * The bits of the states are those of steps that evaluate the whole field, at times inside steps too, and the
     * gradient is theirs by every method. Measured: gradients within 1.4e-14.
     */
    @ParameterizedTest
    @MethodSource("methods")
    @Tag("kernels")
    void halvesAndWholeAreOneMap(OdeMethod m) {
        for (GradientMethod g : GradientMethods.ALL) {
            if (g.refusal(SolveOptions.fixed(m, H)).isEmpty()) {
                GradientResult halves = gradient(true, m, g, 0, 0.37, 0.4, 1.23, 2);
                GradientResult whole = gradient(false, m, g, 0, 0.37, 0.4, 1.23, 2);
                assertEquals(whole.states(), halves.states(), g.name());
                assertArrayEquals(flat(whole), flat(halves), 1e-13, g.name());
            }
        }
    }

    /**
     * Each half once a step, and once more where they start; each once backwards. Undoing a step takes the kick before
     * it once more. A stage at which nothing is evaluated takes no memory. Measured: 0.52 … 0.93 of the whole's.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void eachHalfIsEvaluatedOnceAStep(OdeMethod m) {
        GradientResult direct = gradient(true, m, GradientMethods.DIRECT, 0, 40 * H);
        assertEquals(41, direct.evaluations());
        assertEquals(0, direct.recomputed());
        // nothing depends on the derivative at the end, but for Störmer–Verlet's last half kick or drift
        int vjps = m.order() == 1 ? 40 : 41;
        assertEquals(vjps, direct.vjps());
        GradientResult whole = gradient(false, m, GradientMethods.DIRECT, 0, 40 * H);
        assertEquals(1 + (m.order() == 1 ? 2 : 3) * 40, whole.evaluations());
        assertTrue(direct.usedBytes() < (m.order() == 1 ? 1 : 0.75) * whole.usedBytes(),
                direct.usedBytes() + " bytes, whole " + whole.usedBytes());
        if (m instanceof ReversibleMethod) {
            GradientResult undone = gradient(true, m, GradientMethods.REVERSIBLE, 0, 40 * H);
            assertEquals(vjps, undone.vjps());
            assertTrue(undone.recomputed() <= 62, "recomputed " + undone.recomputed());
        }
    }

    /** The oscillator q' = p, p' = −q: the error at t = 1 falls with the order. Measured: within 0.02 of it. */
    @ParameterizedTest
    @MethodSource("methods")
    void orders(OdeMethod m) {
        double[] error = new double[2];
        for (int i = 0; i < 2; i++) {
            GradientResult r = OdeGradient.ofLoss((t, y, p) -> Var.stack(List.of(y.select(0, 1),
                    y.select(0, 0).times(p[0]).negated())), Shape.of(2, 1), List.of(Shape.SCALAR), new double[] {0, 1},
                    SolveOptions.fixed(m, 0.02 / (1 << i)), GradientMethods.DIRECT, Var::sum).runner()
                    .at(Tensor.of(Shape.of(2, 1), 1, 0), Tensor.scalar(1));
            error[i] = Math.hypot(r.states().at(2) - Math.cos(1), r.states().at(3) + Math.sin(1));
        }
        assertEquals(m.order(), Math.log(error[0] / error[1]) / Math.log(2), 0.05);
    }

    /** Events are looked for inside steps: the same time to the bit, and its gradient. Measured: within 5e-16. */
    @ParameterizedTest
    @MethodSource("methods")
    void eventsAreThoseOfTheWholeField(OdeMethod m) {
        double[][] found = new double[2][];
        for (int i = 0; i < 2; i++) {
            boolean halves = i == 0;
            Tensor[] r = Replay.of(Tape.record(List.of(STATE, Shape.of(2)), v -> new Var[] {
                Events.first((t, y) -> halves ? separable(t, y, v[1]) : whole(t, y, v[1]),
                        (t, y) -> y.select(0, 0).select(0, 0).minus(0.6), v[0], Var.constant(Tensor.vector(0, 3)),
                        SolveOptions.fixed(m, H), Event.Direction.BOTH).t()}).vjp().simplify())
                    .run(Tensor.of(STATE, Y0), Tensor.vector(A, B), Tensor.scalar(1));
            found[i] = new double[] {r[0].item(), r[1].at(0), r[1].at(3), r[2].at(0), r[2].at(1)};
        }
        assertEquals(found[1][0], found[0][0]);
        assertTrue(found[0][0] > 0.1 && found[0][0] < 2.9, "at " + found[0][0]);
        assertArrayEquals(found[1], found[0], 1e-13);
    }

    /** Which fields have halves, and what each reads of what the field captured. */
    @Test
    void fieldsWithHalves() {
        List<FieldHalf> halves = FieldHalf.of(FieldTapes.record((t, y) -> Var.stack(List.of(
                y.select(0, 1).exp(), y.select(0, 0).times(t))), STATE).tape(), Methods.LEAPFROG);
        assertEquals(2, halves.size());
        assertEquals(List.of(Shape.SCALAR, Shape.of(1, 3)), halves.get(0).tape().inputShapes());
        assertEquals(List.of(), FieldHalf.of(FieldTapes.record((t, y) -> y.times(2), STATE).tape(), Methods.LEAPFROG));
        assertEquals(List.of(), FieldHalf.of(FieldTapes.record((t, y) -> y.times(2), STATE).tape(), Methods.RK4));
        assertEquals(List.of(), FieldHalf.of(FieldTapes.record((t, y) -> y.times(2), Shape.of(3, 2)).tape(),
                Methods.LEAPFROG));
    }

    /** The state has no number that is not finite where the half that was not evaluated would have one. */
    @Test
    void failuresNameTheComponent() {
        SolveFailure e = assertThrows(SolveFailure.class,
                () -> OdeGradient.ofLoss((t, y, p) -> Var.stack(List.of(y.select(0, 1),
                        y.select(0, 0).minus(1).log().times(p[0]))), STATE, List.of(Shape.SCALAR),
                        new double[] {0, 1}, SolveOptions.fixed(Methods.STORMER_VERLET, H), GradientMethods.DIRECT,
                        Var::sum).runner().at(Tensor.of(STATE, 2, 3, 0.5, 0, 0, 0), Tensor.scalar(1)));
        assertTrue(e.getMessage().contains("5"), e.getMessage());
    }
}
