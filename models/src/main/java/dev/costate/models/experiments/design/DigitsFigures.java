package dev.costate.models.experiments.design;

import dev.costate.models.design.FittedDesign;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.PictureGrid;
import dev.costate.models.study.Fits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pictures of {@link DigitsDesign}. Stateless. */
final class DigitsFigures {
    private static final int SIDE = DigitsDesignStudy.SIDE;
    private static final int INK = 16;
    private static final int DIGITS = 10;
    private static final int SAMPLES = 4;

    private DigitsFigures() {
    }

    /** The probabilities of the coefficients, and the sets. */
    static void sets(HtmlReport report, Fits fits) {
        FittedDesign learned = fits.first(FittedDesign.class);
        List<double[]> masks = new ArrayList<>(
                List.of(learned.model().mask().probabilities(learned.parameters().in("mask"))));
        for (MeasuredSet set : MeasuredSet.ALL) {
            double[] mask = new double[SIDE * SIDE];
            Arrays.stream(fits.get(set.word, FittedDesign.class).read()).forEach(i -> mask[i] = 1);
            masks.add(mask);
        }
        report.figure(new PictureGrid("coefficients", SIDE, SIDE).columns(masks.size()).scale(12)
                .pictures(masks.toArray(double[][]::new)),
                "Frequencies across rise to the right, those down to the bottom. From the left: probabilities, then "
                        + "the sets: learned, low-frequency, by-variance, random.");
    }

    /** Held-out digits over means, samples and standard deviations of their posteriors. */
    static void pictures(HtmlReport report, double[][] truth, Reconstruction found) {
        int n = Math.min(DIGITS, truth.length);
        List<double[]> rows = new ArrayList<>(Arrays.asList(truth).subList(0, n));
        rows.addAll(Arrays.asList(found.means()).subList(0, n));
        for (int s = 0; s < Math.min(SAMPLES, found.samples()[0].length); s++) {
            for (int i = 0; i < n; i++) {
                rows.add(found.samples()[i][s]);
            }
        }
        report.figure(new PictureGrid("digits, means and samples", SIDE, SIDE).columns(n).scale(6).range(0, INK)
                .pictures(rows.toArray(double[][]::new)),
                "From the top: held-out digits, means of their posteriors, samples. Good: samples that could be the "
                        + "digit above, the mean like it.");
        double[][] deviations = Arrays.copyOf(found.deviations(), n);
        double most = Arrays.stream(deviations).flatMapToDouble(Arrays::stream).max().orElse(1);
        report.figure(new PictureGrid("standard deviations", SIDE, SIDE).columns(n).scale(6).range(0, most)
                .pictures(deviations),
                "Of the samples of each pixel, black the largest. Good: dark where the means are wrong or blurred, "
                        + "white around the digit.");
    }

    /** Some pixels in the middle, where there is ink. */
    static int[] middle() {
        return new int[] {18, 20, 27, 36, 43, 45};
    }
}
