package dev.costate.models.design;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RankCalibrationTest {
    /** Percentage points of χ², to the digits of the tables (Abramowitz and Stegun, table 26.8). */
    @Test
    void percentagePoints() {
        assertEquals(0.05, RankCalibration.beyond(3.84146, 1), 1e-6);
        assertEquals(0.01, RankCalibration.beyond(6.63490, 1), 1e-6);
        assertEquals(0.05, RankCalibration.beyond(16.9190, 9), 1e-6);
        assertEquals(0.95, RankCalibration.beyond(10.1170, 19), 1e-5);
        assertEquals(0.001, RankCalibration.beyond(45.3147, 20), 1e-7);
    }

    /** Of even freedom it is a sum, e⁻ʸ Σ yʲ/j!; measured 2.9e-14 apart. */
    @Test
    void evenFreedom() {
        double worst = 0;
        for (int freedom : new int[] {2, 4, 10, 40}) {
            for (double y = 0; y < 200; y += 0.37) {
                double term = Math.exp(-y);
                double sum = 0;
                for (int j = 0; j < freedom / 2; j++) {
                    sum += term;
                    term *= y / (j + 1);
                }
                worst = Math.max(worst, Math.abs(sum - RankCalibration.beyond(2 * y, freedom)));
            }
        }
        assertTrue(worst < 1e-13, "off by " + worst);
        assertEquals(1, RankCalibration.beyond(0, 3));
        assertEquals(0, RankCalibration.beyond(1e6, 3));
        assertEquals(1, RankCalibration.beyond(1, 2000));
    }

    /** x ~ N(0, 1), y = x + e with e ~ N(0, 1): the posterior is N(y/2, 1/2), here made wider, narrower and shifted. */
    private static RankCalibration ranks(double wider, double shift) {
        int pairs = 2000;
        int samples = 99;
        double[] z = CounterRandom.normal(8, 0, 0, pairs * (samples + 2));
        int[] ranks = new int[pairs];
        for (int i = 0; i < pairs; i++) {
            int at = i * (samples + 2);
            double y = z[at] + z[at + 1];
            double[] drawn = Arrays.copyOfRange(z, at + 2, at + 2 + samples);
            ranks[i] = RankCalibration.rank(z[at],
                    Arrays.stream(drawn).map(e -> y / 2 + shift + wider * Math.sqrt(0.5) * e).toArray());
        }
        return RankCalibration.of(ranks, samples, 20);
    }

    @Test
    void wrongPosteriorsAreFound() {
        RankCalibration right = ranks(1, 0);
        assertTrue(right.pValue() > 0.01, "p " + right.pValue());
        assertEquals(2000, Arrays.stream(right.counts()).sum());
        RankCalibration narrow = ranks(0.8, 0);
        assertTrue(narrow.pValue() < 1e-6 && narrow.counts()[0] > 130 && narrow.counts()[19] > 130);
        RankCalibration wide = ranks(1.25, 0);
        assertTrue(wide.pValue() < 1e-6 && wide.counts()[0] < 70 && wide.counts()[19] < 70);
        RankCalibration shifted = ranks(1, 0.2);
        assertTrue(shifted.pValue() < 1e-6 && shifted.counts()[0] > 130 && shifted.counts()[19] < 70);
    }

    @Test
    void countsAndMisuse() {
        int[] ranks = {0, 0, 0, 1, 1, 2, 2, 3, 3, 3};
        RankCalibration found = RankCalibration.of(ranks, 3, 2);
        assertArrayEquals(new int[] {5, 5}, found.counts());
        assertEquals(0, found.chiSquare());
        assertEquals(1, found.pValue());
        assertThrows(IllegalArgumentException.class, () -> RankCalibration.of(ranks, 3, 3));
        assertThrows(IllegalArgumentException.class, () -> RankCalibration.of(ranks, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> RankCalibration.of(ranks, 3, 4));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> RankCalibration.of(ranks, 1, 2)).getMessage()
                .contains("rank 2: must be from 0 to 1"));
    }
}
