package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Paths through values, and equations that they drive. */
class NeuralCdeTest {
    private static final double[] KNOTS = {0, 0.5, 0.8, 2, 2.25};

    private static double[] at(ControlPath path, double[][] x, double t, boolean derivative) {
        Tensor values = Tensor.matrix(x);
        return Replay.of(Tape.record(List.of(values.shape(), Shape.SCALAR), v -> new Var[] {
            derivative ? path.derivative(v[0], v[1]) : path.value(v[0], v[1])})).run(values, Tensor.scalar(t))[0]
                .toArray();
    }

    private static double[][] values(int columns) {
        Random random = new Random(3);
        double[][] x = new double[KNOTS.length][];
        for (int k = 0; k < x.length; k++) {
            x[k] = random.doubles(columns, -1, 1).toArray();
        }
        return x;
    }

    /** Every piece passes through its knots; the cubic keeps its slope across them, the slope before each. */
    @Test
    void knots() {
        double[][] x = values(2);
        for (ControlPath.Form form : ControlPath.Form.values()) {
            ControlPath path = new ControlPath(KNOTS, form);
            for (int k = 0; k < KNOTS.length; k++) {
                assertArrayEquals(x[k], at(path, x, KNOTS[k], false), 1e-14);
                assertArrayEquals(x[k], at(path, x, KNOTS[k] - 1e-13, false), 1e-11);
            }
        }
        ControlPath cubic = new ControlPath(KNOTS, ControlPath.Form.HERMITE);
        for (int k = 1; k < KNOTS.length; k++) {
            for (int c = 0; c < 2; c++) {
                double slope = (x[k][c] - x[k - 1][c]) / (KNOTS[k] - KNOTS[k - 1]);
                assertEquals(slope, at(cubic, x, KNOTS[k], true)[c], 1e-12);
                assertEquals(slope, at(cubic, x, KNOTS[k] - 1e-13, true)[c], 1e-10);
            }
        }
        ControlPath lines = new ControlPath(KNOTS, ControlPath.Form.LINEAR);
        assertEquals(x[1][0] + (x[2][0] - x[1][0]) * 0.2 / 0.3, at(lines, x, 0.7, false)[0], 1e-14);
        assertArrayEquals(new double[] {0.5, 0.8, 2}, lines.stops());
        assertArrayEquals(new double[] {3, -1}, at(new ControlPath(new double[] {1, 2}, ControlPath.Form.HERMITE),
                new double[][] {{1, 1}, {2, 0}}, 3, false), 1e-14);
    }

    /** A straight line is met by both; times of their own for each row are those of one at a time. */
    @Test
    void rowsOfTimes() {
        double[][] x = values(3);
        for (ControlPath.Form form : ControlPath.Form.values()) {
            ControlPath path = new ControlPath(KNOTS, form);
            double[][] line = new double[KNOTS.length][1];
            for (int k = 0; k < KNOTS.length; k++) {
                line[k][0] = 2 - 3 * KNOTS[k];
            }
            double[] times = {0, 0.1, 0.79, 0.8, 1.3, 2.25};
            Tensor v = Tensor.matrix(x);
            double[] rows = Replay.of(Tape.record(List.of(v.shape(), Shape.of(6)),
                    in -> new Var[] {path.value(in[0], in[1])})).run(v, Tensor.vector(times))[0].toArray();
            for (int r = 0; r < times.length; r++) {
                assertEquals(2 - 3 * times[r], at(path, line, times[r], false)[0], 1e-14);
                assertEquals(-3, at(path, line, times[r], true)[0], 1e-13);
                assertArrayEquals(at(path, x, times[r], false), Arrays.copyOfRange(rows, 3 * r, 3 * r + 3));
            }
        }
    }

    /** The derivative is that of the value, and gradients flow to values and time. */
    @ParameterizedTest
    @EnumSource(ControlPath.Form.class)
    void derivatives(ControlPath.Form form) {
        ControlPath path = new ControlPath(KNOTS, form);
        Tensor x = Tensor.matrix(values(2));
        for (double t : new double[] {0.2, 0.6, 1.1, 2.1}) {
            double[] both = Replay.of(Tape.record(List.of(x.shape(), Shape.SCALAR), v -> new Var[] {Var.concat(0,
                    path.derivative(v[0], v[1]),
                    Autodiff.jvp(s -> path.value(v[0], s), v[1], Var.constant(1)).tangent())}))
                    .run(x, Tensor.scalar(t))[0].toArray();
            assertEquals(both[0], both[2], 1e-12);
            assertEquals(both[1], both[3], 1e-12);
            right(Tape.record(List.of(x.shape(), Shape.SCALAR), v -> new Var[] {
                path.value(v[0], v[1]).sin().plus(path.derivative(v[0], v[1]).square()).sum()}), x, Tensor.scalar(t));
        }
    }

    private static void right(Tape tape, Tensor... at) {
        GradientCheck.Report report = GradientCheck.check(tape, GradientCheck.Options.defaults().withTolerance(1e-7),
                at);
        assertTrue(report.passed(), report.toString());
    }

    /** dz = az dX has z = z₀ exp(a(X − X₀)) whatever the path; the solver meets it to its tolerance. */
    @ParameterizedTest
    @EnumSource(ControlPath.Form.class)
    void closedForm(ControlPath.Form form) {
        ControlPath path = new ControlPath(KNOTS, form);
        double a = 1.3;
        NeuralCde cde = new NeuralCde(new Linear(1, 1, Init.constant(2), Init.constant(0.7)),
                new Linear(1, 1, Init.constant(a), Init.constant(0)), path, 1, 1);
        ParameterSpec spec = cde.parameters();
        double[][] x = values(1);
        double[] flat = {x[0][0], x[1][0], x[2][0], x[3][0], x[4][0]};
        double[] times = {0.3, 0.8, 1.7, 2.25};
        Tensor values = Tensor.of(Shape.of(5, 1, 1), flat);
        double[] z = Replay.of(Tape.record(List.of(Shape.of(spec.size()), values.shape()), v -> new Var[] {
            cde.solve(spec.bind(v[0]), v[1], 0, times, SolveOptions.adaptive(Methods.DOP853, 1e-11, 1e-12),
                    GradientMethods.DIRECT)})).run(Tensor.vector(spec.initial(1).flat()), values)[0].toArray();
        for (int i = 0; i < times.length; i++) {
            double moved = at(path, x, times[i], false)[0] - x[0][0];
            assertEquals((2 * x[0][0] + 0.7) * Math.exp(a * moved), z[i], 1e-9); // measured 2e-12
        }
    }

    /** The gradient of a loss of the states, to parameters and inputs, against finite differences. */
    @ParameterizedTest
    @EnumSource(ControlPath.Form.class)
    void gradients(ControlPath.Form form) {
        NeuralCde cde = new NeuralCde(new Linear(3, 2), Mlp.of(Activation.TANH, 2, 5, 6), new ControlPath(KNOTS, form),
                2, 3);
        ParameterSpec spec = cde.parameters();
        Tensor values = Tensor.of(Shape.of(5, 2, 3), new Random(7).doubles(30, -1, 1).toArray());
        Tape loss = Tape.record(List.of(Shape.of(spec.size()), values.shape()), v -> new Var[] {
            cde.solve(spec.bind(v[0]), v[1], 0, new double[] {1, 2.25}, SolveOptions.fixed(Methods.RK4, 0.05),
                    GradientMethods.DIRECT).sin().sum()});
        right(loss, Tensor.vector(spec.initial(3).flat()), values);
    }

    @Test
    void refused() {
        assertThrows(IllegalArgumentException.class, () -> new ControlPath(new double[] {1}, ControlPath.Form.LINEAR));
        assertThrows(IllegalArgumentException.class,
                () -> new ControlPath(new double[] {1, 1}, ControlPath.Form.LINEAR));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> at(new ControlPath(KNOTS, ControlPath.Form.LINEAR), new double[3][2], 0, false)).getMessage()
                .contains("5 rows, one a knot"));
    }
}
