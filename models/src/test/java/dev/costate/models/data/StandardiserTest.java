package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StandardiserTest {
    @Test
    void closedForm() {
        Standardiser fitted = Standardiser.fit(new double[] {1, 10, 3, 10, Double.NaN, 10}, 2);
        assertEquals(new Standardiser(new double[] {2, 10}, new double[] {1, 1}), fitted);
        assertArrayEquals(new double[] {-1, 0, 1, 5}, fitted.apply(new double[] {1, 10, 3, 15}));
    }

    @Test
    void aConstantColumnKeepsItsScaleDespiteRounding() {
        double[] tenths = new double[1000];
        Arrays.fill(tenths, 0.1); // their sum is 99.9999999999986, so mean and deviation would be off
        assertEquals(new Standardiser(new double[] {0.1}, new double[] {1}), Standardiser.fit(tenths, 1));
    }

    /**
     * Measured over 20000 tries: the mean off by at most 6.3e-16 (1 + max|x|/scale), the variance by 1.1e-15, the
     * inverse by 2.1e-16 max|x|.
     */
    @Property(tries = 500)
    void meanZeroVarianceOneAndBack(@ForAll long seed, @ForAll @IntRange(min = 2, max = 50) int n,
            @ForAll @IntRange(min = -3, max = 3) int decade) {
        SplittableRandom random = new SplittableRandom(seed);
        double shift = Math.scalb(1.0, 3 * decade);
        double[] x = random.doubles(n).map(u -> u + shift).toArray();
        Standardiser fitted = Standardiser.fit(x, 1);
        double[] z = fitted.apply(x);
        double mean = 0;
        double square = 0;
        double size = 0;
        for (int i = 0; i < x.length; i++) {
            mean += z[i] / x.length;
            square += z[i] * z[i] / x.length;
            size = Math.max(size, Math.abs(x[i]));
        }
        assertEquals(0, mean, 2e-15 * (1 + size / fitted.scale()[0]));
        assertEquals(1, square, 3e-15);
        assertArrayEquals(x, fitted.invert(z), 1e-15 * size);
    }

    @Test
    void whatCannotBeScaledIsRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> Standardiser.fit(new double[] {1, Double.NaN, 2, Double.NaN}, 2));
        assertThrows(IllegalArgumentException.class,
                () -> Standardiser.fit(new double[] {1, Double.POSITIVE_INFINITY}, 1));
        assertThrows(IllegalArgumentException.class, () -> Standardiser.fit(new double[] {1e300, -1e300}, 1));
        assertThrows(IllegalArgumentException.class, () -> Standardiser.fit(new double[3], 2));
        assertThrows(IllegalArgumentException.class, () -> new Standardiser(new double[] {0}, new double[] {0}));
        assertThrows(IllegalArgumentException.class, () -> Standardiser.identity(2).apply(new double[3]));
    }
}
