package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.vectorapi.Memory;
import org.junit.jupiter.api.Test;

/** Steps against the formula of {@link Rosenbrock}, its systems of two equations solved by Cramer's rule. */
class RosenbrockStepperTest {
    private static final Rosenbrock METHOD = Methods.RODAS5P;
    private static final double TOLERANCE = 1e-6;
    private static final SolveOptions OPTIONS = SolveOptions.adaptive(METHOD, TOLERANCE, TOLERANCE);
    private static final double[] START = {1, -0.5};

    private final ForcedField field = new ForcedField();
    private final Memory memory = new Memory(64);

    private RosenbrockStepper stepper(double t) {
        RosenbrockStepper s = new RosenbrockStepper(OPTIONS, METHOD, field, memory, 2, 1);
        s.use(START, 0);
        s.first(t);
        return s;
    }

    private double[][] u(double t, double h, double[] y) {
        double[][] u = new double[METHOD.stages()][];
        double[] ft = new double[2];
        field.timeDerivative(t, y, null, h, ft);
        for (int s = 0; s < u.length; s++) {
            double[] v = field.at(t + METHOD.alpha(s) * h, ForcedField.plus(y, 1, METHOD.a(s), u, s));
            v = ForcedField.plus(v, 1 / h, METHOD.c(s), u, s);
            v[0] += METHOD.gamma(s) * h * ft[0];
            v[1] += METHOD.gamma(s) * h * ft[1];
            u[s] = field.solve(1 / (METHOD.gamma() * h), 1, v);
        }
        return u;
    }

    private static double meanSquare(double[] v, double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < 2; i++) {
            sum += Math.pow(v[i] / (TOLERANCE + TOLERANCE * Math.max(Math.abs(a[i]), Math.abs(b[i]))), 2);
        }
        return sum / 2;
    }

    @Test
    void stepsByTheFormula() {
        RosenbrockStepper s = stepper(0.3);
        double t = 0.3;
        double[] y = START.clone();
        for (int step = 0; step < 4; step++) {
            double h = step == 2 ? 0.05 : 0.1;
            double[][] u = u(t, h, y);
            double[] y1 = ForcedField.plus(y, 1, METHOD.m(), u, u.length);
            s.attempt(step, t, 2 * h);
            s.attempt(step, t, h);
            assertTrue(s.finite());
            assertArrayEquals(y1, s.y1, 1e-12);
            for (int i = 0; i < u.length; i++) {
                assertArrayEquals(u[i], s.u(i), 1e-12);
            }
            double error = meanSquare(u[u.length - 1], y, y1);
            assertEquals(error, s.squaredError(h), 1e-3 * error + 1e-12);
            dense(s, t, h, y, y1, u);
            s.accept();
            y = y1;
            t += h;
        }
        // what was known at the start of a step served both attempts
        assertEquals(4, field.jacobians);
        // in each step the slope at its start, the stages of two attempts, and an estimate in between
        assertEquals(4 * (1 + 2 * (METHOD.stages() - 1) + 1), field.evaluations);
        assertEquals(field.evaluations + 4 * (7 + 11), s.evaluations());
    }

    private void dense(RosenbrockStepper s, double t, double h, double[] y, double[] y1, double[][] u) {
        double theta = 0.4;
        double d = 1e-6;
        double[] middle = polynomial(theta, y, y1, u);
        double[] low = polynomial(theta - d, y, y1, u);
        double[] high = polynomial(theta + d, y, y1, u);
        s.inside(t, h, theta, 5);
        assertArrayEquals(middle, new double[] {memory.cells[5], memory.cells[6]}, 1e-12);
        double[] slope = new double[2];
        s.denseDerivative(h, theta, slope);
        double[] defect = field.at(t + theta * h, middle);
        for (int i = 0; i < 2; i++) {
            assertEquals((high[i] - low[i]) / (2 * d * h), slope[i], 1e-7);
            defect[i] -= slope[i];
        }
        double inside = meanSquare(field.solve(1 / (METHOD.gamma() * h), 1, defect), y, y1);
        assertEquals(inside, s.squaredDenseError(t, h, theta), 1e-6 * inside);
    }

    /** (1 − θ)y + θ(y₁ + (1 − θ) Σ dᵢ(θ)uᵢ). */
    private static double[] polynomial(double theta, double[] y, double[] y1, double[][] u) {
        double[] out = new double[2];
        for (int i = 0; i < 2; i++) {
            double sum = 0;
            for (int j = 0; j < u.length; j++) {
                sum += METHOD.d(theta, j) * u[j][i];
            }
            out[i] = (1 - theta) * y[i] + theta * (y1[i] + (1 - theta) * sum);
        }
        return out;
    }

    /** A step that is kept and recalled has the same dense output; one that is saved goes on to the same bits. */
    @Test
    void keptAndSaved() {
        RosenbrockStepper s = stepper(0);
        s.attempt(0, 0, 0.1);
        double[] kept = new double[s.keptCells() + 1];
        s.keep(0, 0.1, kept, 1);
        s.inside(0, 0.1, 0.3, 5);
        double[] before = {memory.cells[5], memory.cells[6]};
        s.accept();
        s.saveStart(9);
        assertEquals(2, s.startCells());
        s.attempt(1, 0.1, 0.2);
        double[] end = s.y1.clone();
        s.accept();
        s.attempt(2, 0.3, 0.2);
        s.loadStart(9);
        s.retake(1, 0.1, 0.2, 1);
        assertArrayEquals(end, s.y1);
        assertArrayEquals(s.y0, s.states()[0]);
        s.recall(kept, 1);
        s.inside(0, 0.1, 0.3, 5);
        assertArrayEquals(before, new double[] {memory.cells[5], memory.cells[6]});
    }

    @Test
    void failures() {
        double h = 0.25;
        field.a = new double[] {-1, 0, 0, 1 / (h * METHOD.gamma())};
        RosenbrockStepper singular = stepper(0);
        singular.attempt(0, 0, h);
        assertFalse(singular.finite());
        assertEquals(Double.NaN, singular.squaredError(h));
        assertEquals(NonFinite.NONE, singular.firstNonFinite(0, h));
        field.a = ForcedField.A;
        field.nanFrom = 0.01;
        RosenbrockStepper stage = stepper(0);
        stage.attempt(0, 0, h);
        assertFalse(stage.finite());
        assertEquals(NonFinite.stage(1, 1), stage.firstNonFinite(0, h));
        // of the nodes 0, 0.64, 0.41, 0.98 … the fourth is the first one beyond
        field.nanFrom = 0.95 * h;
        RosenbrockStepper fourth = stepper(0);
        fourth.attempt(0, 0, h);
        assertEquals(NonFinite.stage(3, 1), fourth.firstNonFinite(0, h));
        RosenbrockStepper start = stepper(1);
        start.attempt(0, 1, h);
        assertEquals(NonFinite.stage(0, 1), start.firstNonFinite(1, h));
        field.nanFrom = 9;
        field.a = new double[] {-1, 0, Double.NaN, 0};
        RosenbrockStepper jacobian = stepper(0);
        jacobian.attempt(0, 0, h);
        assertEquals(NonFinite.stage(0, 1), jacobian.firstNonFinite(0, h));
    }
}
