package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Safetensors;
import dev.costate.models.random.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WhitenerTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Mean 0, covariance I, and back; measured: rounding only, up to 1e-13. */
    @Property(tries = 40)
    void whitens(@ForAll @IntRange(min = 1, max = 4) int d, @ForAll @IntRange(min = 8, max = 40) int n,
            @ForAll long seed) {
        double[] rows = CounterRandom.normal(seed, 1, 0, n * d);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = 5 + 2 * rows[i] + (i % d == 0 ? 0 : 0.5 * rows[i - 1]);
        }
        Whitener w = Whitener.fit("rows", NAMES.subList(0, d), rows);
        double[] z = w.apply(rows);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double mean = 0;
                double product = 0;
                for (int r = 0; r < n; r++) {
                    mean += z[r * d + i] / n;
                    product += z[r * d + i] * z[r * d + j] / n;
                }
                assertEquals(0, mean, 1e-11);
                assertEquals(i == j ? 1 : 0, product, 1e-10);
            }
        }
        assertArrayEquals(rows, w.invert(z), 1e-11);
        Safetensors saved = new Safetensors(w.arrays("m"), Map.of());
        assertArrayEquals(z, Whitener.from("m", "file", saved).apply(rows));
        assertThrows(FileFormatException.class, () -> Whitener.from("n", "file", saved));
    }

    @Test
    void knowsItsDeterminant() {
        Whitener w = Whitener.fit("rows", List.of("a", "b"), new double[] {0, 0, 4, 0, 0, 6, 4, 6});
        assertEquals(Math.log(2) + Math.log(3), w.logDeterminant(), 1e-15);
        assertEquals(0, Whitener.identity(3).logDeterminant());
    }

    @Test
    void refusesRowsWithoutADensity() {
        refused("is constant", 1, 5, 2, 5, 4, 5, 7, 5);
        // 1/48 is rounded: the mean is not 5
        refused("is constant", IntStream.range(0, 96).mapToDouble(i -> i % 2 == 0 ? i : 5).toArray());
        refused("linear combination", 1, 2, 2, 4, 4, 8, 7, 14);
        refused("needs at least 3", 1, 2, 3, 4);
        refused("too large", 1e200, 1, -1e200, 2, 0, 4);
    }

    private static void refused(String why, double... rows) {
        FileFormatException e = assertThrows(FileFormatException.class,
                () -> Whitener.fit("x.csv", List.of("a", "b"), rows));
        assertTrue(e.getMessage().startsWith("x.csv: ") && e.getMessage().contains(why), e.getMessage());
    }
}
