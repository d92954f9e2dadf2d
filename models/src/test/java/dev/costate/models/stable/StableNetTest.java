package dev.costate.models.stable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The networks against their formulas, written out. */
class StableNetTest {
    static final double GAMMA = 0.3;

    static StableNet net(StableLayer layer, int depth, double end, GradientMethod gradient) {
        return new StableNet("net", Standardiser.identity(2), new LayerStack(layer, depth),
                new StableNet.Form(false, end, 2, 0), gradient);
    }

    static StableNet net(Architecture a, int channels, int depth, double end) {
        return net(a.layer(channels, GAMMA), depth, end, GradientMethods.DIRECT);
    }

    /** Weights that differ from layer to layer. */
    static Parameters drawn(StableNet net, long seed, double size) {
        Random random = new Random(seed);
        double[] flat = random.doubles(net.parameters().size(), -size, size).toArray();
        return Parameters.of(net.parameters(), flat);
    }

    static Tensor run(StableNet net, Parameters p, Tensor x,
            BiFunction<Bound, Var, Var> what) {
        return Replay.of(Tape.record(List.of(Shape.of(p.spec().size()), x.shape()),
                v -> new Var[] {what.apply(p.spec().bind(v[0]), v[1])}).simplify()).run(p.theta(), x)[0];
    }

    private static double[] times(double[] x, double[][] k) {
        double[] y = new double[k[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * k[i][j];
            }
        }
        return y;
    }

    private static double[][] transposed(double[][] k) {
        double[][] t = new double[k[0].length][k.length];
        for (int i = 0; i < k.length; i++) {
            for (int j = 0; j < k[0].length; j++) {
                t[j][i] = k[i][j];
            }
        }
        return t;
    }

    private static double[] sigma(double[] x, double[] b) {
        return IntStream.range(0, x.length).mapToDouble(i -> Math.tanh(x[i] + b[i])).toArray();
    }

    private static double[] sum(double[] x, double h, double[] f) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] + h * f[i]).toArray();
    }

    /** A layer's values: its matrices and biases in turn. */
    private static final class Weights {
        private final double[] all;
        private int at;

        Weights(Parameters p, int layer, int size) {
            double[] flat = p.tensor("stack.layers").toArray();
            all = Arrays.copyOfRange(flat, layer * size, (layer + 1) * size);
        }

        double[][] matrix(int n) {
            double[][] k = new double[n][];
            for (int i = 0; i < n; i++) {
                k[i] = vector(n);
            }
            return k;
        }

        double[] vector(int n) {
            at += n;
            return Arrays.copyOfRange(all, at - n, at);
        }
    }

    /** F of one row at the layer's weights: {q', p'} or {x'}. */
    private static double[][] field(Architecture a, Weights w, double[]... y) {
        int n = y[0].length;
        double[][] k = w.matrix(n);
        double[] b = w.vector(n);
        return switch (a) {
            case RESNET -> new double[][] {sigma(times(y[0], k), b)};
            case ANTISYMMETRIC -> {
                double[][] m = new double[n][n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        m[i][j] = 0.5 * (k[i][j] - k[j][i] - (i == j ? GAMMA : 0));
                    }
                }
                yield new double[][] {sigma(times(y[0], m), b)};
            }
            case HAMILTONIAN -> new double[][] {sigma(times(y[1], k), b),
                sum(new double[n], -1, sigma(times(y[0], transposed(k)), b))};
            case LEAPFROG -> new double[][] {y[1],
                sum(new double[n], -1, times(sigma(times(y[0], k), b), transposed(k)))};
            case TWO_BLOCK -> {
                double[][] k2 = w.matrix(n);
                double[] b2 = w.vector(n);
                yield new double[][] {times(sigma(times(y[1], k), b), transposed(k)),
                    sum(new double[n], -1, times(sigma(times(y[0], k2), b2), transposed(k2)))};
            }
        };
    }

    /** Each architecture by hand: Euler's steps, or half a kick, a drift and half a kick, with the layer's weights. */
    @ParameterizedTest
    @EnumSource
    void layersAreTheirFormulas(Architecture a) {
        int depth = 5;
        StableNet net = net(a, 3, depth, 2);
        Parameters p = drawn(net, 8, 1);
        int size = net.layer().parameters().size();
        double h = 0.4;
        double[] q = {0.3, -0.8, 0};
        double[] m = new double[3];
        for (int j = 0; j < depth; j++) {
            double[][] f = field(a, new Weights(p, j, size), q, m);
            if (!net.layer().paired()) {
                q = sum(q, h, f[0]);
                continue;
            }
            m = sum(m, h / 2, f[1]);
            q = sum(q, h, field(a, new Weights(p, j, size), q, m)[0]);
            m = sum(m, h / 2, field(a, new Weights(p, Math.min(depth - 1, j + 1), size), q, m)[1]);
        }
        double[] end = run(net, p, Tensor.matrix(new double[][] {{0.3, -0.8}}), (b, x) -> net.end(b, net.start(b, x)))
                .toArray();
        assertArrayEquals(q, Arrays.copyOf(end, 3), 1e-14);
        if (net.layer().paired()) {
            assertArrayEquals(m, Arrays.copyOfRange(end, 3, 6), 1e-14);
        }
        double[] head = p.tensor("head.weight").toArray();
        double logit = p.tensor("head.bias").at(1);
        for (int i = 0; i < 3; i++) {
            logit += q[i] * head[2 * i + 1];
        }
        assertEquals(logit, run(net, p, Tensor.matrix(new double[][] {{0.3, -0.8}}), net::logits).at(1), 1e-13);
    }

    /** The leapfrog network is q₍ⱼ₊₁₎ = 2qⱼ − q₍ⱼ₋₁₎ + h²F(qⱼ, θⱼ), from rest. */
    @Test
    void leapfrogIsTheTwoStepRecursion() {
        int depth = 7;
        StableNet net = net(Architecture.LEAPFROG, 2, depth, 3.5);
        Parameters p = drawn(net, 2, 1);
        int size = net.layer().parameters().size();
        double[] before = {0.6, -0.1};
        double[] zero = new double[2];
        double h = 0.5;
        double[] now = sum(before, h * h / 2, field(Architecture.LEAPFROG, new Weights(p, 0, size), before, zero)[1]);
        for (int j = 1; j < depth; j++) {
            double[] f = field(Architecture.LEAPFROG, new Weights(p, j, size), now, zero)[1];
            double[] next = {2 * now[0] - before[0] + h * h * f[0], 2 * now[1] - before[1] + h * h * f[1]};
            before = now;
            now = next;
        }
        double[] end = run(net, p, Tensor.matrix(new double[][] {{0.6, -0.1}}), (b, x) -> net.end(b, net.start(b, x)))
                .toArray();
        assertArrayEquals(now, Arrays.copyOf(end, 2), 1e-13);
    }

    /** Undone layer by layer, 1,000 of them: measured 5e-13 at most. */
    @ParameterizedTest
    @EnumSource(names = {"HAMILTONIAN", "LEAPFROG", "TWO_BLOCK"})
    void inputsComeBackAfterAThousandLayers(Architecture a) {
        StableNet net = net(a, 4, 1000, 100);
        Parameters p = drawn(net, 5, 0.7);
        Random random = new Random(6);
        double[][] rows = IntStream.range(0, 20).mapToObj(i -> random.doubles(2, -1, 1).toArray())
                .toArray(double[][]::new);
        double[] back = run(net, p, Tensor.matrix(rows), (b, x) -> net.undone(b, net.end(b, net.start(b, x))))
                .toArray();
        double[] start = run(net, p, Tensor.matrix(rows), (b, x) -> net.start(b, x)).toArray();
        double worst = 0;
        for (int i = 0; i < start.length; i++) {
            worst = Math.max(worst, Math.abs(start[i] - back[i]));
        }
        double error = worst;
        assertTrue(error < 1e-11, () -> "off by " + error);
    }

    @Test
    void badNetworksAreRefused() {
        StableLayer layer = new HamiltonianLayer(3, Activation.TANH);
        assertEquals("2 inputs and 1 channels without an opening layer: must be as many channels or more",
                assertThrows(IllegalArgumentException.class,
                        () -> net(new HamiltonianLayer(1, Activation.TANH), 3, 1, GradientMethods.DIRECT))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new StableNet("n", Standardiser.identity(2), new LayerStack(new Linear(2, 2), 3),
                        new StableNet.Form(false, 1, 2, 0), GradientMethods.DIRECT)).getMessage()
                .contains("must be of a StableLayer"));
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> net(layer, 3, bad, GradientMethods.DIRECT))
                    .getMessage().contains("T = " + bad));
        }
        assertThrows(IllegalArgumentException.class, () -> new AntisymmetricLayer(2, -1, Activation.TANH));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new StableNet.Form(false, 1, 2, -1)).getMessage()
                .contains("smoothness -1.0"));
        assertEquals("a layer of 0 channels: must be at least 1", assertThrows(IllegalArgumentException.class,
                () -> new TwoBlockLayer(0, Activation.TANH).parameters()).getMessage());
        StableNet euler = net(Architecture.RESNET, 2, 3, 1);
        assertTrue(assertThrows(IllegalStateException.class, () -> run(euler, drawn(euler, 1, 1),
                Tensor.matrix(new double[][] {{1, 2}}), (b, x) -> euler.undone(b, x))).getMessage()
                .contains("cannot be undone"));
    }
}
