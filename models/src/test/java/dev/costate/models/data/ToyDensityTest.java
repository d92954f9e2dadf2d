package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ToyDensityTest {
    /**
     * The mean of −ln p over 4000 points is the stated entropy, within four standard errors and the three digits
     * stated.
     */
    @Test
    void entropiesAreThoseStated() {
        for (ToyDensity density : ToyDensity.values()) {
            int n = 4000;
            double[] points = density.sample(n, 7, 0);
            double[] log = new double[n];
            Arrays.setAll(log, i -> -density.logDensity(points[2 * i], points[2 * i + 1]));
            double mean = Arrays.stream(log).average().orElseThrow();
            double variance = Arrays.stream(log).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
            assertEquals(density.entropy(), mean, 4 * Math.sqrt(variance / n) + 5e-4, density.optionName());
        }
    }

    /**
     * ∫p = 1 and −∫p ln p is the stated entropy by the midpoint rule; the rings are the narrowest, 0.08, with cells
     * of 0.0625. Measured: 5e-7 (pinwheel) and less; the entropies differ by what they are rounded.
     */
    @Test
    void densitiesIntegrateToOne() {
        for (ToyDensity density : ToyDensity.values()) {
            int cells = 160;
            double h = 10.0 / cells;
            double sum = 0;
            double entropy = 0;
            for (int i = 0; i < cells * cells; i++) {
                double log = density.logDensity(-5 + (i % cells + 0.5) * h, -5 + (i / cells + 0.5) * h);
                double p = h * h * Math.exp(log);
                sum += p;
                entropy -= p == 0 ? 0 : p * log;
            }
            assertEquals(1, sum, 1e-5, density.optionName());
            assertEquals(density.entropy(), entropy, 6e-4, density.optionName());
        }
    }

    /**
     * The points are those of the density: χ² over cells of 0.5 with at least 20 points expected, divided by their
     * number, is 1 but for its own deviation √(2/n). The expected counts are sums over 64 parts of each cell.
     * Measured: from 0.86 of 160 cells (circles) to 1.24 of 114 (2spirals).
     */
    @Test
    void pointsFollowTheDensity() {
        for (ToyDensity density : ToyDensity.values()) {
            int n = 50_000;
            double[] points = density.sample(n, 11, 0);
            double[] counts = new double[400];
            for (int i = 0; i < 2 * n; i += 2) {
                counts[(int) (2 * (points[i] + 5)) + 20 * (int) (2 * (points[i + 1] + 5))]++;
            }
            double squares = 0;
            int used = 0;
            for (int c = 0; c < counts.length; c++) {
                double expected = 0;
                for (int k = 0; k < 64; k++) {
                    expected += n * Math.exp(density.logDensity(-5 + 0.5 * (c % 20) + (k % 8 + 0.5) / 16,
                            -5 + 0.5 * (c / 20) + (k / 8 + 0.5) / 16)) / 256;
                }
                if (expected >= 20) {
                    squares += (counts[c] - expected) * (counts[c] - expected) / expected;
                    used++;
                }
            }
            assertEquals(1, squares / used, 4 * Math.sqrt(2.0 / used), density.optionName());
        }
    }

    @Test
    void pointsAreAFunctionOfSeedAndPart() {
        for (ToyDensity density : ToyDensity.values()) {
            double[] points = density.sample(300, 3, 1);
            assertArrayEquals(points, density.sample(300, 3, 1));
            assertArrayEquals(Arrays.copyOf(points, 20), density.sample(10, 3, 1));
            assertTrue(points[0] != density.sample(1, 3, 0)[0] && points[0] != density.sample(1, 4, 1)[0]);
            assertTrue(Arrays.stream(points).allMatch(x -> Math.abs(x) < 6), density.optionName());
        }
    }
}
