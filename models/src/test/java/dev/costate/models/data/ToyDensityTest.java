package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ToyDensityTest {
    /** The mean of −ln p over 4000 points is the stated entropy, within four standard errors and the three digits stated. */
    @Test
    void entropiesAreThoseStated() {
        for (ToyDensity density : ToyDensity.values()) {
            if (density.hasDensity() && density.entropy().isPresent()) {
                int n = 4000;
                double[] points = density.sample(n, 7, 0);
                double[] log = new double[n];
                Arrays.setAll(log, i -> -density.logDensity(points[2 * i], points[2 * i + 1]));
                double mean = Arrays.stream(log).average().orElseThrow();
                double variance = Arrays.stream(log).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
                assertEquals(density.entropy().getAsDouble(), mean, 4 * Math.sqrt(variance / n) + 5e-4, density.word());
            }
        }
    }

    /** ∫p = 1 by the midpoint rule; the rings are the narrowest, 0.08, with cells of 0.0625. */
    @Test
    void densitiesIntegrateToOne() {
        for (ToyDensity density : ToyDensity.values()) {
            if (density.hasDensity()) {
                int cells = density == ToyDensity.RINGS ? 128 : 40;
                double h = 8.0 / cells;
                double sum = 0;
                for (int i = 0; i < cells * cells; i++) {
                    sum += h * h * Math.exp(density.logDensity(-4 + (i % cells + 0.5) * h, -4 + (i / cells + 0.5) * h));
                }
                assertEquals(1, sum, 2e-4, density.word());
            }
        }
    }

    @Test
    void pointsAreAFunctionOfSeedAndPart() {
        for (ToyDensity density : ToyDensity.values()) {
            double[] points = density.sample(300, 3, 1);
            assertArrayEquals(points, density.sample(300, 3, 1));
            assertArrayEquals(Arrays.copyOf(points, 20), density.sample(10, 3, 1));
            assertTrue(points[0] != density.sample(1, 3, 0)[0] && points[0] != density.sample(1, 4, 1)[0]);
            assertTrue(Arrays.stream(points).allMatch(x -> Math.abs(x) < 6), density.word());
            assertEquals(density, ToyDensity.of(density.word()));
        }
        assertThrows(IllegalArgumentException.class, () -> ToyDensity.of("8gauss"));
        assertThrows(UnsupportedOperationException.class, () -> ToyDensity.PINWHEEL.logDensity(0, 0));
    }
}
