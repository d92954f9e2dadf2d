package dev.costate.models.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.diffusion.GaussianMixture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleDistanceTest {
    private static final double[][] MEANS = {{-100, 0, 7}, {100, 0.01, 7}};
    private static final GaussianMixture DATA = GaussianMixture.equal(MEANS, 1e-3);

    private static Map<String, Object> distances(GaussianMixture model, int seen, int held) {
        Map<String, Object> r = new LinkedHashMap<>();
        SampleDistance.put(r, (n, seed) -> model.sample(n, seed, 5), DATA.sample(seen, 1, 1), DATA.sample(held, 1, 3),
                9);
        return r;
    }

    private static double[] values(Map<String, Object> r) {
        return r.values().stream().mapToDouble(v -> (Double) v).toArray();
    }

    /**
     * Samples of the truth are as far from other rows as rows are; those of a model that lacks one of two
     * modes are further. Scales of columns do not matter.
     */
    @Test
    void samplesAreMeasuredByTheData() {
        double[] right = values(distances(DATA, 3000, 1500));
        // the modes' parts of the rows differ by some hundredths, at random: measured 0.078 and 0.099
        assertTrue(right[0] < 0.15 && right[1] < 0.15, right[0] + " and " + right[1]);
        double[] oneMode = values(distances(new GaussianMixture(new double[] {1}, new double[][] {MEANS[0]}, 1e-3),
                3000, 1500));
        assertEquals(right[1], oneMode[1]);
        // half of the rows are off by 2 in two of three columns, at most √(4/3) on an average direction; measured 1.03
        assertTrue(oneMode[0] > 0.9 && oneMode[0] < Math.sqrt(4.0 / 3) + 0.1, "one mode " + oneMode[0]);
    }

    @Test
    void whatIsComparedIsNamed() {
        assertEquals(List.of("samples to held-out rows (sliced Wasserstein, standard deviations)",
                "rows trained on to held-out rows (sliced Wasserstein, standard deviations)"),
                new ArrayList<>(distances(DATA, 5, 2).keySet()));
        for (int held : new int[] {0, 1}) {
            assertEquals(List.of("samples to half of the rows (sliced Wasserstein, standard deviations)",
                    "the other half of the rows to it (sliced Wasserstein, standard deviations)"),
                    new ArrayList<>(distances(DATA, 5, held).keySet()));
        }
        assertTrue(distances(DATA, 3, 0).isEmpty());
        assertTrue(distances(DATA, 1, 9).isEmpty());
    }
}
