package dev.costate.models.experiments.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.diffusion.Diffusion;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.diffusion.Predictor;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.FittedClassifier;
import dev.costate.models.node.OdeNet;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.Settings;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.PictureGrid;
import dev.costate.models.plot.Plot;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A diffusion model of the handwritten digits that is told their classes: digits on demand, with classifier-free
 * guidance (Ho and Salimans 2022), halves of digits inpainted (Song et al. 2021, appendix I.2), and ways between
 * digits through their latents (section 4.3 there).
 *
 * <p>An ODE-Net that is trained beside it on the real digits reads the samples: each should be of the class that was
 * wanted. Immutable.
 */
final class DigitClasses implements Experiment<DigitClasses.Values> {
    private static final String READER = "reader";
    private static final double INK = 16;
    private static final int READER_STEPS = 1500;
    private static final String MODEL = "diffusion";

    @Override
    public String name() {
        return "diffusion-classes";
    }

    @Override
    public String summary() {
        return "real data: digits of a class on demand, halves of digits inpainted, interpolation between digits";
    }

    /** Its hyper-parameters. */
    record Values(Training training, Diffusion diffusion, double hidden, double guidance, int samples)
            implements Hyperparameters {
    }

    @Override
    public String about() {
        return "Trains a diffusion model that is told each digit's class; an ODE-Net reads what it draws.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(TrainingOptions.of(o, 5000), Settings.read(o, DiffusionExperiments.USUAL),
                o.real("unlabelled", 0.1, Range.closed(0, 0.99), "part of the digits whose class is not told"),
                o.real("guidance", 1, Range.closed(0, 100), "how far samples are led towards what tells a class apart"),
                o.integer("samples", 100, Range.closed(10, 10_000), "samples of each class that are read"));
    }

    private static OdeNet reader() {
        double[] scale = new double[DigitLevels.PIXELS];
        Arrays.fill(scale, INK);
        return OdeNet.of(READER, new Standardiser(new double[DigitLevels.PIXELS], scale), 64, true, 64,
                DigitLevels.CLASSES, SolveOptions.fixed(Methods.RK4, 0.5));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.diffusion.restore(MODEL, saved), reader());
    }

    @Override
    public Study study(Values h) {
        return new ClassStudy(h, LabelledRows.digits());
    }

    private static final class ClassStudy implements Study {
        private final Values h;
        private final DigitLevels digits;
        private final DiffusionModel model;
        private final OdeNet reader = reader();
        private final List<Phase> phases;

        ClassStudy(Values h, LabelledRows all) {
            this.h = h;
            digits = DigitLevels.split(all, h.training().seed());
            model = h.diffusion.model(MODEL, digits.scaling(), DigitLevels.CLASSES, h.training().seed());
            double[] labels = Arrays.stream(digits.train().labels()).asDoubleStream().toArray();
            phases = List.of(h.diffusion.phase(model, digits.flat(), labels, h.hidden, h.training()), reading(labels));
        }

        /** As the experiment with the digits trains its ODE-Net. */
        private Phase reading(double[] labels) {
            int n = labels.length;
            Tensor rows = Tensor.of(Shape.of(n, DigitLevels.PIXELS), reader.values().apply(digits.flat()));
            long steps = Math.min(READER_STEPS, h.training().iterations());
            return Phase.of(reader, READER,
                    h.training().recipe(Adam.w(1e-2), new Schedule.Cosine(3e-3, 0, 0, steps), Batches.epochs(n, 128),
                            steps),
                    (p, batch) -> {
                        Var x = Var.constant(rows).gather(batch.index());
                        x = x.plus(Autodiff.randomNormal(x.shape(), batch.seed(), batch.draw()).times(0.15));
                        return Losses.crossEntropy(reader.logits(p, x),
                                Var.constant(Tensor.vector(labels)).gather(batch.index()));
                    });
        }

        @Override
        public List<String> columns() {
            return DigitLevels.COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model, reader);
        }

        @Override
        public List<Phase> phases() {
            return phases;
        }

        /** Rows of each class in turn, as levels. */
        private double[][][] drawn(FittedDiffusion fit, int n, double guidance) {
            double[][][] all = new double[DigitLevels.CLASSES][][];
            Arrays.setAll(all, k -> DigitLevels.rounded(
                    fit.sample(n, h.training().seed(), model.use().sampler(), k, guidance)));
            return all;
        }

        /** Percent of rows that are read as their class. */
        private static double right(FittedClassifier by, double[][][] rows) {
            double right = 0;
            int count = 0;
            for (int k = 0; k < rows.length; k++) {
                for (int read : by.classify(rows[k])) {
                    right += read == k ? 1 : 0;
                    count++;
                }
            }
            return 100 * right / count;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            FittedClassifier by = fits.get(READER, FittedClassifier.class);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("samples read as their class, with guidance (percent)", right(by, drawn(fit, h.samples, h.guidance)));
            r.put("samples read as their class, without guidance (percent)", right(by, drawn(fit, h.samples, 0)));
            int[] read = by.classify(digits.test().rows());
            double right = 0;
            for (int i = 0; i < read.length; i++) {
                right += read[i] == digits.test().labels()[i] ? 100.0 / read.length : 0;
            }
            r.put("held-out digits read as their class (percent)", right);
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "samples read as their class, with guidance (percent)", 95, 1)
                    .between("Guidance", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedDiffusion fit = fits.first(FittedDiffusion.class);
            report.section("Digits on demand");
            report.figure(pictures("with guidance", Arrays.stream(drawn(fit, 10, h.guidance)).flatMap(Arrays::stream)
                    .toArray(double[][]::new)), "A row for each class. Good: each row is one digit, in many hands.");
            report.figure(pictures("without guidance",
                    Arrays.stream(drawn(fit, 10, 0)).flatMap(Arrays::stream).toArray(double[][]::new)),
                    "Good: more various than with guidance, and a little less clear.");
            report.section("Inpainted halves, and between digits");
            report.figure(pictures("upper halves given", inpainted(fit)),
                    "A digit that was held out, its upper half, and eight lower halves that the model draws. Good: "
                            + "each is a digit, and where the upper half leaves a choice, not always the same.");
            report.figure(pictures("through the latents", between(fit)),
                    "From one held-out digit to another, along the sphere on which their latents lie. Good: digits "
                            + "all the way.");
        }

        private static Plot pictures(String title, double[][] rows) {
            return new PictureGrid(title, DigitLevels.SIDE, DigitLevels.SIDE).range(0, DigitLevels.LEVELS - 1)
                    .pictures(rows);
        }

        private double[][] inpainted(FittedDiffusion fit) {
            ReverseSde sampler = ReverseSde.of(model.network().process(), 500).with(Predictor.REVERSE_DIFFUSION)
                    .withCorrector(ReverseSde.USUAL_RATIO);
            List<double[]> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                double[] whole = digits.test().rows()[i];
                double[] half = whole.clone();
                double[] shown = whole.clone();
                Arrays.fill(half, half.length / 2, half.length, Double.NaN);
                Arrays.setAll(half, c -> half[c] + 0.5);
                Arrays.fill(shown, shown.length / 2, shown.length, 0);
                all.addAll(List.of(whole, shown));
                all.addAll(Arrays.asList(DigitLevels.rounded(fit.inpaint(half, 8, i, sampler))));
            }
            return all.toArray(double[][]::new);
        }

        private double[][] between(FittedDiffusion fit) {
            double[][] ends = new double[10][];
            Arrays.setAll(ends, i -> Arrays.stream(digits.test().rows()[i]).map(v -> v + 0.5).toArray());
            double[][] z = fit.encode(ends);
            List<double[]> way = new ArrayList<>();
            for (int i = 0; i + 1 < z.length; i += 2) {
                for (int j = 0; j < 10; j++) {
                    way.add(onTheSphere(z[i], z[i + 1], j / 9.0));
                }
            }
            return DigitLevels.rounded(fit.decode(way.toArray(double[][]::new)));
        }

        /** (sin((1 − s)φ)·a + sin(sφ)·b)/sin φ, φ the angle between a and b (Shoemake 1985). */
        private static double[] onTheSphere(double[] a, double[] b, double s) {
            double product = 0;
            double squares = 0;
            double others = 0;
            for (int c = 0; c < a.length; c++) {
                product += a[c] * b[c];
                squares += a[c] * a[c];
                others += b[c] * b[c];
            }
            double angle = StrictMath.acos(Math.max(-1, Math.min(1, product / Math.sqrt(squares * others))));
            double[] x = new double[a.length];
            double first = angle == 0 ? 1 - s : StrictMath.sin((1 - s) * angle) / StrictMath.sin(angle);
            double second = angle == 0 ? s : StrictMath.sin(s * angle) / StrictMath.sin(angle);
            Arrays.setAll(x, c -> first * a[c] + second * b[c]);
            return x;
        }
    }
}
