package dev.costate.models.experiments.functions;

import static dev.costate.models.experiments.LearningTable.figures;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diffusion on functions trained by the experiments' own options. */
@Tag("learning")
class FunctionLearningTest {
    private static final int SEEDS = 5;

    @TempDir
    Path temp;

    @Test
    void aScoreServesFinerGrids() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(SEEDS, temp, "multilevel-mixture");
        double[] bessel = figures(runs, "largest ratio");
        double[] white = figures(runs, "with white noise");
        double[] time = figures(runs, "seconds until");
        double[] alone = figures(runs, "seconds of training on 128");
        Arrays.setAll(time, i -> time[i] / alone[i]);
        for (double[] values : new double[][] {bessel, white, time}) {
            Arrays.sort(values);
        }
        LearningTable.line("costate train multilevel-mixture --seed 1…5",
                "error on 64 and 128 points ≤ 1.25 of that on 32, white noise above; time ≤ ½, medians",
                String.format(Locale.ROOT, "%.2f, worst %.2f; white noise %.1f, least %.1f; time %.2f, worst %.2f",
                        bessel[2], bessel[SEEDS - 1], white[2], white[0], time[2], time[SEEDS - 1]),
                runs.get(SEEDS - 1), bessel[2] <= 1.25 && white[0] > 1.25 && time[2] <= 0.5);
    }

    /** Measured: 0.90, 0.79, 0.91, 0.94 and 0.81. */
    @Test
    void digitsOnThreeGrids() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(SEEDS, temp, "multilevel-digits");
        double[] ratio = figures(runs, "sliced Wasserstein distance on 16x16, multilevel");
        Arrays.sort(ratio);
        LearningTable.line("costate train multilevel-digits --seed 1…5",
                "distance on 16x16 ≤ 1.25 of that trained there alone, worst",
                String.format(Locale.ROOT, "%.2f, from %.2f to %.2f", ratio[2], ratio[0], ratio[SEEDS - 1]),
                runs.get(SEEDS - 1),
                ratio[SEEDS - 1] <= 1.25);
    }
}
