package dev.costate.models.experiments.diffusion;

import static dev.costate.models.experiments.LearningTable.figure;
import static dev.costate.models.experiments.LearningTable.figures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.Standardiser;
import dev.costate.models.diffusion.DiffusionSampler;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.diffusion.Predictor;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.experiments.LearningTable;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.SlicedWasserstein;
import dev.costate.models.study.LabelledRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Diffusion models trained by their experiments' own options, seed 1. */
@Tag("learning")
class DiffusionLearningTest {
    @TempDir
    Path temp;

    /**
     * The likelihood stays above the entropy but for four standard errors; one below proves an error. Measured:
     * 8gaussians 2.872, ratio of the distances 0.59; moons 2.423, 0.90; circles 3.286, 0.61; swissroll 2.677, 1.23.
     */
    @ParameterizedTest
    @CsvSource({"diffusion-8gaussians, 2.832, 0.08", "diffusion-moons, 2.394, 0.08", "diffusion-circles, 3.268, 0.08",
        "diffusion-swissroll --seed 101, 2.670, 0.08"})
    void densityInThePlane(String name, double entropy, double margin) throws IOException {
        Map<String, Object> r = LearningTable.train(temp.resolve("run"), name);
        double nll = figure(r, "fresh points, negative log-likelihood");
        double error = figure(r, "fresh points, its standard error");
        assertTrue(nll > entropy - 4 * error, name + " is better than possible: " + nll);
        assertTrue(figure(r, "worse than the true density") > -4 * figure(r, "standard error of that difference"),
                name + " is better than the truth");
        assertEquals(1, figure(r, "integral of the density") + figure(r, "part of 2000 samples"), 1e-3);
        assertTrue(figure(r, "encoded and decoded") < 1e-4);
        double ratio = figure(r, "samples to fresh points")
                / figure(r, "fresh points to others");
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; distance ratio %.2f", nll, error, ratio);
        LearningTable.line("costate train " + name,
                String.format(Locale.ROOT, "NLL ≤ %.3f + %.2f; samples' distance ≤ 1.5 of real ones'", entropy, margin),
                reached, r, nll <= entropy + margin && ratio <= 1.5);
    }

    /**
     * Measured: 3.586, 0.120 above the true density (0.196 without sines); with seeds 101 and 102 0.126 and 0.104;
     * ratio of the distances 0.63, 1.01 and 0.93.
     */
    @Test
    void squaresOfTheCheckerboard() throws IOException {
        densityInThePlane("diffusion-checkerboard", 3.466, 0.18);
    }

    /**
     * Measured with seeds 101, 102 and 1: 0.041, 0.032 and 0.044 above the true density (0.51 without sines); ratio
     * of the distances 0.93, 1.22 and 0.88.
     */
    @Test
    void allFourRings() throws IOException {
        String command = "diffusion-rings --grid 2";
        Map<String, Object> r = LearningTable.train(temp.resolve("rings"), command);
        double gap = figure(r, "worse than the true density");
        double ratio = figure(r, "samples to fresh points")
                / figure(r, "fresh points to others");
        String reached = String.format(Locale.ROOT, "%.3f ± %.3f; distance ratio %.2f",
                figure(r, "fresh points, negative log-likelihood"), figure(r, "fresh points, its standard error"),
                ratio);
        LearningTable.line("costate train " + command,
                "0.12 above the true density; samples' distance ≤ 1.5 of real ones'", reached, r,
                gap <= 0.12 && ratio <= 1.5);
    }

    /** Measured: 1.2 points, 2.52 bits a pixel. */
    @Test
    void digitsOfEveryClass() throws IOException {
        Map<String, Object> r = LearningTable.train("diffusion-digits", temp.resolve("digits"));
        double points = figure(r, "largest difference of a class's frequency");
        LearningTable.line("costate train diffusion-digits", "class frequencies ± 5 points",
                String.format(Locale.ROOT, "± %.1f points; %.2f bits a pixel", points,
                figure(r, "held-out digits, bits")), r, points <= 5);
    }

    @Test
    void digitsOnDemand() throws IOException {
        List<Map<String, Object>> runs = LearningTable.seeds(5, temp, "diffusion-classes");
        double[] read = figures(runs, "samples read as their class, with guidance");
        Map<String, Object> last = runs.get(4);
        Arrays.sort(read);
        LearningTable.line("costate train diffusion-classes --seed 1…5",
                "samples of a class that an ODE-Net reads as it ≥ 95%, worst",
                String.format(Locale.ROOT, "%.1f%%, from %.1f to %.1f; without guidance %.1f", read[2], read[0],
                        read[4], figure(last, "samples read as their class, without guidance")),
                last, read[0] >= 95);
    }

    /**
     * Of two claims of Song et al. (2021) one holds: in few steps the corrector helps VE more than VP, though as many
     * evaluations without it help more. The other, a likelihood of sub-VP above that of VP, does not: it is just below;
     * docs/learning.md says why. Measured: bits 2.531, 2.563 and 2.614; VE helped by 0.0012 ± 0.0001, VP by −0.0005 ±
     * 0.0001.
     */
    @Test
    void processesOnTheDigits() throws IOException {
        Map<String, double[]> bits = new LinkedHashMap<>();
        Map<String, double[]> helped = new LinkedHashMap<>();
        Map<String, double[]> twice = new LinkedHashMap<>();
        Map<String, Object> last = null;
        for (String process : List.of("vp", "sub-vp", "ve")) {
            double[] fewer = new double[5];
            double[] more = new double[5];
            List<Map<String, Object>> runs = LearningTable.trials(5, i -> {
                Path run = temp.resolve(process + i);
                Map<String, Object> r = LearningTable.train(run, "diffusion-digits --samples 10 --test-digits 359 "
                        + "--process " + process + " --seed " + (i + 1));
                FittedDiffusion fit = TrainedModel.load(run).find("diffusion", FittedDiffusion.class).orElseThrow();
                ReverseSde five = ReverseSde.of(fit.model().network().process(), 5).with(Predictor.REVERSE_DIFFUSION);
                double corrected = distance(fit, i + 1, five.withCorrector(ReverseSde.USUAL_RATIO));
                fewer[i] = distance(fit, i + 1, five) - corrected;
                more[i] = distance(fit, i + 1, ReverseSde.of(five.process(), 10).with(five.predictor())) - corrected;
                return r;
            });
            bits.put(process, figures(runs, "held-out digits, bits a pixel"));
            helped.put(process, fewer);
            twice.put(process, more);
            last = runs.get(4);
        }
        LearningTable.line("costate train diffusion-digits --process vp, sub-vp, ve --seed 1…5",
                "bits a pixel: VP, then sub-VP by less than 0.1; the corrector helps VE more than VP in 5 steps",
                "bits " + text(bits) + "; the corrector brings samples nearer by " + text(helped)
                        + ", than as many evaluations without by " + text(twice), last,
                mean(bits.get("vp")) < mean(bits.get("sub-vp"))
                        && mean(bits.get("sub-vp")) < mean(bits.get("vp")) + 0.1
                        && mean(helped.get("ve")) > Math.max(0, mean(helped.get("vp")))
                        && mean(twice.get("ve")) < 0);
    }

    /** Of samples to the held-out digits, in standard deviations of all grey levels, the mean of two draws. */
    private static double distance(FittedDiffusion fit, int split, DiffusionSampler sampler) {
        DigitLevels digits = DigitLevels.split(LabelledRows.digits(), split);
        double[] flat = digits.flat();
        double unit = Standardiser.fit(flat, 1).scale()[0];
        double[][] held = digits.test().rows();
        int n = held.length;
        double[][] drawn = DigitLevels.rounded(fit.sample(2 * n, 77, sampler));
        return (SlicedWasserstein.distance(Arrays.copyOf(drawn, n), held, 128, 0)
                + SlicedWasserstein.distance(Arrays.copyOfRange(drawn, n, 2 * n), held, 128, 0)) / (2 * unit);
    }

    private static String text(Map<String, double[]> figures) {
        StringBuilder all = new StringBuilder();
        figures.forEach((process, f) -> {
            double m = mean(f);
            double squares = Arrays.stream(f).map(v -> (v - m) * (v - m)).sum();
            all.append(String.format(Locale.ROOT, "%s%s %.4f ± %.4f", all.isEmpty() ? "" : ", ", process, m,
                    Math.sqrt(squares / (f.length - 1.0) / f.length)));
        });
        return all.toString();
    }

    private static double mean(double[] all) {
        return Arrays.stream(all).average().orElseThrow();
    }
}
