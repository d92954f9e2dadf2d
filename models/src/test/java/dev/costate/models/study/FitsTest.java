package dev.costate.models.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.PlaneDensity;
import dev.costate.models.options.Arguments;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.train.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What results and report share is computed once. */
class FitsTest {
    @TempDir
    Path temp;

    /** The report draws the grid that the results left behind: here one that no model could have given. */
    @Test
    void theGridOfADensityIsScoredOnce() throws IOException {
        String data = Files.writeString(temp.resolve("d.csv"), "u,v\n1,2\n2,1\n3,3\n0,1\n1,1\n2,3\n0,0\n3,1\n")
                .toString();
        Map<String, List<String>> runs = Map.of("diffusion-moons",
                List.of("--hidden=4", "--features=4", "--steps=5", "--grid=3", "--test-points=20"), "diffusion",
                List.of("--data=" + data, "--hidden=4", "--features=4", "--steps=5"), "cnf-moons",
                List.of("--hidden=4", "--grid=3", "--test-points=20"), "cnf", List.of("--data=" + data, "--hidden=4"));
        for (Map.Entry<String, List<String>> run : runs.entrySet()) {
            Experiment<?> e = Experiments.named(run.getKey());
            Arguments options = e.options().parse(run.getValue());
            Study study = e.study(options);
            List<Fitted> models = study.models().stream().map(m -> m.fitted(m.parameters().initial(1))).toList();
            PlaneDensity grid = new PlaneDensity(new double[] {1000, 1234, 5000, 6789},
                    new double[][] {{0, 0.25}, {0.5, 0}}, 0.125, 0.75);
            Fits fits = new Fits(models);
            assertSame(grid, fits.once("plane", () -> grid));
            assertEquals(0.125, study.results(fits).get("integral of the density over the grid"), run.getKey());
            HtmlReport report = new HtmlReport("r", "");
            study.draw(report, fits, new Metrics("step", "phase", "loss", "held_out"));
            assertTrue(report.toHtml().contains("6789") || report.toHtml().contains("6500"), run.getKey());
        }
    }
}
