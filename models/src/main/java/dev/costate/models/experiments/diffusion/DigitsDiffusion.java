package dev.costate.models.experiments.diffusion;

import dev.costate.models.diffusion.Diffusion;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.diffusion.ProbabilityFlow;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.fitted.SlicedWasserstein;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.Settings;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.PictureGrid;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A diffusion model of the handwritten digits of 8×8 pixels with 17 grey levels.
 *
 * <p>A level q stands for the interval from q to q + 1, over which training spreads it anew in every step, so that the
 * density of q + u, u uniform, bounds the probability of q (Theis et al. 2016). A sample's level is its value rounded
 * down. The last fifth of the rows of a shuffled table is held out. Immutable.
 */
final class DigitsDiffusion implements Experiment<DigitsDiffusion.Values> {
    private static final int SIDE = DigitLevels.SIDE;
    private static final int PIXELS = DigitLevels.PIXELS;
    private static final int CLASSES = DigitLevels.CLASSES;
    private static final int LEVELS = DigitLevels.LEVELS;
    private static final int PROBES = 2;
    private static final int DIRECTIONS = 128;
    private static final String UNIT = " (sliced Wasserstein, grey levels)";
    private static final String MODEL = "diffusion";

    @Override
    public String name() {
        return "diffusion-digits";
    }

    @Override
    public String summary() {
        return "real data: a diffusion model draws handwritten digits of 8x8 pixels";
    }

    /** Its hyper-parameters. */
    record Values(Training training, Diffusion diffusion, int samples, int testDigits) implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains a diffusion model on 8x8 handwritten digits. Values are grey levels 0 to 16 spread over "
                + "intervals of length 1.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 1500), Settings.read(o, DiffusionExperiments.USUAL),
                o.integer("samples", 2000, Range.closed(10, 100_000), "samples whose classes are counted"),
                o.integer("test-digits", 100, Range.closed(1, 359), "held-out digits whose bits are counted"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.diffusion.restore(MODEL, saved));
    }

    @Override
    public Study study(Values h) {
        return new DigitsStudy(h, LabelledRows.digits());
    }

    private static final class DigitsStudy implements Study {
        private final double[][] train;
        private final double[][] held;
        private final double[][] test;
        private final int[] labels;
        private final double[][] centroids;
        private final DiffusionModel model;
        private final Phase phase;
        private final int samples;
        private final long seed;

        DigitsStudy(Values h, LabelledRows digits) {
            seed = h.training().seed();
            samples = h.samples;
            DigitLevels split = DigitLevels.split(digits, seed);
            train = split.train().rows();
            held = split.test().rows();
            test = Arrays.copyOf(held, Math.min(held.length, h.testDigits));
            labels = split.train().labels();
            centroids = centroids(train, labels);
            double[] flat = split.flat();
            model = h.diffusion.model(MODEL, split.scaling(), 0, seed);
            phase = h.diffusion.phase(model, flat, h.training());
        }

        private static double[][] centroids(double[][] rows, int[] labels) {
            double[][] sum = new double[CLASSES][PIXELS];
            int[] count = new int[CLASSES];
            for (int r = 0; r < rows.length; r++) {
                count[labels[r]]++;
                for (int c = 0; c < PIXELS; c++) {
                    sum[labels[r]][c] += rows[r][c];
                }
            }
            for (int k = 0; k < CLASSES; k++) {
                for (int c = 0; c < PIXELS; c++) {
                    sum[k][c] /= count[k];
                }
            }
            return sum;
        }

        private int nearest(double[] row) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < CLASSES; k++) {
                double square = 0;
                for (int c = 0; c < PIXELS; c++) {
                    square += (row[c] - centroids[k][c]) * (row[c] - centroids[k][c]);
                }
                if (square < least) {
                    least = square;
                    best = k;
                }
            }
            return best;
        }

        /** Percent of rows whose nearest class mean is that of each class. */
        private double[] frequencies(double[][] rows) {
            double[] f = new double[CLASSES];
            for (double[] row : rows) {
                f[nearest(row)] += 100.0 / rows.length;
            }
            return f;
        }

        /** Samples as grey levels. */
        private double[][] drawn(FittedDiffusion fit, int n, long from) {
            return DigitLevels.rounded(fit.sample(n, from));
        }

        @Override
        public List<String> columns() {
            return DigitLevels.COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            Map<String, Object> r = new LinkedHashMap<>();
            double[] real = frequencies(train);
            double[] found = frequencies(drawn(fit, samples, seed));
            double worst = 0;
            for (int k = 0; k < CLASSES; k++) {
                worst = Math.max(worst, Math.abs(real[k] - found[k]));
            }
            r.put("largest difference of a class's frequency, samples to digits (points of percent)", worst);
            double[][] spread = new double[test.length][];
            double[] u = CounterRandom.uniform(seed, CounterRandom.DATA + 1, 0, test.length * PIXELS);
            for (int i = 0; i < test.length; i++) {
                int at = i * PIXELS;
                double[] row = test[i];
                spread[i] = IntStream.range(0, PIXELS).mapToDouble(c -> row[c] + u[at + c]).toArray();
            }
            LogDensity.Likelihoods scores = fit.score(spread, PROBES, seed);
            double bit = -PIXELS * StrictMath.log(2);
            r.put("held-out digits, bits a pixel", Likelihood.mean(scores.values()) / bit);
            r.put("standard error of that", Math.abs(Likelihood.standardError(scores.values()) / bit));
            r.put("standard error that " + PROBES + " probes of the traces leave in it",
                    Math.abs(scores.meanError() / bit));
            r.put("bits a pixel of levels drawn uniformly", StrictMath.log(LEVELS) / StrictMath.log(2));
            // one unit for all pixels: in their own, a stray level where digits are always white outweighs the rest
            int n = held.length;
            r.put("samples to held-out digits" + UNIT,
                    SlicedWasserstein.distance(drawn(fit, n, seed), held, DIRECTIONS, 0));
            r.put("digits trained on to held-out digits" + UNIT,
                    SlicedWasserstein.distance(Arrays.copyOf(train, n), held, DIRECTIONS, 0));
            r.put("evaluations of the score for samples", fit.evaluations(seed, model.use().sampler()));
            for (double tolerance : new double[] {1e-5, 1e-3, 1e-1}) {
                r.put("evaluations of the probability flow at tolerance " + Numbers.shortest(tolerance),
                        fit.evaluations(seed, ProbabilityFlow.of(model.network().process(), tolerance)));
            }
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison
                    .of(r, "held-out digits, bits a pixel", "bits a pixel of levels drawn uniformly",
                            BaselineComparison.figure(r, "standard error of that"))
                    .between("The diffusion model", "levels drawn uniformly"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            report.section("Digits and samples");
            report.figure(new PictureGrid("training digits", SIDE, SIDE).range(0, LEVELS - 1)
                    .pictures(Arrays.copyOf(train, 100)), "What was learned from.");
            double[][] drawn = drawn(fit, samples, seed);
            report.figure(
                    new PictureGrid("samples", SIDE, SIDE).range(0, LEVELS - 1)
                            .pictures(Arrays.copyOf(drawn, Math.min(100, samples))),
                    "Good: each can be read, and all ten occur about as often.");
            if (fit.model().use().sampler() instanceof ReverseSde sampler) {
                int[] steps = IntStream.range(0, 10).map(i -> i * sampler.steps() / 10).distinct().toArray();
                List<double[]> shown = new ArrayList<>();
                for (double[][] at : fit.path(10, seed, sampler, steps)) {
                    shown.addAll(Arrays.asList(at));
                }
                report.figure(
                        new PictureGrid("from noise to digits", SIDE, SIDE).range(0, LEVELS - 1)
                                .pictures(shown.toArray(double[][]::new)),
                        "Ten samples, each from top to bottom. Good: noise gives way to one digit.");
            }
            report.section("Classes").paragraph(
                    "Part of the digits and of the samples whose nearest class mean is that of each class, in "
                            + "percent.");
            List<List<Object>> rows = new ArrayList<>();
            double[] real = frequencies(train);
            double[] found = frequencies(drawn);
            for (int k = 0; k < CLASSES; k++) {
                rows.add(List.of((Object) k, real[k], found[k]));
            }
            report.table(List.of("class", "digits", "samples"), rows);
        }
    }
}
