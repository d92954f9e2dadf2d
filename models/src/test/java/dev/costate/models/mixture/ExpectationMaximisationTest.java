package dev.costate.models.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExpectationMaximisationTest {
    /** Rows of three bent clouds, of weights .5, .3 and .2; every second one apart. */
    private static double[][] rows(long seed) {
        double[] u = CounterRandom.uniform(seed, 1, 0, 2000);
        double[] e = CounterRandom.normal(seed, 2, 0, 4000);
        double[][] z = new double[2000][];
        Arrays.setAll(z, r -> {
            double a = e[2 * r];
            double b = e[2 * r + 1];
            return u[r] < 0.5 ? new double[] {a, 0.8 * a + 0.6 * b}
                    : u[r] < 0.8 ? new double[] {4 + 0.3 * a, 4 + b} : new double[] {-4 + a, 4 + 0.2 * b};
        });
        return z;
    }

    private static double truth(double[] x) {
        double p = 0.5 / 0.6 * bell(x[0], (x[1] - 0.8 * x[0]) / 0.6) + 0.3 / 0.3 * bell((x[0] - 4) / 0.3, x[1] - 4)
                + 0.2 / 0.2 * bell(x[0] + 4, (x[1] - 4) / 0.2);
        return Math.log(p);
    }

    private static double bell(double a, double b) {
        return Math.exp(-(a * a + b * b) / 2) / (2 * Math.PI);
    }

    /** The number of components is found, and on other rows the likelihood is the truth's but for the fit's errors. */
    @Test
    void findsTheMixture() {
        Components found = ExpectationMaximisation.best(rows(1), 8, 1e-6, 300, 1);
        assertEquals(3, found.n());
        double gap = Arrays.stream(rows(2))
                .mapToDouble(x -> truth(x) - found.logDensity(x, new double[3])).average().orElseThrow();
        // 17 free parameters, each of which costs 1/(2n): 0.004; measured 0.003
        assertTrue(gap > -0.005 && gap < 0.02, "gap " + gap);
        double[] weights = Arrays.stream(found.weights()).map(Math::exp).sorted().toArray();
        assertEquals(0.2, weights[0], 0.03);
        assertEquals(0.3, weights[1], 0.03);
    }
}
