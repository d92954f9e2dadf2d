package dev.costate.models.study;

import dev.costate.models.train.Phase;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the curves of a training show. */
class FiguresTest {
    private static Study study(String name, String... options) {
        Experiment<?> e = Experiments.named(name);
        return e.study(e.options().parse(List.of(options)));
    }

    /** A phase of least squares without steps, then two of the neural model, the second of which goes on. */
    @Test
    void stagesOfAModelGoOnAndModelsBeginAgain() {
        Study study = study("lynx-hare", "--iterations=60");
        long[] steps = study.phases().stream().mapToLong(s -> s.recipe().iterations()).toArray();
        assertEquals(List.of("mechanistic", "neural", "neural"), study.phases().stream().map(Phase::model).toList());
        assertArrayEquals(new double[] {1, steps[1], steps[1] + 1, steps[1] + steps[2]},
                Figures.ownSteps(study, ends(steps)));
        Study networks = study("stable-ellipses", "--iterations=60");
        long[] each = networks.phases().stream().mapToLong(s -> s.recipe().iterations()).toArray();
        assertEquals(each.length, networks.phases().stream().map(Phase::model).distinct().count());
        assertArrayEquals(Arrays.stream(each).asDoubleStream().flatMap(n -> DoubleStream.of(1, n)).toArray(),
                Figures.ownSteps(networks, ends(each)));
    }

    /** Rows of the first and the last step of each phase. */
    private static Metrics ends(long[] steps) {
        Metrics metrics = new Metrics("step", "phase", "loss");
        double before = 0;
        for (int s = 0; s < steps.length; s++) {
            if (steps[s] > 0) {
                metrics.add(before + 1, s + 1, 1);
                metrics.add(before + steps[s], s + 1, 1);
            }
            before += steps[s];
        }
        return metrics;
    }

    /** A mean that is symmetric at every place keeps straight lines, and that of logarithms exponentials. */
    @Test
    void smoothingKeepsStraightLinesAndTakesNoise() {
        double[] line = IntStream.range(0, 300).mapToDouble(i -> 7 - 0.25 * i).toArray();
        assertArrayEquals(line, Figures.smoothed(line, false), 1e-12);
        double[] decay = IntStream.range(0, 300).mapToDouble(i -> Math.exp(-0.03 * i)).toArray();
        double[] smooth = Figures.smoothed(decay, true);
        IntStream.range(0, 300).forEach(i -> assertEquals(1, smooth[i] / decay[i], 1e-12));
        double[] noise = IntStream.range(0, 300).mapToDouble(i -> i % 2 == 0 ? 1 : -1).toArray();
        // 41 values of alternating sign
        assertArrayEquals(IntStream.range(20, 280).mapToDouble(i -> noise[i] / 41).toArray(),
                Arrays.copyOfRange(Figures.smoothed(noise, false), 20, 280), 1e-15);
        assertArrayEquals(new double[] {3, 1, 2}, Figures.smoothed(new double[] {3, 1, 2}, true));
    }

    private static String page(Study study, Metrics metrics) {
        HtmlReport report = new HtmlReport("r", "");
        Figures.curve(report, study, metrics, "loss", "loss", "");
        return report.toHtml();
    }

    @Test
    void aLossHasDotsALineAndTheValidationCurve() {
        Metrics metrics = new Metrics("step", "phase", "loss", Phase.VALIDATION);
        DoubleStream.iterate(1, s -> s + 1).limit(90).forEach(s -> metrics.add(s, 1, 2 + 1 / s, 5 + 1 / s));
        String page = page(study("cnf-iris", "--folds=2"), metrics);
        assertTrue(page.contains("stroke-opacity=\"0.4\""), "dots of the loss");
        // fold 1 is the second phase: nothing is held out in the first; a curve alone needs no legend
        assertTrue(page.contains("loss from 1.95 to 3.06.</desc>"), page);
        Metrics folds = new Metrics("step", "phase", "loss", Phase.VALIDATION);
        folds.add(90, 2, 2, 5);
        folds.add(91, 2, 2, Double.NaN);
        folds.add(92, 2, 3, 8);
        String second = page(study("cnf-iris", "--folds=2", "--iterations=60"), folds);
        assertTrue(second.contains("<desc>step from 30 to 32, loss from 0 to 8.36; held out: line.</desc>"), second);
        folds.add(93, 3, 2, 4);
        String both = page(study("cnf-iris", "--folds=2", "--iterations=60"), folds);
        assertTrue(both.contains("; 2: fold1: line; 2: fold1 held out: line; 3: fold2: line; "), both);
    }
}
