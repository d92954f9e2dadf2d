package dev.costate.models.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.models.random.CounterRandom;
import org.junit.jupiter.api.Test;

class OrbitStatisticsTest {
    /** sin of period 100 has the mean 0, the variance 1/2 and the autocorrelation cos. */
    @Test
    void sine() {
        double[][] orbit = new double[20_000][2];
        for (int i = 0; i < orbit.length; i++) {
            orbit[i][0] = 7;
            orbit[i][1] = 3 + Math.sin(2 * Math.PI * i / 100);
        }
        OrbitStatistics s = OrbitStatistics.of(orbit);
        assertEquals(7, s.means()[0], 1e-12);
        assertEquals(0, s.standardDeviations()[0], 1e-12);
        assertEquals(3, s.means()[1], 1e-12);
        assertEquals(Math.sqrt(0.5), s.standardDeviations()[1], 1e-12);
        double[] correlation = s.autocorrelation(1, 101);
        for (int lag = 0; lag < correlation.length; lag++) {
            // the last lag products are missing: less than a period of 200
            assertEquals(Math.cos(2 * Math.PI * lag / 100), correlation[lag], 0.01);
        }
        assertEquals(1, correlation[0], 1e-12);
    }

    /** Of independent normal numbers the mean's standard error is 1/√n; measured: 0.97 of it. */
    @Test
    void standardErrors() {
        double[] z = CounterRandom.normal(3, 0, 0, 40_000);
        double[][] orbit = new double[z.length][1];
        for (int i = 0; i < z.length; i++) {
            orbit[i][0] = z[i];
        }
        assertEquals(1, OrbitStatistics.of(orbit).errors()[0] * Math.sqrt(z.length), 0.4);
    }

    @Test
    void misuse() {
        assertThrows(IllegalArgumentException.class, () -> OrbitStatistics.of(new double[19][1]));
        OrbitStatistics s = OrbitStatistics.of(new double[20][1]);
        assertThrows(IllegalArgumentException.class, () -> s.autocorrelation(0, 0));
        assertThrows(IllegalArgumentException.class, () -> s.autocorrelation(0, 21));
    }
}
