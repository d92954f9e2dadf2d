package dev.costate.models.experiments.cnf;

import static dev.costate.models.experiments.LearningTable.figure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.LearningTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows trained by their experiments' own options, seed 1. */
@Tag("learning")
class FlowLearningTest {
    /** Training points of a density in the plane: an epoch. */
    private static final double POINTS = 50_000;

    @TempDir
    Path temp;

    /** The likelihood stays above the entropy but for four standard errors; one below proves an error. */
    @ParameterizedTest
    @CsvSource({"cnf-8gaussians, 2.832, 0.05", "cnf-moons, 2.394, 0.05", "cnf-circles, 3.268, 0.05",
        "cnf-checkerboard, 3.4657, 0.15",
        "cnf-pinwheel --seed 101, 2.318, 0.05", "cnf-swissroll --seed 101, 2.670, 0.05"})
    void densityInThePlane(String name, double entropy, double margin) throws IOException {
        Map<String, Object> r = LearningTable.train(temp.resolve("run"), name);
        double nll = figure(r, "fresh points, negative log-likelihood");
        double error = figure(r, "fresh points, its standard error");
        double gap = figure(r, "worse than the true density");
        assertTrue(nll > entropy - 4 * error, name + " is better than possible: " + nll);
        assertTrue(gap > -4 * figure(r, "standard error of that difference"),
                name + " is better than the truth by " + -gap);
        assertEquals(1, figure(r, "integral of the density") + figure(r, "part of 2000 samples"), 1e-3);
        assertTrue(figure(r, "encoded and decoded") < 1e-4);
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; %.3f above the true density", nll, error, gap);
        LearningTable.line("costate train " + name, String.format(Locale.ROOT, "NLL ≤ %.3f + %.2f", entropy, margin),
                reached, r, nll <= entropy + margin);
    }

    /**
     * Measured with seeds 101 and 1: 0.056 and 0.062 above the true density; after 600 steps 0.13, and 0.45 with
     * tanh alone in a first layer as fine.
     */
    @Test
    void allFourRings() throws IOException {
        densityInThePlane("cnf-rings", 2.623, 0.12);
    }

    /** Of the paper's densities. */
    @ParameterizedTest
    @CsvSource({"8gaussians, 2.832, 0.068", "moons, 2.394, 0.1", "circles, 3.268, 0.1", "swissroll, 2.670, 0.1",
        "pinwheel, 2.318, 0.1", "checkerboard, 3.4657, 0.2"})
    void transportInThePlane(String density, double entropy, double margin) throws IOException {
        Map<String, Object> r = LearningTable.train("otflow-" + density, temp.resolve("run"));
        double nll = figure(r, "fresh points, negative log-likelihood");
        assertTrue(nll > entropy - 4 * figure(r, "fresh points, its standard error"), "better than possible: " + nll);
        double inverse = figure(r, "encoded and decoded, mean distance");
        LearningTable.line("costate train otflow-" + density,
                String.format(Locale.ROOT, "NLL ≤ %.3f + %.3f; inverse error ≤ 1e-2", entropy, margin),
                String.format(Locale.ROOT, "%.3f ± %.3f; %.0e; transport %.3f, residual %.3f", nll,
                        figure(r, "fresh points, its standard error"), inverse, figure(r, "cost of the transport"),
                        figure(r, "residual of the Hamilton")),
                r, nll <= entropy + margin && inverse <= 1e-2);
    }

    /**
     * The residual falls by far more than half.
     *
     * <p>The cost of the transport cannot: it is at least that of the optimal transport, 1.345 ± 0.01 (assignments
     * between 2,000 and 4,000 points of each density, less what assignments within them cost), and without the two
     * terms it is below twice that.
     */
    @Test
    void residualIsHalvedByItsTerms() throws IOException {
        Map<String, Object> with = LearningTable.train("otflow-8gaussians", temp.resolve("with"));
        Map<String, Object> without = LearningTable.train("otflow-8gaussians", temp.resolve("without"),
                "--transport=0", "--hjb=0");
        double cost = figure(with, "cost of the transport");
        double free = figure(without, "cost of the transport");
        double residual = figure(with, "residual of the Hamilton");
        double loose = figure(without, "residual of the Hamilton");
        LearningTable.line("costate train otflow-8gaussians --transport 0 --hjb 0",
                "residual at least twice that with the terms; more transport",
                String.format(Locale.ROOT, "%.3f against %.3f; %.3f against %.3f", loose, residual, free, cost),
                without, 2 * residual <= loose && cost < free);
    }

    /**
     * The paper's claim, against this library's own continuous normalising flow.
     *
     * <p>It is one of densities whose plain flows bend: the way to eight Gaussians is short and straight without a
     * potential too, and there an epoch takes no less. The time is that of a whole run, in parts of an epoch.
     */
    @Test
    void cheaperThanAContinuousFlow() throws IOException {
        double before = seconds();
        Map<String, Object> cnf = LearningTable.train("cnf-circles", temp.resolve("plain"));
        double between = seconds();
        Map<String, Object> otflow = LearningTable.train("otflow-circles", temp.resolve("transport"));
        double after = seconds();
        String loss = "fresh points, negative log-likelihood";
        String evaluations = "evaluations of the field";
        double plain = (between - before) * POINTS / (1500 * 128);
        double transport = (after - between) * POINTS / (1000 * 512);
        LearningTable.line("costate train otflow-circles, cnf-circles",
                "likelihood no worse; a third of the processor's time for as many points, and of the evaluations for "
                        + "samples",
                String.format(Locale.ROOT, "%.3f against %.3f; %.1f s against %.1f s; %.0f against %.0f",
                        figure(otflow, loss), figure(cnf, loss), transport, plain, figure(otflow, evaluations),
                        figure(cnf, evaluations)),
                otflow, figure(otflow, loss) <= figure(cnf, loss) + 2 * figure(cnf, "fresh points, its standard error")
                        && 3 * transport <= plain && 3 * figure(otflow, evaluations) <= figure(cnf, evaluations));
    }

    /** The time of this thread, which neither the JIT nor other work on the machine adds to. */
    private static double seconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    }

    @Test
    void irisBeatsTheGaussian() throws IOException {
        Map<String, Object> r = LearningTable.train("cnf-iris", temp.resolve("iris"));
        double gain = figure(r, "10-fold cross-validation, gain");
        double error = figure(r, "10-fold cross-validation, standard error");
        LearningTable.line("costate train cnf-iris", "better than the Gaussian, 10-fold", against(r, gain, error), r,
                gain > 2 * error);
    }

    /** Both numbers are reported; measured, the flow gains a little. */
    @Test
    void wineBesideTheGaussian() throws IOException {
        Map<String, Object> r = LearningTable.train("cnf-wine", temp.resolve("wine"));
        double gain = figure(r, "10-fold cross-validation, gain");
        LearningTable.line("costate train cnf-wine", "both reported",
                against(r, gain, figure(r, "10-fold cross-validation, standard error")), r, gain > 0);
    }

    private static String against(Map<String, Object> r, double gain, double error) {
        return String.format(Locale.ROOT, "%.3f against %.3f nats a row; gain %.3f ± %.3f",
                figure(r, "10-fold cross-validation, negative log-likelihood (nats)"),
                figure(r, "10-fold cross-validation, negative log-likelihood of the best normal"), gain, error);
    }
}
