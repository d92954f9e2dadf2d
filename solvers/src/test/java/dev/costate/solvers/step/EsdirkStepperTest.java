package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Methods;
import dev.costate.vectorapi.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step against its equations, solved by hand for a linear field; and what Newton's method takes and keeps. */
class EsdirkStepperTest {
    private static final Esdirk METHOD = Methods.KVAERNO3;
    private static final double TOLERANCE = 1e-6;
    private static final SolveOptions ADAPTIVE = SolveOptions.adaptive(METHOD, TOLERANCE, TOLERANCE);
    private static final double[] START = {1, -0.5};

    private final ForcedField field = new ForcedField();
    private final Memory memory = new Memory(64);

    private EsdirkStepper stepper(SolveOptions o, double t) {
        EsdirkStepper s = new EsdirkStepper(o, METHOD, field, memory, 2, 1);
        s.use(START, 0);
        s.first(t);
        return s;
    }

    /** The slopes kᵢ of a step: k = A(ψ + hγk) + b. */
    private double[][] slopes(double t, double h, double[] y) {
        double[][] k = new double[METHOD.stages()][];
        k[0] = field.at(t, y);
        for (int s = 1; s < k.length; s++) {
            double[] psi = ForcedField.plus(y, h, METHOD.a(s), k, s);
            k[s] = field.solve(1, h * METHOD.gamma(), field.at(t + METHOD.c(s) * h, psi));
        }
        return k;
    }

    private double[] end(double h, double[] y, double[][] k) {
        int last = k.length - 1;
        double[] psi = ForcedField.plus(y, h, METHOD.a(last), k, last);
        return ForcedField.plus(psi, h * METHOD.gamma(), new double[] {1}, new double[][] {k[last]}, 1);
    }

    private static double meanSquare(double factor, double[] v, double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < 2; i++) {
            double scale = TOLERANCE + TOLERANCE * Math.max(Math.abs(a[i]), Math.abs(b[i]));
            sum += Math.pow(factor * v[i] / scale, 2);
        }
        return sum / 2;
    }

    /** Newton's method ends below a thousandth of the tolerance, of a linear field at rounding. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stepsOfALinearField(boolean adaptive) {
        SolveOptions o = adaptive ? ADAPTIVE : SolveOptions.fixed(METHOD, 0.1);
        EsdirkStepper s = stepper(o, 0.3);
        double t = 0.3;
        double[] y = START.clone();
        for (int step = 0; step < 5; step++) {
            double h = step == 2 ? 0.05 : 0.1;
            double[][] k = slopes(t, h, y);
            double[] y1 = end(h, y, k);
            s.attempt(step, t, h);
            assertTrue(s.solved() && s.finite());
            assertArrayEquals(y1, s.y1, 1e-13);
            for (int i = 0; i < k.length; i++) {
                assertArrayEquals(k[i], s.kept(i + 1), 1e-10);
            }
            dense(s, o, t, h, y, y1, k);
            s.accept();
            assertArrayEquals(y1, s.y0, 1e-13);
            y = y1;
            t += h;
        }
        // the first step's Jacobian serves all, or each has its own
        assertEquals(adaptive ? 1 : 5, field.jacobians);
        assertEquals(field.evaluations + 7 * field.jacobians, s.evaluations());
    }

    private void dense(EsdirkStepper s, SolveOptions o, double t, double h, double[] y, double[] y1, double[][] k) {
        double[] none = new double[2];
        double[] w = new double[k.length];
        double[] out = new double[3];
        METHOD.denseWeights(0.4, w);
        double[] u = ForcedField.plus(y, h, w, k, k.length);
        s.dense(h, 0.4, out, 1);
        assertArrayEquals(new double[] {0, u[0], u[1]}, out, 1e-12);
        s.inside(t, h, 0.4, 5);
        assertArrayEquals(u, new double[] {memory.cells[5], memory.cells[6]}, 1e-12);
        METHOD.denseDerivativeWeights(0.4, w);
        double[] slope = ForcedField.plus(none, 1, w, k, k.length);
        double[] derivative = new double[2];
        s.denseDerivative(h, 0.4, derivative);
        assertArrayEquals(slope, derivative, 1e-9);
        if (o.adaptive()) {
            double error = meanSquare(h, ForcedField.plus(none, 1, METHOD.e(), k, k.length), y, y1);
            assertEquals(error, s.squaredError(h), 1e-6 * error);
            double[] defect = field.at(t + 0.4 * h, u);
            defect[0] -= slope[0];
            defect[1] -= slope[1];
            double g = h * METHOD.gamma();
            double inside = meanSquare(g, field.solve(1, g, defect), y, y1);
            int before = s.evaluations();
            assertEquals(inside, s.squaredDenseError(t, h, 0.4), 1e-5 * inside);
            assertEquals(before + 1, s.evaluations());
        }
    }

    /** The change of slope that a first step of length h meets, and norms, in units of the tolerance at the start. */
    @Test
    void norms() {
        EsdirkStepper s = stepper(ADAPTIVE, 2);
        double[] f = field.at(2, START);
        assertEquals(Math.sqrt(meanSquare(1, START, START, START)), s.stateNorm(), 1e-6);
        assertEquals(Math.sqrt(meanSquare(1, f, START, START)), s.derivativeNorm(), 1e-3);
        double[] moved = field.at(2.25, ForcedField.plus(START, 0.25, new double[] {1}, new double[][] {f}, 1));
        moved[0] -= f[0];
        moved[1] -= f[1];
        double change = Math.sqrt(meanSquare(1, moved, START, START));
        assertEquals(change, s.derivativeChangeNorm(2, 0.25), 1e-9 * change);
        assertEquals(2, s.evaluations());
    }

    /**
     * Every stage's equation holds for a field that is not linear, from the slow manifold on. Measured in the state:
     * 2.3e-9 for a tolerance of 1e-6, 5e-14 with fixed steps.
     */
    @Test
    void stagesOfACubic() {
        field.cubic = 1;
        for (SolveOptions o : new SolveOptions[] {ADAPTIVE, SolveOptions.fixed(METHOD, 0.02)}) {
            EsdirkStepper s = stepper(o, 0);
            s.use(new double[] {1, 0.0025}, 0);
            s.first(0);
            double[][] k = new double[METHOD.stages()][];
            for (int step = 0; step < 3; step++) {
                s.attempt(step, 0.02 * step, 0.02);
                assertTrue(s.solved());
                for (int i = 0; i < k.length; i++) {
                    k[i] = s.kept(i + 1).clone();
                    if (i > 0) {
                        double[] psi = ForcedField.plus(s.y0, 0.02, METHOD.a(i), k, i);
                        double[] y = ForcedField.plus(psi, 0.02 * METHOD.gamma(), new double[] {1},
                                new double[][] {k[i]}, 1);
                        double[] f = field.at(0.02 * (step + METHOD.c(i)), y);
                        // in units of the state: what hγ(f − k) is
                        double g = 0.02 * METHOD.gamma();
                        assertEquals(f[0], k[i][0], (o == ADAPTIVE ? 1e-8 : 1e-12) / g);
                    }
                }
                s.accept();
            }
        }
    }

    /** While a step is tried again its Jacobian is kept; one that converges slowly is renewed at the next step. */
    @Test
    void jacobians() {
        EsdirkStepper s = stepper(ADAPTIVE, 0);
        s.attempt(0, 0, 0.05);
        s.attempt(0, 0, 0.02);
        assertEquals(1, field.jacobians);
        field.cubic = 20;
        s.accept();
        s.attempt(1, 0.02, 0.02);
        assertTrue(s.solved());
        assertEquals(2, field.jacobians, "the old one does not do");
        s.attempt(1, 0.02, 0.01);
        assertEquals(2, field.jacobians);
        s.accept();
        s.attempt(2, 0.03, 0.01);
        assertEquals(3, field.jacobians, "the rate was slow");
    }

    @Test
    void failures() {
        // 1 − hγ·a = 0 for the second unknown
        field.a = new double[] {-1, 0, 0, 1 / (0.25 * METHOD.gamma())};
        for (SolveOptions o : new SolveOptions[] {ADAPTIVE, SolveOptions.fixed(METHOD, 0.25)}) {
            EsdirkStepper singular = stepper(o, 0);
            singular.attempt(0, 0, 0.25);
            assertFalse(singular.solved());
            singular.attempt(0, 0, 0.125);
            assertTrue(singular.solved());
        }
        field.a = ForcedField.A;
        field.nanFrom = 0.1;
        EsdirkStepper s = stepper(ADAPTIVE, 0);
        s.attempt(0, 0, 0.25);
        assertTrue(s.solved(), "a field without a value is no failure of Newton's method");
        assertFalse(s.finite());
        assertEquals(Double.NaN, s.squaredError(0.25));
        assertEquals(NonFinite.stage(1, 1), s.firstNonFinite(0, 0.25));
        s.attempt(0, 0, 0.01);
        assertTrue(s.finite() && s.squaredError(0.01) < 1e12);
        EsdirkStepper from = stepper(ADAPTIVE, 1);
        from.attempt(0, 1, 0.25);
        assertEquals(NonFinite.stage(0, 1), from.firstNonFinite(1, 0.25));
    }
}
