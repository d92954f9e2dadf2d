package dev.costate.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State dicts of torch 2.13 in this library's layers. Parameter after parameter, in torch's order, holds sin 0, sin 1,
 * …; what the layers give was printed by torch in double precision.
 */
class TorchStateTest {
    private static final Tensor X = Tensor.matrix(new double[][] {{0.3, -0.7}});
    private static final Tensor H = Tensor.matrix(new double[][] {{0.1, -0.2, 0.4}});

    @TempDir
    Path temp;

    /** Names and shapes alternate. */
    private Path file(Object... parameters) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        int k = 0;
        for (int i = 0; i < parameters.length; i += 2) {
            int[] shape = (int[]) parameters[i + 1];
            double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int j = 0; j < values.length; j++) {
                values[j] = Math.sin(k++);
            }
            arrays.put((String) parameters[i], new NdArray(shape, values));
        }
        Path file = temp.resolve("state.safetensors");
        new Safetensors(arrays, Map.of()).save(file);
        return file;
    }

    private static int[] shape(int... dims) {
        return dims;
    }

    /** Sequential(Linear(2, 3), Tanh(), Linear(3, 3), Tanh(), Linear(3, 1)), also as a part of a module. */
    @Test
    void multilayerPerceptron() {
        for (String prefix : new String[] {"", "net."}) {
            Path file = file(prefix + "0.weight", shape(3, 2), prefix + "0.bias", shape(3), prefix + "2.weight",
                    shape(3, 3), prefix + "2.bias", shape(3), prefix + "4.weight", shape(1, 3), prefix + "4.bias",
                    shape(1));
            Mlp net = Mlp.of(Activation.TANH, 2, 3, 3, 1);
            ParameterSpec spec = prefix.isEmpty() ? net.parameters() : net.parameters().under("net");
            Parameters p = Parameters.from(spec, "state", Safetensors.torch(file, name -> true));
            p = prefix.isEmpty() ? p : p.in("net");
            assertEquals(-1.2815023203361506, net.apply(p, X).item(), 1e-15);
            FileFormatException refused = assertThrows(FileFormatException.class, () -> Safetensors.torch(file));
            assertTrue(refused.getMessage().endsWith("\"" + prefix + "2.weight\" is square, so its shape does not tell "
                    + "how it lies: if torch's nn.Linear holds it, [outputs, inputs], use Safetensors.torch(file, "
                    + "name -> true)"), refused.getMessage());
        }
    }

    private static double[] step(RecurrentCell cell, Safetensors state) {
        Parameters p = Parameters.from(cell.parameters(), "state", state);
        Tape tape = Tape.record(List.of(p.theta().shape(), X.shape(), H.shape()), v -> {
            Bound bound = p.spec().bind(v[0]);
            return new Var[] {cell.step(bound, cell.project(bound, v[1]), v[2])};
        });
        return Replay.of(tape).run(p.theta(), X, H)[0].toArray();
    }

    @Test
    void gatedRecurrentUnit() {
        double[] torch = {0.1280151368720205, 0.02908790141518003, 0.44604624102123425};
        for (String layer : new String[] {"", "_l0"}) {
            Path file = file("weight_ih" + layer, shape(9, 2), "weight_hh" + layer, shape(9, 3), "bias_ih" + layer,
                    shape(9), "bias_hh" + layer, shape(9));
            assertArrayEquals(torch, step(new GruCell(2, 3), Safetensors.torch(file)), 1e-15);
        }
    }

    @Test
    void plainRecurrentCell() {
        double[] torch = {-0.42462804751367944, -0.21079282849996694, 0.5745617656721586};
        Path file = file("weight_ih", shape(3, 2), "weight_hh", shape(3, 3), "bias_ih", shape(3), "bias_hh", shape(3));
        assertArrayEquals(torch, step(new RnnCell(2, 3), Safetensors.torch(file)), 1e-15);
        // without biases
        Path bare = file("weight_ih", shape(3, 2), "weight_hh", shape(3, 3));
        assertArrayEquals(new double[3], Safetensors.torch(bare).array("bias").values());
    }

    /** What is no linear layer's stays; a square matrix does as it is told. */
    @Test
    void otherArraysStay() {
        Path file = file("embedding.weight", shape(4, 2), "rates", shape(2, 3), "norm.weight", shape(5), "scale",
                shape(1, 1), "a", shape(2, 2), "b", shape(2, 2), "own.weight", shape(2, 3), "own.bias", shape(3));
        Safetensors before = Safetensors.load(file);
        Safetensors after = Safetensors.torch(file, name -> name.equals("b"));
        for (String name : Set.of("embedding.weight", "rates", "norm.weight", "scale", "a", "own.weight", "own.bias")) {
            assertEquals(before.array(name), after.array(name), name);
        }
        double[] b = before.array("b").values();
        assertArrayEquals(new double[] {b[0], b[2], b[1], b[3]}, after.array("b").values());
    }

    @Test
    void otherCellsAreRefused() {
        Path lstm = file("lstm.weight_ih_l0", shape(8, 3), "lstm.weight_hh_l0", shape(8, 2));
        assertTrue(assertThrows(FileFormatException.class, () -> Safetensors.torch(lstm)).getMessage()
                .endsWith("\"lstm.weight_hh_l0\" of 8 rows for 2 hidden values: must be an RNN's or a GRU's, with as "
                        + "many rows in weight_ih"));
        Path bias = file("weight_ih", shape(6, 3), "weight_hh", shape(6, 2), "bias_ih", shape(5));
        assertTrue(assertThrows(FileFormatException.class, () -> Safetensors.torch(bias)).getMessage()
                .endsWith("\"bias_ih\" has shape [5]: must have 6 values"));
    }
}
