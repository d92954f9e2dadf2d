package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.RightHandSide;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Derivatives of a plain right-hand side by differences: which points they take, and what they give. */
class PlainStiffFieldTest {
    private final List<Double> times = new ArrayList<>();
    private final List<double[]> states = new ArrayList<>();
    private final PlainStiffField field = new PlainStiffField(2);

    private void use(RightHandSide f) {
        field.use((t, y, dy) -> {
            times.add(t);
            states.add(y.clone());
            f.eval(t, y, dy);
        });
    }

    @Test
    void jacobian() {
        use((t, y, dy) -> {
            dy[0] = t * y[0] * y[0] + y[1];
            dy[1] = 3 * y[0] * y[1];
        });
        double[] y = {-2, 1e-4};
        double[] out = new double[4];
        assertEquals(4, field.jacobian(5, y, new double[] {1e-9, 1e-3}, 2, out));
        // exact for a parabola but for rounding
        assertArrayEquals(new double[] {2 * 5 * -2, 1, 3e-4, -6}, out, 1e-9);
        // by 6e-6 of the number, or what does not matter if that is more; the other stays
        double[][] expected = {{-2 + 12e-6, 1e-4}, {-2 - 12e-6, 1e-4}, {-2, 1.1e-3}, {-2, -9e-4}};
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(expected[i], states.get(i), 1e-15);
            assertEquals(5, times.get(i));
        }
        assertArrayEquals(new double[] {-2, 1e-4}, y);
        double[] derivative = new double[2];
        field.eval(1, y, derivative);
        assertArrayEquals(new double[] {4.0001, -6e-4}, derivative, 1e-15);
    }

    @Test
    void itsOwnJacobian() {
        field.use(new JacobianRightHandSide() {
            @Override
            public void eval(double t, double[] y, double[] dy) {
                throw new AssertionError("not needed");
            }

            @Override
            public void jacobian(double t, double[] y, double[] out) {
                out[1] = t + y[0];
            }
        });
        double[] out = new double[4];
        assertEquals(0, field.jacobian(2, new double[] {3, 0}, new double[2], 2, out));
        assertArrayEquals(new double[] {0, 5, 0, 0}, out);
    }

    /** Of a parabola in t exact; the points lie in the step, at 1/5000 and 2/5000 of it. */
    @Test
    void timeDerivative() {
        use((t, y, dy) -> {
            dy[0] = 3 * t * t - t;
            dy[1] = y[0] * t;
        });
        for (double h : new double[] {5, -5}) {
            times.clear();
            double[] at = new double[2];
            double[] y = {7, 0};
            field.eval(2, y, at);
            double[] out = new double[2];
            assertEquals(2, field.timeDerivative(2, y, at, h, out));
            assertArrayEquals(new double[] {11, 7}, out, 1e-9);
            assertEquals(2 + h / 5000, times.get(1), 1e-12);
            assertEquals(2 + h / 2500, times.get(2), 1e-12);
        }
        // where the clock cannot part them the field is taken for constant
        double[] out = {9, 9};
        assertEquals(0, field.timeDerivative(1e9, new double[2], new double[2], 1e-4, out));
        assertArrayEquals(new double[2], out);
    }
}
