package dev.costate.models.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Parameters;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fourier neural operators: sums that define them, other grids, bad input. */
class OperatorsTest {
    /** Measured: 2e-14 in one dimension and two. */
    private static final double CLOSE = 1e-12;

    /** A random function of the channels and rows with frequencies below {@code band}, on n points a direction. */
    private static Tensor function(int channels, int rows, int dimensions, int band, int n) {
        Random random = new Random(5);
        int points = dimensions == 1 ? n : n * n;
        double[] x = new double[channels * rows * points];
        for (int f = 0; f < channels * rows; f++) {
            for (int l = dimensions == 1 ? 0 : 1 - band; l < (dimensions == 1 ? 1 : band); l++) {
                for (int k = 0; k < band; k++) {
                    double a = random.nextGaussian();
                    double b = random.nextGaussian();
                    for (int i = 0; i < points; i++) {
                        double angle = 2 * Math.PI * ((double) l * (i / n) + (double) k * (i % n)) / n;
                        x[f * points + i] += a * Math.cos(angle) + b * Math.sin(angle);
                    }
                }
            }
        }
        return Tensor.of(dimensions == 1 ? Shape.of(channels, rows, n) : Shape.of(channels, rows, n, n), x);
    }

    /** Largest distance at common points of what a layer makes of a function on n points and on 2n. */
    private static double distance(Layer layer, int channels, int dimensions, int band, int n) {
        Parameters p = layer.parameters().initial(3);
        Tensor coarse = layer.apply(p, function(channels, 2, dimensions, band, n));
        Tensor fine = layer.apply(p, function(channels, 2, dimensions, band, 2 * n));
        int points = dimensions == 1 ? n : n * n;
        double most = 0;
        for (int i = 0; i < coarse.shape().size(); i++) {
            int row = dimensions == 1 ? 0 : i % points / n;
            int to = i / points * points * (1 << dimensions) + (row * 2 * n + i % n) * 2;
            if (dimensions == 1) {
                to = i / n * 2 * n + 2 * (i % n);
            }
            most = Math.max(most, Math.abs(coarse.at(i) - fine.at(to)));
        }
        return most;
    }

    @Test
    void theSameOperatorOnAFinerGrid() {
        for (int d = 1; d <= 2; d++) {
            for (int n : new int[] {12, 15, 16}) {
                assertEquals(0, distance(new SpectralConvolution(d, 3, 2, 4), 3, d, 6, n), CLOSE, d + "-d, " + n);
                FourierNeuralOperator linear = new FourierNeuralOperator(
                        new FourierNeuralOperator.Channels(2, 0, 1), new SpectralConvolution(d, 4, 4, 5), 3,
                        Activation.IDENTITY);
                assertEquals(0, distance(linear, 2, d, 6, n), CLOSE, "whole, " + d + "-d, " + n);
            }
        }
    }

    /** Frequencies of a layer that a coarse grid does not hold take no part there. */
    @Test
    void moreModesThanTheGridHas() {
        for (int d = 1; d <= 2; d++) {
            assertEquals(0, distance(new SpectralConvolution(d, 1, 1, 7), 1, d, 3, 6), CLOSE);
            SpectralConvolution layer = new SpectralConvolution(d, 1, 1, 7);
            assertEquals(1, layer.apply(layer.parameters().initial(1), function(1, 1, d, 1, 1)).shape().size());
        }
    }

    /** Against the sum over the frequencies that defines it, at one point. */
    @Test
    void convolutionBySums() {
        SpectralConvolution layer = new SpectralConvolution(2, 2, 1, 2);
        Parameters p = layer.parameters().initial(8);
        int n = 6;
        Tensor x = function(2, 1, 2, 3, n);
        Tensor y = layer.apply(p, x);
        Tensor real = p.tensor("real");
        Tensor imaginary = p.tensor("imaginary");
        for (int at = 0; at < n * n; at++) {
            double sum = 0;
            for (int l = -1; l <= 1; l++) {
                for (int k = 0; k <= 1; k++) {
                    for (int c = 0; c < 2; c++) {
                        int weight = ((l < 0 ? l + 3 : l) * 2 + k) * 2 + c;
                        double re = 0;
                        double im = 0;
                        for (int i = 0; i < n * n; i++) {
                            double angle = 2 * Math.PI * (l * (i / n) + k * (i % n)) / n;
                            re += x.at(c * n * n + i) * Math.cos(angle) / (n * n);
                            im -= x.at(c * n * n + i) * Math.sin(angle) / (n * n);
                        }
                        double angle = 2 * Math.PI * (l * (at / n) + k * (at % n)) / n;
                        double zr = re * real.at(weight) - im * imaginary.at(weight);
                        double zi = re * imaginary.at(weight) + im * real.at(weight);
                        sum += (k == 0 ? 1 : 2) * (zr * Math.cos(angle) - zi * Math.sin(angle));
                    }
                }
            }
            assertEquals(sum, y.at(at), CLOSE);
        }
    }

    @Test
    void badInput() {
        assertEquals("a spectral convolution in 3 dimensions: must be 1 or 2",
                assertThrows(IllegalArgumentException.class, () -> new SpectralConvolution(3, 1, 1, 1)).getMessage());
        assertEquals("a spectral convolution from 1 to 0 channels with 4 modes: all must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> new SpectralConvolution(1, 1, 0, 4)).getMessage());
        SpectralConvolution layer = new SpectralConvolution(2, 2, 2, 4);
        Parameters p = layer.parameters().initial(1);
        assertEquals("a spectral convolution of 2 channels applied to [2, 3, 8]: must be [2, rows, h, w], not empty",
                assertThrows(ShapeMismatchException.class, () -> layer.apply(p, function(2, 3, 1, 2, 8)))
                        .getMessage());
        assertEquals("a map from 0 to 2 channels: both must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> new ChannelMap(0, 2)).getMessage());
        ChannelMap map = new ChannelMap(3, 2);
        Parameters q = map.parameters().initial(1);
        assertEquals("a map from 3 to 2 channels applied to [2, 3, 8]: the first axis must have length 3",
                assertThrows(ShapeMismatchException.class, () -> map.apply(q, function(2, 3, 1, 2, 8))).getMessage());
        FourierNeuralOperator.Channels channels = new FourierNeuralOperator.Channels(1, 2, 1);
        assertEquals("a Fourier neural operator of 1 blocks from 2 to 3 channels: needs at least one block, of as many "
                + "outputs as inputs", assertThrows(IllegalArgumentException.class, () -> new FourierNeuralOperator(
                        channels, new SpectralConvolution(1, 2, 3, 1), 1, Activation.GELU)).getMessage());
        FourierNeuralOperator fno = new FourierNeuralOperator(channels, layer, 1, Activation.GELU);
        Parameters r = fno.parameters().initial(1);
        assertEquals("an operator with 2 conditions: give them beside the function", assertThrows(
                IllegalArgumentException.class, () -> fno.apply(r, function(1, 1, 2, 2, 8))).getMessage());
        assertEquals("an operator from 0 channels and 0 conditions to 1 channels: needs channels, and no negative "
                + "number", assertThrows(IllegalArgumentException.class,
                        () -> new FourierNeuralOperator.Channels(0, 0, 1)).getMessage());
    }
}
