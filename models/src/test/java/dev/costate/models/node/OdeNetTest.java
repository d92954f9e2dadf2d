package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OdeNetTest {
    private static OdeNet net(int inputs, int channels, boolean opens) {
        double[] scale = new double[inputs];
        Arrays.fill(scale, 2);
        return OdeNet.of("net", new Standardiser(new double[inputs], scale), channels, opens, 7, 3,
                SolveOptions.fixed(Methods.RK4, 0.25));
    }

    @Test
    void probabilitiesSumToOneAndDoNotDependOnTheirNeighbours() {
        OdeNet fixed = net(4, 6, false);
        neighbours(fixed);
        neighbours(new OdeNet("steps", fixed.values(), fixed.form(),
                SolveOptions.adaptive(Methods.TSIT5, 1e-4, 1e-6), GradientMethods.DIRECT));
    }

    private static void neighbours(OdeNet net) {
        FittedClassifier fitted = net.fitted(net.parameters().initial(3));
        Random random = new Random(1);
        double[][] rows = IntStream.range(0, 150).mapToObj(i -> random.doubles(4, -2, 2).toArray())
                .toArray(double[][]::new);
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
        OdeNet linear = net.withoutField("logistic");
        Parameters q = Parameters.of(linear.parameters(),
                Arrays.copyOfRange(flat, net.parameters().offset("head.weight"), flat.length));
        assertArrayEquals(expected, linear.fitted(q).probabilities(new double[][] {x})[0], 1e-14);
    }

    @Test
    void badWidthsAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> net(4, 3, false)).getMessage()
                .contains("3 channels (at least the inputs)"));
        SolveOptions solver = net(2, 2, false).solver();
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new OdeNet("net", Standardiser.identity(2),
                        new OdeNet.Form(3, false, Optional.of(Mlp.of(Activation.TANH, 3, 5, 3)), 2), solver,
                        GradientMethods.DIRECT))
                .getMessage().contains("one value more"));
        OdeNet net = net(4, 3, true);
        FittedClassifier fitted = net.fitted(net.parameters().initial(1));
        assertEquals("row 1 has 3 values: must have 4", assertThrows(IllegalArgumentException.class,
                () -> fitted.probabilities(new double[][] {new double[4], new double[3]})).getMessage());
    }
}
