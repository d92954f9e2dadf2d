package dev.costate.models.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Model;
import dev.costate.models.options.Arguments;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.ScatterPlot;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Undrawn;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report that cannot be drawn does not fail a run that trained. */
class UndrawnTest {
    @TempDir
    Path temp;

    /** A study that draws one section, then throws. */
    private record Broken(Study study, Error thrown) implements Study {
        @Override
        public String timeColumn() {
            return study.timeColumn();
        }

        @Override
        public double until() {
            return study.until();
        }

        @Override
        public List<String> columns() {
            return study.columns();
        }

        @Override
        public List<Model> models() {
            return study.models();
        }

        @Override
        public List<Phase> phases() {
            return study.phases();
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            return study.results(fits);
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> results) {
            throw new IllegalStateException("no\nverdict");
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            report.section("What was drawn").figure(new ScatterPlot("before"), "before");
            throw thrown;
        }
    }

    private static Run run(Path folder, Error thrown) {
        Experiment<?> e = Experiments.named("linear-ivp");
        Arguments options = e.options().parse(List.of("--iterations=20"));
        RunClaim.named(folder).close();
        return new Run(e, options, new Broken(e.study(options), thrown), new RunFolder(folder), false,
                (label, from, total) -> new ProgressBar(new StringBuilder(), false, label, from, total), () -> false);
    }

    @Test
    void aRunEndsWellWithoutItsFigures() throws IOException {
        RunFolder whole = Runs.finished("linear-ivp", temp.resolve("whole"), "--iterations=20");
        for (Error thrown : List.of(new OutOfMemoryError("Java heap space"), new StackOverflowError())) {
            RunFolder folder = new RunFolder(temp.resolve(thrown.getClass().getSimpleName()));
            Run run = run(folder.path(), thrown);
            assertEquals(Session.Ending.FINISHED, run.execute());
            String why = thrown instanceof OutOfMemoryError
                    ? "out of memory: Java heap space (java -Xmx… gives it more)" : "java.lang.StackOverflowError";
            assertEquals(List.of("the verdict could not be drawn: no verdict",
                    "figures of what was learned could not be drawn: " + why),
                    run.undrawn().stream().map(Undrawn::text).toList());
            String page = Files.readString(folder.report());
            assertTrue(page.contains("What was drawn") && page.contains(">Loss</h2>")
                    && page.contains("This report is not whole: figures of what was learned could not be drawn: " + why)
                    && page.endsWith("</main></body></html>\n"), page);
            String record = Files.readString(folder.record());
            assertTrue(record.contains("\"status\": \"finished\"") && record.contains("could not be drawn"), record);
            assertArrayEquals(Files.readAllBytes(whole.model()), Files.readAllBytes(folder.model()));
            assertEquals(1, TrainedModel.load(folder.path()).columns().size());
        }
        assertFalse(Files.readString(whole.record()).contains("could not be drawn"));
        assertFalse(Files.readString(whole.report()).contains("Missing"));
    }
}
