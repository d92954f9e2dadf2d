package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.LearningTable;
import dev.costate.models.experiments.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train node --statistics}. */
class LearnedStatisticsTest {
    @TempDir
    Path temp;

    private Path circle() throws IOException {
        StringBuilder text = new StringBuilder("time,a,b\n");
        for (int i = 0; i < 200; i++) {
            text.append(String.format(Locale.ROOT, "%.2f,%.6f,%.6f%n", 0.2 * i, 5 + 2 * Math.cos(0.2 * i),
                    Math.sin(0.2 * i)));
        }
        return Files.writeString(temp.resolve("circle.csv"), text);
    }

    /** On a circle both exponents are 0, and the learned orbit visits what the data visit. */
    @Test
    void circleIsKept() throws IOException {
        Map<String, Object> r = LearningTable.train("node", temp.resolve("run"), "--data=" + circle(),
                "--iterations=800", "--hidden=16", "--layers=1", "--window=6", "--statistics");
        // measured: 0.02 and 0.01, of amplitudes of 2 and 1
        assertTrue(LearningTable.figure(r, "Wasserstein distance of a ") < 0.1, r.toString());
        assertTrue(LearningTable.figure(r, "Wasserstein distance of b ") < 0.05, r.toString());
        assertEquals(0, LearningTable.figure(r, "Lyapunov exponent 1"), 0.02);
        // a switch is restored with the model, on or off
        assertTrue(TrainedModel.load(temp.resolve("run")).models().contains("node"));
        String page = Files.readString(temp.resolve("run/report.html"));
        assertTrue(page.contains("Statistics of a long orbit") && page.contains("autocorrelation of b"));
    }
}
