package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.Parameters;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Laplace's method is exact where values are linear in z₀, and finds modes where they are not. */
class LaplacePosteriorTest {
    private static final int DRAWS = 20_000;

    /** One direction observed m times with weight a: N(a·Σb/(1 + m·a²), 1/(1 + m·a²)); the other stays at the prior. */
    @Test
    void linearModelsHaveNormalPosteriors() {
        double[] b = {1, 2, 4};
        double a = 1.5;
        Function<double[], double[][]> residuals = z -> {
            double[] r = new double[5];
            double[] j = {0, 0, 0, 0, 0, 0, 1, 0, 0, 1};
            r[3] = z[0];
            r[4] = z[1];
            for (int i = 0; i < 3; i++) {
                r[i] = a * (0.6 * z[0] + 0.8 * z[1]) - b[i];
                j[2 * i] = 0.6 * a;
                j[2 * i + 1] = 0.8 * a;
            }
            return new double[][] {r, j};
        };
        LaplacePosterior p = new LaplacePosterior(new double[] {-3, 5}, residuals);
        double along = a * 7 / (1 + 3 * a * a);
        assertArrayEquals(new double[] {0.6 * along, 0.8 * along}, p.mode(), 1e-7);
        double[] variance = new double[2];
        for (int i = 0; i < DRAWS; i++) {
            double[] z = p.draw(3, i);
            double[] away = {z[0] - p.mode()[0], z[1] - p.mode()[1]};
            variance[0] += square(0.6 * away[0] + 0.8 * away[1]) / DRAWS;
            variance[1] += square(0.8 * away[0] - 0.6 * away[1]) / DRAWS;
        }
        // six standard errors √(2/K) of a variance
        assertEquals(1, variance[0] * (1 + 3 * a * a), 6 * Math.sqrt(2.0 / DRAWS));
        assertEquals(1, variance[1], 6 * Math.sqrt(2.0 / DRAWS));
    }

    private static double square(double x) {
        return x * x;
    }

    /** Rosenbrock's valley, whose floor is bent: r = (10·(z₂ − z₁²), 1 − z₁), and the prior. */
    @Test
    void aBentValleyIsFollowedToItsEnd() {
        Function<double[], double[][]> residuals = z -> new double[][] {{10 * (z[1] - z[0] * z[0]), 1 - z[0], z[0],
            z[1]}, {-20 * z[0], 10, -1, 0, 1, 0, 0, 1}};
        double[] z = new LaplacePosterior(new double[] {-1.2, 1}, residuals).mode();
        double[][] at = residuals.apply(z);
        for (int i = 0; i < 2; i++) {
            double gradient = 0;
            for (int r = 0; r < 4; r++) {
                gradient += at[1][2 * r + i] * at[0][r];
            }
            assertEquals(0, gradient, 1e-6);
        }
        assertTrue(z[0] > 0.3, Arrays.toString(z));
    }

    /**
     * y' = −y and x = 2·y + 1 observed with noise σ: x(t) = 1 + 2·e^{−t}·z₀, so z₀ is normal with the precision H = 1 +
     * Σ (2·e^{−t}/σ)², its mean Σ 2·e^{−t}·(x − 1)/σ²/H, whatever the encoder says; missing values count for nothing.
     */
    @Test
    void theFitTakesTheModeOfItsSeries() {
        LatentOde net = new LatentOde(new RecurrentEncoder(new RnnCell(3, 3)), new Linear(3, 2),
                new MlpField(Mlp.of(Activation.TANH, Init.constant(-1), Init.constant(0), 1, 1)),
                new Linear(1, 1, Init.constant(2), Init.constant(1)));
        LatentModel model = new LatentModel("m", net, Standardiser.identity(1), new SeriesScale.Clock(2, 0.05),
                new RowTimes(Methods.TSIT5, 40)).withLearnedNoise(0.25);
        Parameters first = model.parameters().initial(4);
        double[] times = {3, 3.5, 4.2, 5};
        double[] x = {2.5, Double.NaN, 1.9, 1.2};
        double h = 1;
        double mean = 0;
        for (int i = 0; i < 4; i++) {
            double slope = 2 * Math.exp(-(times[i] - 3) / 2);
            if (i != 1) {
                h += square(slope / 0.25);
                mean += slope * (x[i] - 1) / square(0.25);
            }
        }
        mean /= h;
        SeriesSet.Series s = new SeriesSet.Series(1, times, Arrays.stream(x).mapToObj(v -> new double[] {v})
                .toArray(double[][]::new));
        double later = 2 * Math.exp(-1.5);
        FittedLatentOde fit = model.fitted(first);
        assertEquals(1 + later * mean, fit.reconstruct(s, 6)[0][0], 1e-7);
        assertEquals(mean, fit.states(s, 3)[0][0], 1e-7);
        double sum = 0;
        for (double[][] draw : fit.draws(s, 2000, 1, 6)) {
            sum += square(draw[0][0] - 1 - later * mean) / 2000;
        }
        assertEquals(1, sum * h / square(later), 6 * Math.sqrt(2.0 / 2000));
        // a fixed noise leaves z₀ to the encoder
        LatentModel fixed = new LatentModel("m", net, Standardiser.identity(1), model.clock(), model.rowTimes());
        FittedLatentOde amortised = fixed.fitted(fixed.parameters().initial(4));
        assertArrayEquals(amortised.posterior(s).mean(), amortised.states(s, 3)[0]);
    }
}
