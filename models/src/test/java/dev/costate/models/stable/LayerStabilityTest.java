package dev.costate.models.stable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spectra and growth against what is known of them in closed form. */
class LayerStabilityTest {
    private static final int LAYERS = 1000;

    private static double[][] rows(int n, int width) {
        Random random = new Random(9);
        return IntStream.range(0, n).mapToObj(i -> random.doubles(width, -1, 1).toArray()).toArray(double[][]::new);
    }

    /** A network of one layer of one input, with the given values of the layer. */
    private static LayerStability linear(StableLayer layer, double h, double... weights) {
        StableNet net = new StableNet("net", Standardiser.identity(layer.channels()), new LayerStack(layer, 1),
                new StableNet.Form(false, h, 2, 0), GradientMethods.DIRECT);
        double[] flat = Arrays.copyOf(weights, net.parameters().size());
        return new LayerStability(net, Parameters.of(net.parameters(), flat), rows(1, layer.channels()));
    }

    /**
     * Whatever the weights: −½γh ≤ Re hλ ≤ 0 for the antisymmetric layer, Re λ = 0 for pairs; to rounding, measured
     * 1.5e-9.
     */
    @ParameterizedTest
    @EnumSource(names = {"ANTISYMMETRIC", "HAMILTONIAN", "LEAPFROG", "TWO_BLOCK"})
    void noEigenvalueIsInTheRightHalfPlane(Architecture a) {
        double least = 0;
        double most = 0;
        double turning = 0;
        for (int seed = 0; seed < 20; seed++) {
            StableNet net = StableNetTest.net(a, 3, 4, 2);
            double[][] spectrum = new LayerStability(net, StableNetTest.drawn(net, seed, 3), rows(5, 2)).spectrum(4);
            assertEquals(4 * 5 * (net.layer().paired() ? 6 : 3), spectrum.length);
            for (double[] e : spectrum) {
                least = Math.min(least, e[0]);
                most = Math.max(most, e[0]);
                turning = Math.max(turning, Math.abs(e[1]));
            }
        }
        assertTrue(most < 1e-7, a + ": Re hλ up to " + most);
        assertTrue(least > (a == Architecture.ANTISYMMETRIC ? -0.5 * StableNetTest.GAMMA * 0.5 : 0) - 1e-7,
                a + ": Re hλ down to " + least);
        assertTrue(turning > 0.5, a + ": Im hλ up to " + turning);
    }

    /** The plain layer's eigenvalues may lie anywhere. */
    @Test
    void aPlainLayerMayBeUnstable() {
        StableNet net = StableNetTest.net(Architecture.RESNET, 3, 4, 2);
        double[][] spectrum = new LayerStability(net, StableNetTest.drawn(net, 1, 3), rows(5, 2)).spectrum(4);
        assertTrue(Arrays.stream(spectrum).mapToDouble(e -> e[0]).max().orElseThrow() > 0.3);
    }

    /** A linear layer x' = κx: (1 + hκ)ʲ, 2.4e43 after a thousand layers. */
    @Test
    void aPlainLinearLayerGrowsGeometrically() {
        double[] growth = linear(new ResidualLayer(1, Activation.IDENTITY), 0.5, 0.21, 0.3).heldGrowth(0, LAYERS);
        for (int j = 0; j <= LAYERS; j++) {
            assertEquals(1, growth[j] / Math.pow(1 + 0.5 * 0.21, j), 1e-11);
        }
    }

    /** A linear antisymmetric layer turns by w and shrinks by γ/2: |1 + h(−γ/2 ± iw)|ʲ, which γ = 0 makes grow. */
    @Test
    void dampingHoldsEulersMethod() {
        double h = 0.4;
        for (double gamma : new double[] {0, 0.09, 0.3}) {
            double[] growth = linear(new AntisymmetricLayer(2, gamma, Activation.IDENTITY), h, 0, 0.7, -0.3, 0)
                    .heldGrowth(0, LAYERS);
            double w = 0.5;
            double factor = Math.sqrt((1 - h * gamma / 2) * (1 - h * gamma / 2) + h * h * w * w);
            assertEquals(gamma < 0.2, factor > 1);
            for (int j = 0; j <= LAYERS; j++) {
                assertEquals(1, growth[j] / Math.pow(factor, j), 1e-11);
            }
        }
    }

    /**
     * A linear oscillator by Störmer–Verlet: cos φ = 1 − (hω)²/2, δq turns on an ellipse; neither grows nor shrinks.
     */
    @Test
    void pairsTurnOnAnEllipse() {
        double h = 0.8;
        double omega = 1.3;
        double[] start = CounterRandom.normal(0, CounterRandom.DATA + 21, 0, 2);
        double phi = Math.acos(1 - h * h * omega * omega / 2);
        for (StableLayer layer : new StableLayer[] {new SecondOrderLayer(1, Activation.IDENTITY),
            new HamiltonianLayer(1, Activation.IDENTITY), new TwoBlockLayer(1, Activation.IDENTITY)}) {
            boolean second = layer instanceof SecondOrderLayer;
            double k = second || layer instanceof HamiltonianLayer ? omega : Math.sqrt(omega);
            double[] growth = linear(layer, h, k, 0.2, k, 0.1).heldGrowth(0, LAYERS);
            // q' = ap, p' = −bq
            double a = second ? 1 : omega;
            double axis = Math.sqrt(1 - h * h * omega * omega / 4) * omega / a;
            for (int j = 0; j <= LAYERS; j++) {
                double q = start[0] * Math.cos(j * phi) + start[1] / axis * Math.sin(j * phi);
                double p = start[1] * Math.cos(j * phi) - start[0] * axis * Math.sin(j * phi);
                assertEquals(Math.hypot(q, p) / Math.hypot(start[0], start[1]), growth[j], 1e-10, layer + " " + j);
            }
        }
    }

    /** With tanh, weights that change with time, and a thousand layers for what had fifty: measured 1.7 at most. */
    @ParameterizedTest
    @EnumSource(names = {"ANTISYMMETRIC", "HAMILTONIAN", "LEAPFROG", "TWO_BLOCK"})
    void perturbationsDoNotExplode(Architecture a) {
        StableNet net = StableNetTest.net(a, 4, 50, 10);
        double[] growth = new LayerStability(net, StableNetTest.drawn(net, 3, 0.5), rows(10, 2)).growth(LAYERS);
        double most = Arrays.stream(growth).max().orElseThrow();
        assertTrue(most < 5, a + " grows by " + most);
    }

    @Test
    void noRowsAreRefused() {
        StableNet net = StableNetTest.net(Architecture.RESNET, 2, 1, 1);
        assertEquals("no rows to follow: give one or more", assertThrows(IllegalArgumentException.class,
                () -> new LayerStability(net, net.parameters().initial(1), new double[0][])).getMessage());
    }
}
