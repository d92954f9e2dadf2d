package dev.costate.models.design;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InformationGainTest {
    private static final double[][] SIGMA = {{1, 0, 0}, {0.4, 1.2, 0}, {-0.3, 0.2, 0.8}};
    private static final double[][] SENSORS = {{1, 0, 0}, {0.5, -1, 0.2}, {0, 0.3, 0.7}, {1, 1, 1}};
    private static final LinearGaussian MODEL = new LinearGaussian(SIGMA, SENSORS, 0.4);

    /** ln N(x; m, f·C), with C's inverse from its cofactors: not the class's own algebra. */
    private static double logNormal(double[] x, LinearGaussian.Posterior p, double f) {
        double[][] c = p.covariance();
        double determinant = determinant(c);
        double form = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                int a = (i + 1) % 3;
                int b = (i + 2) % 3;
                int k = (j + 1) % 3;
                int l = (j + 2) % 3;
                form += (x[i] - p.mean()[i]) * (c[a][k] * c[b][l] - c[a][l] * c[b][k]) / determinant
                        * (x[j] - p.mean()[j]);
            }
        }
        return -0.5 * form / f - 0.5 * Math.log(f * f * f * determinant) - 1.5 * Math.log(2 * Math.PI);
    }

    private static double determinant(double[][] c) {
        return c[0][0] * (c[1][1] * c[2][2] - c[1][2] * c[2][1]) - c[0][1] * (c[1][0] * c[2][2] - c[1][2] * c[2][0])
                + c[0][2] * (c[1][0] * c[2][1] - c[1][1] * c[2][0]);
    }

    /** The gain is ½ ln(det Σ/det C) too, which needs no S; measured 2.7e-15 apart. */
    @Test
    void gainIsWhatTheCovarianceLoses() {
        double[] none = new double[4];
        double prior = determinant(MODEL.posterior(none).covariance());
        for (int[] read : new int[][] {{}, {2}, {0, 3}, {1, 2, 3}, {0, 1, 2, 3}, {3, 0}}) {
            double posterior = determinant(MODEL.posterior(none, read).covariance());
            assertEquals(0.5 * Math.log(prior / posterior), MODEL.gain(read), 1e-13);
        }
        assertEquals(0, MODEL.gain());
        assertArrayEquals(new double[3], MODEL.posterior(new double[] {1, 2, 3, 4}).mean());
    }

    /** One number, one sensor: K = aσ²/(a²σ² + s²). */
    @Test
    void oneNumber() {
        var p = new LinearGaussian(new double[][] {{4}}, new double[][] {{0.5}}, 2).posterior(new double[] {3}, 0);
        assertEquals(0.4 * 3, p.mean()[0], 1e-15);
        assertEquals(4 - 0.4 * 0.5 * 4, p.covariance()[0][0], 1e-15);
    }

    /** With the exact posterior the bound is the gain; with f times its covariance it lacks 3/2·(1/f − 1 + ln f). */
    @Test
    void boundAgainstTheExactGain() {
        int[] read = {1, 3};
        int n = 20_000;
        double[][] x = MODEL.draw(n, 5);
        double[][] y = MODEL.observe(x, 6);
        double[] prior = Arrays.stream(x).mapToDouble(MODEL::logPrior).toArray();
        double exact = MODEL.gain(read);
        double last = 0;
        for (double f : new double[] {1, 1.5, 0.6}) {
            double[] log = new double[n];
            Arrays.setAll(log, i -> logNormal(x[i], MODEL.posterior(y[i], read), f));
            InformationGain found = InformationGain.of(log, prior);
            double gap = 1.5 * (1 / f - 1 + Math.log(f));
            assertEquals(exact - gap, found.bound(), 3 * found.standardError(), "f = " + f);
            assertTrue(found.standardError() < 0.02, found.toString());
            assertTrue(f == 1 || found.bound() < last, "less than with the exact posterior");
            last = f == 1 ? found.bound() : last;
        }
    }

    @Test
    void standardErrorOfAMean() {
        InformationGain found = InformationGain.of(new double[] {1, 2, 3, 6}, new double[] {0, 0, 0, 0});
        assertEquals(new InformationGain(3, Math.sqrt(14.0 / 3 / 4), 4), found);
    }

    @Test
    void misuse() {
        assertThrows(IllegalArgumentException.class, () -> InformationGain.of(new double[1], new double[1]));
        assertThrows(IllegalArgumentException.class, () -> InformationGain.of(new double[3], new double[2]));
        for (int bad : new int[] {-1, 4}) {
            assertThrows(IllegalArgumentException.class, () -> MODEL.gain(0, bad));
            assertThrows(IllegalArgumentException.class, () -> MODEL.posterior(new double[4], bad));
            assertThrows(IllegalArgumentException.class, () -> DesignObjective.observation(new double[4], bad));
        }
        double[][] one = {{1}};
        assertThrows(IllegalArgumentException.class, () -> new LinearGaussian(new double[0][0], one, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinearGaussian(one, new double[0][0], 1));
        assertThrows(IllegalArgumentException.class, () -> new LinearGaussian(one, new double[][] {{1, 2}}, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinearGaussian(one, one, 0));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new LinearGaussian(new double[][] {{1, 0}, {2, 1}}, SIGMA, 1)).getMessage()
                .contains("row of 3 numbers"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new LinearGaussian(new double[][] {{1, 0}, {2, 1}}, new double[][] {{1, 0}}, 1)).getMessage()
                .contains("pivot 1 is -3"));
    }
}
