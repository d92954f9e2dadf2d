package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Autodiff.ValueAndCotangent;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.GaussianGruCell;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.AffineField;
import dev.costate.models.node.MlpField;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The ODE-RNN against what it becomes with special fields, and its autoregressive model. */
class OdeRnnTest {
    private static final int ROWS = 3;

    /** (time, values): rising times, random values. */
    private static double[] entries(int steps, int inputs, int seed) {
        double[] x = CounterRandom.normal(seed, 1, 0, steps * ROWS * inputs);
        double[] gap = CounterRandom.uniform(seed, 2, 0, steps * ROWS);
        for (int i = 0; i < steps; i++) {
            for (int r = 0; r < ROWS; r++) {
                double before = i == 0 ? 0.3 * r : x[((i - 1) * ROWS + r) * inputs];
                x[(i * ROWS + r) * inputs] = before + gap[i * ROWS + r];
            }
        }
        return x;
    }

    /** The summaries of an encoder, then their gradient by the parameters. */
    private static Tensor[] read(SeriesEncoder encoder, double[] theta, double[] x, Optional<double[]> mask) {
        int inputs = encoder.inputs();
        int steps = x.length / ROWS / inputs;
        Shape shape = Shape.of(steps, ROWS, inputs);
        Tape tape = Tape.record(List.of(Shape.of(theta.length)), v -> {
            Optional<Var> flags = mask.map(m -> Var.constant(Tensor.of(Shape.of(steps, ROWS, 1), m)));
            ValueAndCotangent both = Autodiff.vjp(p -> encoder.read(encoder.parameters().bind(p),
                    Var.constant(Tensor.of(shape, x)), flags), v[0],
                    Var.constant(1).broadcastTo(Shape.of(ROWS, encoder.summary())));
            return new Var[] {both.value(), both.cotangent()};
        });
        return Replay.of(tape.simplify()).run(Tensor.vector(theta));
    }

    /** f = 0: value and gradient of the plain recurrent network, bit by bit. */
    @Property(tries = 30)
    void withoutAFieldItIsTheCell(@ForAll @IntRange(min = 1, max = 6) int steps,
            @ForAll @IntRange(min = 1, max = 3) int width, @ForAll @IntRange(min = 1, max = 5) int hidden,
            @ForAll boolean masked, @ForAll @IntRange(min = 0, max = 10_000) int seed) {
        GruCell cell = new GruCell(width, hidden);
        OdeRnn network = new OdeRnn(cell, new AffineField(0, 0), Methods.RK4, 2);
        double[] x = entries(steps, 1 + width, seed);
        Optional<double[]> mask = masked ? Optional.of(flags(steps, seed)) : Optional.empty();
        double[] theta = network.parameters().initial(seed).flat();
        int shared = cell.parameters().size();
        RecurrentEncoder plain = new RecurrentEncoder(cell);
        double[] timeless = new double[x.length / (1 + width) * width];
        for (int i = 0; i < x.length / (1 + width); i++) {
            System.arraycopy(x, i * (1 + width) + 1, timeless, i * width, width);
        }
        Tensor[] expected = read(plain, Arrays.copyOf(theta, shared), timeless, mask);
        Tensor[] got = read(network, theta, x, mask);
        assertArrayEquals(expected[0].toArray(), got[0].toArray());
        assertArrayEquals(expected[1].toArray(), Arrays.copyOf(got[1].toArray(), shared));
    }

    private static double[] flags(int steps, int seed) {
        double[] u = CounterRandom.uniform(seed, 3, 0, steps * ROWS);
        return Arrays.stream(u).map(v -> v < 0.6 ? 1 : 0).toArray();
    }

    /** f = −h/τ: between entries the state decays by e^(−Δt/τ), by an order that leaves rounding alone. */
    @Property(tries = 30)
    void aLinearFieldIsExponentialDecay(@ForAll @IntRange(min = 1, max = 6) int steps, @ForAll boolean masked,
            @ForAll @IntRange(min = 0, max = 10_000) int seed) {
        double tau = 0.5 + seed % 7;
        RnnCell cell = new RnnCell(2, 2);
        OdeRnn network = new OdeRnn(cell, new AffineField(0, -1 / tau), Methods.DOP853, 20);
        double[] theta = network.parameters().initial(seed).flat();
        double[] x = entries(steps, 3, seed);
        double[] mask = masked ? flags(steps, seed) : new double[steps * ROWS];
        if (!masked) {
            Arrays.fill(mask, 1);
        }
        double[] got = read(network, theta, x, Optional.of(mask))[0].toArray();
        double[] w = network.parameters().initial(seed).in("cell").tensor("input").toArray();
        double[] u = network.parameters().initial(seed).in("cell").tensor("hidden").toArray();
        double[] b = network.parameters().initial(seed).in("cell").tensor("bias").toArray();
        for (int r = 0; r < ROWS; r++) {
            double[] h = new double[2];
            for (int i = steps - 1; i >= 0; i--) {
                int at = (i * ROWS + r) * 3;
                double gap = i == steps - 1 ? 0 : x[at + ROWS * 3] - x[at];
                // the field has one component: the second of the hidden state waits
                h[0] *= Math.exp(-gap / tau);
                if (mask[i * ROWS + r] == 1) {
                    double[] next = new double[2];
                    for (int k = 0; k < 2; k++) {
                        next[k] = Math.tanh(x[at + 1] * w[k] + x[at + 2] * w[2 + k] + b[k] + h[0] * u[k]
                                + h[1] * u[2 + k]);
                    }
                    h = next;
                }
            }
            assertArrayEquals(h, Arrays.copyOfRange(got, 2 * r, 2 * r + 2), 1e-13);
        }
    }

    /** Entries after a series' end, at its last time and masked, change nothing. */
    @Test
    void paddingIsNotSeen() {
        OdeRnn network = new OdeRnn(new GaussianGruCell(2, 3, 5), new MlpField(Mlp.of(Activation.TANH, 3, 4, 3)),
                Methods.MIDPOINT, 2);
        double[] theta = network.parameters().initial(1).flat();
        double[] x = entries(4, 3, 1);
        double[] longer = Arrays.copyOf(x, x.length / 4 * 6);
        double[] mask = new double[6 * ROWS];
        Arrays.fill(mask, 0, 4 * ROWS, 1);
        for (int i = 4; i < 6; i++) {
            for (int r = 0; r < ROWS; r++) {
                longer[(i * ROWS + r) * 3] = x[(3 * ROWS + r) * 3];
            }
        }
        assertArrayEquals(read(network, theta, x, Optional.empty())[0].toArray(),
                read(network, theta, longer, Optional.of(mask))[0].toArray(), 1e-15);
    }

    /** The cell's formula written out. */
    @Test
    void theGaussianCellIsItsFormula() {
        int width = 2;
        GaussianGruCell cell = new GaussianGruCell(1, width, 3);
        double[] theta = cell.parameters().initial(5).flat();
        double[] h = {0.3, -0.7, 0.4, 0.9};
        double x = -0.6;
        Tape tape = Tape.record(List.of(Shape.of(theta.length)), v -> {
            Bound p = cell.parameters().bind(v[0]);
            return new Var[] {cell.step(p, cell.project(p, Var.constant(Tensor.of(Shape.of(1, 1), x))),
                    Var.constant(Tensor.of(Shape.of(1, 4), h)))};
        });
        double[] got = Replay.of(tape.simplify()).run(Tensor.vector(theta))[0].toArray();
        double[] u = part(cell, "update", new double[] {h[0], h[1], h[2], h[3], x}, 5);
        double[] r = part(cell, "reset", new double[] {h[0], h[1], h[2], h[3], x}, 5);
        double[] gate = {sigmoid(r[0]), sigmoid(r[1])};
        double[] n = part(cell, "new", new double[] {gate[0] * h[0], gate[1] * h[1], gate[0] * h[2], gate[1] * h[3],
            x}, 5);
        for (int c = 0; c < width; c++) {
            double keep = sigmoid(u[c]);
            assertEquals((1 - keep) * n[c] + keep * h[c], got[c], 1e-15);
            assertEquals((1 - keep) * Math.abs(n[2 + c]) + keep * h[2 + c], got[2 + c], 1e-15);
        }
    }

    private static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    private static double[] part(GaussianGruCell cell, String name, double[] row, long seed) {
        var p = cell.parameters().initial(seed);
        double[] state = p.tensor(name + "_state").toArray();
        double[] input = p.tensor(name + "_input").toArray();
        double[] hidden = p.tensor(name + "_bias").toArray();
        for (int k = 0; k < hidden.length; k++) {
            for (int i = 0; i < 4; i++) {
                hidden[k] += row[i] * state[i * hidden.length + k];
            }
            hidden[k] = Math.tanh(hidden[k] + row[4] * input[k]);
        }
        double[] out = p.tensor(name + "_out_bias").toArray();
        double[] weight = p.tensor(name + "_out").toArray();
        for (int k = 0; k < out.length; k++) {
            for (int i = 0; i < hidden.length; i++) {
                out[k] += hidden[i] * weight[i * out.length + k];
            }
        }
        return out;
    }

    private static OdeRnnModel model(boolean masked) {
        OdeRnn network = new OdeRnn(new GaussianGruCell(masked ? 4 : 2, 3, 5),
                new MlpField(Mlp.of(Activation.TANH, 3, 4, 3)), Methods.MIDPOINT, 1);
        return new OdeRnnModel("m", network, new Linear(6, 2), Standardiser.fit(new double[] {1, 2, 4, 7}, 2),
                new SeriesScale.Clock(0.5, 4));
    }

    private static SeriesSet.Series series(double... values) {
        double[][] rows = new double[values.length][];
        double[] times = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rows[i] = new double[] {values[i], -values[i]};
            times[i] = 1 + i * 0.7;
        }
        return new SeriesSet.Series(7, times, rows);
    }

    /** A value at a time depends on nothing that is observed then or later, and on everything before. */
    @Test
    void theAutoregressiveModelDoesNotLookAhead() {
        for (boolean masked : new boolean[] {false, true}) {
            FittedOdeRnn fit = model(masked).fitted(model(masked).parameters().initial(3));
            double[] times = {1, 1.2, 1.7, 2.4, 9};
            double[][] x = fit.reconstruct(series(1, 2, 3), times);
            double[][] other = fit.reconstruct(series(1, 2, -8), times);
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(x[i], other[i], 0);
            }
            assertTrue(Math.abs(x[4][0] - other[4][0]) > 1e-6);
            double[][] first = fit.reconstruct(series(-4, 2, 3), times);
            assertArrayEquals(x[0], first[0], 0);
            assertTrue(Math.abs(x[1][0] - first[1][0]) > 1e-6);
        }
    }

    @Test
    void drawsAreFunctionsOfTheSeed() {
        FittedOdeRnn fit = model(true).fitted(model(true).parameters().initial(3));
        double[][][] three = fit.sample(3, 1, 0, 0.5, 2);
        assertArrayEquals(three[0][2], fit.sample(1, 1, 0, 0.5, 2)[0][2]);
        assertTrue(three[0][1][0] != three[1][1][0]);
        assertEquals(0, fit.sample(2, 1)[0].length);
        assertEquals(2, fit.span());
        // σ is e⁻¹ of the columns' scales, 1.5 and 2.5
        assertArrayEquals(new double[] {1.5 / Math.E, 2.5 / Math.E}, fit.deviation(), 1e-12);
    }

    /** The moments of a draw at the first time are those of N(d(h), σ²). */
    @Test
    void theFirstDrawHasItsDistribution() {
        FittedOdeRnn fit = model(false).fitted(model(false).parameters().initial(3));
        double[] mean = fit.reconstruct(series(0), 1)[0];
        int n = 4000;
        double sum = 0;
        double squares = 0;
        for (double[][] draw : fit.sample(n, 4, 0)) {
            double e = (draw[0][0] - mean[0]) / fit.deviation()[0];
            sum += e;
            squares += e * e;
        }
        assertEquals(0, sum / n, 5 / Math.sqrt(n));
        assertEquals(1, squares / n, 5 * Math.sqrt(2.0 / n));
    }

    @Test
    void refusals() {
        assertRefused("a field of 4 components for a hidden state of 3: must be at most as many",
                () -> new OdeRnn(new GruCell(1, 3), new MlpField(Mlp.of(Activation.TANH, 4, 4)), Methods.EULER, 1));
        assertRefused("0 steps between entries: must be at least 1",
                () -> new OdeRnn(new GruCell(1, 1), new AffineField(0, 0), Methods.EULER, 0));
        assertRefused("a recurrent cell with 1 inputs, 0 means and 2 units: all must be at least 1",
                () -> new GaussianGruCell(1, 0, 2));
        assertRefused("kept 0.0, until 1.0: both must be above 0 and at most 1",
                () -> new OdeRnnObjective(model(false), new SeriesSet(List.of("a", "b"), List.of(series(1))), 0, 1));
        OdeRnn one = new OdeRnn(new GruCell(1, 1), new AffineField(0, 0), Methods.EULER, 1);
        Shape wrong = Shape.of(2, ROWS, 3);
        assertThrows(ShapeMismatchException.class, () -> Tape.record(List.of(Shape.of(one.parameters().size()), wrong),
                v -> new Var[] {one.read(one.parameters().bind(v[0]), v[1], Optional.empty())}));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
