package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.layers.Parameters;
import dev.costate.solvers.Rk4;
import dev.costate.solvers.SolveOptions;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OdeNetTest {
    private static OdeNet net(int inputs, int channels, boolean opens) {
        return new OdeNet("net", inputs, 2, channels, opens, 7, 3, SolveOptions.fixed(Rk4.TABLEAU, 0.25));
    }

    @Test
    void probabilitiesSumToOneAndDoNotDependOnTheirNeighbours() {
        OdeNet net = net(4, 6, false);
        FittedOdeNet fitted = net.fitted(net.parameters().initial(3));
        Random random = new Random(1);
        double[][] rows = IntStream.range(0, 150).mapToObj(i -> random.doubles(4, -2, 2).toArray()).toArray(double[][]::new);
        double[][] all = fitted.probabilities(rows);
        for (int r = 0; r < rows.length; r++) {
            assertEquals(1, Arrays.stream(all[r]).sum(), 1e-14);
            assertArrayEquals(all[r], fitted.probabilities(new double[][] {rows[r]})[0]);
        }
        int[] classes = fitted.classify(rows);
        for (int r = 0; r < rows.length; r++) {
            for (double p : all[r]) {
                assertTrue(all[r][classes[r]] >= p);
            }
        }
    }

    @Test
    void withoutAFieldItIsALinearClassifier() {
        OdeNet net = net(2, 2, false);
        double[] flat = net.parameters().initial(5).flat();
        Arrays.fill(flat, 0, net.parameters().offset("head.weight"), 0);
        Parameters p = Parameters.of(net.parameters(), flat);
        double[] x = {0.6, -1.2};
        double[] w = p.tensor("head.weight").toArray();
        double[] b = p.tensor("head.bias").toArray();
        double[] e = new double[3];
        for (int c = 0; c < 3; c++) {
            e[c] = StrictMath.exp(x[0] / 2 * w[c] + x[1] / 2 * w[3 + c] + b[c]);
        }
        double sum = Arrays.stream(e).sum();
        double[] expected = Arrays.stream(e).map(v -> v / sum).toArray();
        assertArrayEquals(expected, net.fitted(p).probabilities(new double[][] {x})[0], 1e-14);
    }

    @Test
    void badWidthsAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> net(4, 3, false)).getMessage().contains("3 channels (at least the inputs)"));
        OdeNet net = net(4, 3, true);
        FittedOdeNet fitted = net.fitted(net.parameters().initial(1));
        assertEquals("row 1 has 3 values: must have 4",
                assertThrows(IllegalArgumentException.class, () -> fitted.probabilities(new double[][] {new double[4], new double[3]})).getMessage());
    }
}
