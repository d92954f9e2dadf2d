package dev.costate.models.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.DensityEstimator;
import dev.costate.models.Estimator;
import dev.costate.models.cnf.Cnf;
import dev.costate.models.cnf.OtFlow;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.Diffusion;
import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileException;
import dev.costate.models.files.Json;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Rows;
import dev.costate.models.mixture.Mixture;
import dev.costate.models.run.RunFolder;
import dev.costate.models.train.Session;
import dev.costate.models.train.Training;
import java.util.Map;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every density estimator: a new one joins the list. */
class DensityTest {
    private static final double[][] POINTS = Rows.of(ToyDensity.MOONS.sample(200, 3, 0), 2);

    @TempDir
    Path temp;

    /** Small ones, with the options that make the command line train the same. */
    record Case(DensityEstimator estimator, String... options) {
        @Override
        public String toString() {
            return estimator.name();
        }
    }

    static Stream<Case> estimators() {
        return Stream.of(new Case(Cnf.concatSquash(8, 2).with("tol", 1e-4), "--hidden=8", "--tol=1e-4"),
                new Case(OtFlow.usual().with("hidden", 8), "--hidden=8"),
                new Case(Diffusion.usual().with("hidden", 8).with("steps", 20).with("tol", 1e-3), "--hidden=8",
                        "--steps=20", "--tol=1e-3"),
                new Case(Mixture.usual()));
    }

    private Path csv() throws IOException {
        return Files.writeString(temp.resolve("moons.csv"), CsvWriter.text(CsvTable.of("moons", List.of("x", "y"),
                column(0), column(1))));
    }

    private static double[] column(int c) {
        return Arrays.stream(POINTS).mapToDouble(p -> p[c]).toArray();
    }

    /** By Java and by the command line the same bits; the file of each is read by both. */
    @ParameterizedTest
    @MethodSource("estimators")
    void theSameFitEverywhere(Case one) throws IOException {
        Training training = Training.defaults().with("iterations", 20);
        DensityModel here = one.estimator.fit(Table.csv(csv()), training);
        String[] words = Stream.concat(Stream.of("--data=" + csv(), "--holdout=0", "--iterations=20", "--grid=4"),
                Arrays.stream(one.options)).toArray(String[]::new);
        RunFolder run = Runs.finished(one.estimator.name(), temp.resolve("run"), words);
        DensityModel there = Fitted.load(run.path(), DensityModel.class);
        assertArrayEquals(there.parameters().flat(), here.parameters().flat());
        here.save(temp.resolve("saved"));
        there.save(temp.resolve("again"));
        assertArrayEquals(Files.readAllBytes(temp.resolve("saved/model.safetensors")),
                Files.readAllBytes(temp.resolve("again/model.safetensors")));
        TrainedModel saved = TrainedModel.load(temp.resolve("saved"));
        assertEquals(List.of("x", "y"), saved.columns());
        assertArrayEquals(here.sample(300, 5), saved.sample(300, 5));
        assertArrayEquals(here.score(POINTS), saved.score(POINTS));
        FileException no = assertThrows(FileException.class,
                () -> Fitted.load(temp.resolve("saved"), Classifier.class));
        assertTrue(no.getMessage().contains("which is no Classifier"), no.getMessage());
    }

    /** The figures of the command line from Java, and its verdict. */
    @ParameterizedTest
    @MethodSource("estimators")
    void evaluatedAsByTheCommandLine(Case one) throws IOException {
        Evaluation e = Density.task().holdOut(0.25).grid(4).run(one.estimator, Table.csv(csv()),
                Training.defaults().with("iterations", 5));
        assertEquals(Session.Ending.FINISHED, e.ending());
        RunFolder run = Runs.finished(one.estimator.name(), temp.resolve("run"),
                Stream.concat(Stream.of("--data=" + csv(), "--holdout=0.25", "--iterations=5", "--grid=4"),
                        Arrays.stream(one.options)).toArray(String[]::new));
        Map<?, ?> record = (Map<?, ?>) Json.parse("run.json", Files.readString(run.record()));
        Map<?, ?> result = (Map<?, ?>) record.get("result");
        e.figures().forEach((name, value) -> assertEquals(result.get(name), value, name));
        assertTrue(Files.readString(run.report()).contains(e.verdict()), e.verdict());
        e.report(temp.resolve("report.html"));
        String page = Files.readString(temp.resolve("report.html"));
        assertTrue(page.contains(e.verdict()) && page.contains("<dt>holdout</dt>") && page.contains("<svg"), page);
        assertEquals(svgs(Files.readString(run.report())), svgs(page));
        assertEquals(50L, e.figures().get("held-out rows"));
        assertEquals(e.figure("held-out rows, gain (nats)"),
                e.figure("held-out rows, negative log-likelihood of the best normal distribution (nats)")
                        - e.figure("held-out rows, negative log-likelihood (nats)"), 1e-9);
    }

    private static long svgs(String page) {
        return Pattern.compile("<svg xmlns").matcher(page).results().count();
    }

    /** A training that ends early gives the parameters it had. */
    @ParameterizedTest
    @MethodSource("estimators")
    void anEndedTrainingGivesAModel(Case one) {
        Estimator.Trained<DensityModel> early = one.estimator.train(Table.of(POINTS), Training.defaults()
                .with("iterations", 1000).listener(step -> {
                    if (step.step() == 3) {
                        step.stop();
                    }
                }));
        assertEquals(Session.Ending.STOPPED, early.ending());
        assertEquals(3, early.steps());
        assertTrue(Arrays.stream(early.model().score(POINTS)).allMatch(Double::isFinite));
    }
}
