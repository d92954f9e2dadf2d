package dev.costate.models.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WassersteinTest {
    @Test
    void byHand() {
        assertEquals(0.5, Wasserstein.distance(new double[] {0, 1}, new double[] {0.5}));
        assertEquals(3, Wasserstein.distance(new double[] {2, 2, 2}, new double[] {5}));
        // a third of {0, 0, 3} moves by 3 to reach {0}
        assertEquals(1, Wasserstein.distance(new double[] {3, 0, 0}, new double[] {0}), 1e-15);
        assertEquals(0, Wasserstein.distance(new double[] {1, 2}, new double[] {2, 1, 2, 1}));
        assertArrayEquals(new double[] {1, 2}, Wasserstein.ofColumns(new double[][] {{0, 0}}, new double[][] {{1, 2}}));
    }

    /** Of samples of one size it is the mean distance of the sorted numbers; and repeating a sample changes nothing. */
    @Property(tries = 200)
    void meanDistanceOfTheSorted(@ForAll long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        int n = 1 + r.nextInt(20);
        double[] a = r.doubles(n, -3, 3).toArray();
        double[] b = r.doubles(n, -1, 5).toArray();
        double[] x = a.clone();
        double[] y = b.clone();
        Arrays.sort(x);
        Arrays.sort(y);
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += Math.abs(x[i] - y[i]) / n;
        }
        assertEquals(mean, Wasserstein.distance(a, b), 1e-14 * n);
        double[] twice = Arrays.copyOf(b, 2 * n);
        System.arraycopy(b, 0, twice, n, n);
        assertEquals(mean, Wasserstein.distance(twice, a), 1e-14 * n);
    }

    @Test
    void misuse() {
        double[] one = {1};
        for (double[] bad : new double[][] {{}, {1, Double.NaN}, {Double.NEGATIVE_INFINITY, 0}}) {
            assertThrows(IllegalArgumentException.class, () -> Wasserstein.distance(one, bad));
            assertThrows(IllegalArgumentException.class, () -> Wasserstein.distance(bad, one));
        }
        assertThrows(IllegalArgumentException.class,
                () -> Wasserstein.ofColumns(new double[][] {{1, 2}}, new double[][] {{1}}));
        assertThrows(IllegalArgumentException.class,
                () -> Wasserstein.ofColumns(new double[0][], new double[][] {{1}}));
    }
}
