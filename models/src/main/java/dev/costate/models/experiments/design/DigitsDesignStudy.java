package dev.costate.models.experiments.design;

import dev.costate.models.data.Whitener;
import dev.costate.models.design.DesignModel;
import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.RankCalibration;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Rows;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The study of {@link DigitsDesign}. Immutable. */
final class DigitsDesignStudy implements Study {
    static final int SIDE = 8;

    private static final int PIXELS = SIDE * SIDE;
    private static final long STREAM = CounterRandom.DATA + (1L << 27) + 3;

    /** How often each digit stands among the rows, each time with other noise on its pixels. */
    private static final int COPIES = 16;

    private final DigitsDesign.Values h;
    private final List<String> columns = Stream.concat(
            IntStream.range(0, PIXELS).mapToObj(i -> "pixel" + i),
            IntStream.range(0, PIXELS).mapToObj(i -> "c" + i / SIDE + i % SIDE)).toList();
    private final double[][] transform = CosineTransform.matrix(SIDE);
    private final double[][] test;
    private final double[][] measured;
    private final LinearDigits linear;
    private final List<DesignModel> models = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();

    DigitsDesignStudy(DigitsDesign.Values h, LabelledRows digits) {
        this.h = h;
        long seed = h.training().seed();
        double[][] all = digits.rows();
        int cut = all.length * 4 / 5;
        double[][] train = Arrays.copyOf(all, cut);
        test = Arrays.copyOfRange(all, cut, all.length);
        measured = noisy(signal(test), h.noise(), seed, 0);
        linear = LinearDigits.of(train, transform, h.blur(), h.noise());
        double[][] x = new double[cut * COPIES][];
        double[][] signal = new double[x.length][];
        double[][] clean = signal(train);
        Arrays.setAll(x, i -> train[i % cut]);
        Arrays.setAll(signal, i -> clean[i % cut]);
        x = noisy(x, h.blur(), seed, 1);
        var shown = DesignFigures.together(clean);
        DesignModel.Scaling scaling = new DesignModel.Scaling(
                Whitener.fit("digits", columns.subList(0, PIXELS), Rows.flat(x, PIXELS)), shown);
        for (MeasuredSet set : MeasuredSet.ALL) {
            DesignModel model = set == MeasuredSet.LEARNED ? h.design().learned(set.word, scaling)
                    : h.design().given(set.word, scaling,
                            set.of(linear.variances(), SIDE, h.design().budget(), seed));
            models.add(model);
            phases.addAll(h.design().phases(model, x, signal, h.noise() / shown.scale()[0]));
        }
    }

    private double[][] signal(double[][] pictures) {
        double[][] y = new double[pictures.length][PIXELS];
        for (int r = 0; r < y.length; r++) {
            for (int k = 0; k < PIXELS; k++) {
                for (int p = 0; p < PIXELS; p++) {
                    y[r][k] += transform[k][p] * pictures[r][p];
                }
            }
        }
        return y;
    }

    private static double[][] noisy(double[][] rows, double s, long seed, int number) {
        int width = rows[0].length;
        double[] e = CounterRandom.normal(seed, STREAM + number, 0, rows.length * width);
        double[][] sum = new double[rows.length][];
        Arrays.setAll(sum, r -> IntStream.range(0, width).mapToDouble(c -> rows[r][c] + s * e[r * width + c])
                .toArray());
        return sum;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    /** What the posteriors of the held-out digits say, of one set. */
    private Reconstruction reconstruction(Fits fits, MeasuredSet set) {
        return fits.once(set.word, () -> Reconstruction.of(
                fits.get(set.word, FittedDesign.class).samples(measured, h.samples(), h.training().seed()), test));
    }

    private static String error(MeasuredSet set) {
        return "held-out digits, error of the posterior mean (grey levels), " + set.word;
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        for (MeasuredSet set : MeasuredSet.ALL) {
            r.put(error(set), reconstruction(fits, set).error());
        }
        r.put("standard error of the gain on by-variance", Likelihood.standardError(gain(fits)));
        for (MeasuredSet set : MeasuredSet.ALL) {
            r.put("held-out log-posterior (nats), " + set.word, Likelihood.mean(scores(fits, set)));
        }
        r.put("coefficients that are measured", DesignFigures.names(columns.subList(PIXELS, 2 * PIXELS),
                fits.first(FittedDesign.class).read()));
        DesignFigures.put(r, ranks(fits));
        return r;
    }

    /** What the root mean square error gains on that of the set by variance, digit by digit, to first order. */
    private double[] gain(Fits fits) {
        Reconstruction own = reconstruction(fits, MeasuredSet.LEARNED);
        Reconstruction other = reconstruction(fits, MeasuredSet.BY_VARIANCE);
        double[] gain = new double[test.length];
        Arrays.setAll(gain, i -> (other.squares()[i] / other.error() - own.squares()[i] / own.error()) / 2);
        return gain;
    }

    private double[] scores(Fits fits, MeasuredSet set) {
        double[][] x = noisy(test, h.blur(), h.training().seed(), 2);
        double[][] rows = new double[x.length][];
        Arrays.setAll(rows, i -> DesignFigures.row(x[i], measured[i]));
        return fits.once("scores of " + set.word, () -> fits.get(set.word, FittedDesign.class).score(rows));
    }

    private List<RankCalibration> ranks(Fits fits) {
        return fits.once("ranks", () -> DesignFigures.ranks(fits.first(FittedDesign.class),
                noisy(test, h.blur(), h.training().seed(), 2), measured));
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, error(MeasuredSet.LEARNED), error(MeasuredSet.BY_VARIANCE),
                BaselineComparison.figure(r, "standard error of the gain on by-variance"))
                .between("The learned set", "the coefficients that vary most"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        FittedDesign learned = fits.first(FittedDesign.class);
        report.section("The choice");
        DesignFigures.probabilities(report, metrics, columns.subList(PIXELS, 2 * PIXELS), learned.read());
        DigitsFigures.sets(report, fits);
        report.section("What the sets are worth").paragraph("Errors of held-out digits in grey levels of 16. The "
                + "linear estimate is the best for normally distributed digits of the same covariance; the greedy set "
                + "is chosen for these, one coefficient after the other, by the gain of information.")
                .table(List.of("measured", "error of the posterior mean", "error of the linear estimate",
                        "log-posterior (nats)", "gain if normal (nats)"), rows(fits));
        report.section("Posteriors of held-out digits");
        DigitsFigures.pictures(report, test, reconstruction(fits, MeasuredSet.LEARNED));
        report.section("Calibration");
        int[] shown = DigitsFigures.middle();
        DesignFigures.calibration(report, Arrays.stream(shown).mapToObj(columns::get).toList(),
                Arrays.stream(shown).mapToObj(ranks(fits)::get).toList());
    }

    private List<List<Object>> rows(Fits fits) {
        List<List<Object>> rows = new ArrayList<>();
        for (MeasuredSet set : MeasuredSet.ALL) {
            int[] read = fits.get(set.word, FittedDesign.class).read();
            rows.add(List.of(set.word, reconstruction(fits, set).error(), linear.error(test, measured, read),
                    Likelihood.mean(scores(fits, set)), linear.gain(read)));
        }
        int[] greedy = linear.greedy(h.design().budget());
        rows.add(List.of("greedy", "", linear.error(test, measured, greedy), "", linear.gain(greedy)));
        return rows;
    }
}
