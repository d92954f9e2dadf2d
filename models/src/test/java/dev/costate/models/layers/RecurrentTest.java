package dev.costate.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Cells against torch's numbers, masks against sequences without the missing entries. */
class RecurrentTest {
    private static final int INPUTS = 2;
    private static final int HIDDEN = 3;
    private static final int ROWS = 2;
    private static final int STEPS = 4;

    /**
     * torch's parameters were 0.7·sin(1.3 i + k), i running through each of weight_ih, weight_hh, bias_ih, bias_hh
     * (k = 0 … 3) in its own layout [gates·hidden, inputs].
     */
    private static double torch(int k, int i) {
        return 0.7 * Math.sin(1.3 * i + k);
    }

    private static double[] matrix(int k, int gate, int inputs) {
        double[] w = new double[inputs * HIDDEN];
        for (int in = 0; in < inputs; in++) {
            for (int out = 0; out < HIDDEN; out++) {
                w[in * HIDDEN + out] = torch(k, (gate * HIDDEN + out) * inputs + in);
            }
        }
        return w;
    }

    private static void put(ParameterSpec spec, double[] theta, String name, double[] values) {
        System.arraycopy(values, 0, theta, spec.offset(name), values.length);
    }

    private static double[] bias(int gate, int... parts) {
        double[] b = new double[HIDDEN];
        for (int out = 0; out < HIDDEN; out++) {
            for (int k : parts) {
                b[out] += torch(k, gate * HIDDEN + out);
            }
        }
        return b;
    }

    private static double[] run(RecurrentCell cell, double[] theta, Tensor x, Tensor mask, boolean backwards) {
        Tape tape = Tape.record(List.of(Shape.of(theta.length), x.shape()), v -> {
            Var m = mask == null ? null : Var.constant(mask);
            return new Var[] {Recurrence.last(cell, cell.parameters().bind(v[0]), v[1], m, backwards)};
        });
        return Replay.of(tape.simplify()).run(Tensor.vector(theta), x)[0].toArray();
    }

    private static Tensor entries(boolean turned) {
        double[] x = new double[STEPS * ROWS * INPUTS];
        int per = ROWS * INPUTS;
        for (int i = 0; i < x.length; i++) {
            x[turned ? (STEPS - 1 - i / per) * per + i % per : i] = 1.1 * Math.cos(0.9 * i);
        }
        return Tensor.of(Shape.of(STEPS, ROWS, INPUTS), x);
    }

    /** torch.nn.GRUCell in double precision, four steps; measured difference 1.1e-16. */
    @Test
    void gruIsTorchs() {
        GruCell cell = new GruCell(INPUTS, HIDDEN);
        ParameterSpec spec = cell.parameters();
        double[] theta = new double[spec.size()];
        String[] gates = {"reset", "update", "new"};
        for (int g = 0; g < 3; g++) {
            put(spec, theta, "input_" + gates[g], matrix(0, g, INPUTS));
            put(spec, theta, "hidden_" + gates[g], matrix(1, g, HIDDEN));
            put(spec, theta, "bias_" + gates[g], g < 2 ? bias(g, 2, 3) : bias(g, 2));
        }
        put(spec, theta, "bias_hidden_new", bias(2, 3));
        double[] expected = {-0.6456135527541247, -0.41027643512177925, -0.1114479025395321, -0.3247582875166014,
            -0.4738578002748237, -0.18598169393339625};
        assertArrayEquals(expected, run(cell, theta, entries(false), null, false), 1e-14);
        assertArrayEquals(expected, run(cell, theta, entries(true), null, true), 1e-14);
    }

    /** torch.nn.RNNCell in double precision, four steps. */
    @Test
    void rnnIsTorchs() {
        RnnCell cell = new RnnCell(INPUTS, HIDDEN);
        ParameterSpec spec = cell.parameters();
        double[] theta = new double[spec.size()];
        put(spec, theta, "input", matrix(0, 0, INPUTS));
        put(spec, theta, "hidden", matrix(1, 0, HIDDEN));
        put(spec, theta, "bias", bias(0, 2, 3));
        double[] expected = {0.89086621509624, -0.9574894812549037, -0.02959363118786329, 0.626042481314974,
            -0.4828919825854833, -0.9024189990685791};
        assertArrayEquals(expected, run(cell, theta, entries(false), null, false), 1e-14);
        assertArrayEquals(expected, run(cell, theta, entries(true), null, true), 1e-14);
    }

    /**
     * A masked sequence gives what the sequence without the missing entries gives, whatever stands in them: to the
     * last bits of h + (h' − h), measured 4e-16.
     */
    @Property(tries = 60)
    void missingEntriesLeaveTheState(@ForAll @IntRange(min = 1, max = 9) int steps,
            @ForAll @IntRange(min = 1, max = 4) int inputs, @ForAll @IntRange(min = 1, max = 6) int hidden,
            @ForAll boolean gru, @ForAll boolean backwards, @ForAll @IntRange(min = 0, max = 10000) int seed) {
        RecurrentCell cell = gru ? new GruCell(inputs, hidden) : new RnnCell(inputs, hidden);
        double[] theta = cell.parameters().initial(seed).flat();
        double[] u = CounterRandom.uniform(seed, 1, 0, steps);
        double[] x = CounterRandom.normal(seed, 2, 0, steps * inputs);
        double[] mask = new double[steps];
        double[] kept = new double[steps * inputs];
        int n = 0;
        for (int i = 0; i < steps; i++) {
            mask[i] = u[i] < 0.6 ? 1 : 0;
            if (mask[i] == 1) {
                System.arraycopy(x, i * inputs, kept, n++ * inputs, inputs);
            }
        }
        double[] masked = run(cell, theta, Tensor.of(Shape.of(steps, 1, inputs), x),
                Tensor.of(Shape.of(steps, 1, 1), mask), backwards);
        double[] plain = n == 0 ? new double[hidden] : run(cell, theta,
                Tensor.of(Shape.of(n, 1, inputs), java.util.Arrays.copyOf(kept, n * inputs)), null, backwards);
        assertArrayEquals(plain, masked, 1e-14);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new GruCell(0, 3));
        assertThrows(IllegalArgumentException.class, () -> new RnnCell(2, 0));
        GruCell cell = new GruCell(3, 2);
        double[] theta = cell.parameters().initial(1).flat();
        String message = assertThrows(ShapeMismatchException.class, () -> run(cell, theta, entries(false), null, false))
                .getMessage();
        assertEquals("sequences of shape [4, 2, 2] for a recurrent cell of 3 inputs: must be [steps, rows, 3]",
                message);
        assertThrows(ShapeMismatchException.class,
                () -> run(new GruCell(2, 2), new GruCell(2, 2).parameters().initial(1).flat(), entries(false),
                        Tensor.full(Shape.of(4, 2), 1), false));
    }
}
