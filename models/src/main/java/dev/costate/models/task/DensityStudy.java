package dev.costate.models.task;

import dev.costate.models.DensityEstimator;
import dev.costate.models.Estimator;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.data.Whitener;
import dev.costate.models.files.FileException;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.PlaneDensity;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.DensityFigures;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.SampleDistance;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A density estimator on one set of data. Immutable. */
public final class DensityStudy implements Study {
    /** Rows that a model's own figures are measured on, at most. */
    private static final int MOST = 10_000;
    private static final String HELD_OUT = "held_out";
    private static final String LOSS = ", negative log-likelihood (nats)";
    private static final String GAIN_ERROR = ", standard error of the gain";

    private final Sets sets;
    private final Training training;
    private final List<Estimator.Plan> plans;

    /**
     * Rows that a model sees and those that judge it.
     *
     * @param model its name
     * @param seen the rows that it is trained on
     * @param held rows that neither it nor its scaling has seen
     */
    record Split(String model, Table seen, Table held) {
    }

    /**
     * A density that is known.
     *
     * @param density the density
     * @param others points of it that the model does not see, beside those that judge it
     */
    record Truth(ToyDensity density, double[][] others) {
    }

    /**
     * The data.
     *
     * @param shown rows for figures
     * @param unit of all columns, with a blank before it, or empty
     * @param splits the model of all rows, then those of a cross-validation
     * @param truth the density, if it is known
     * @param cells along a side of the grid of a density in the plane
     */
    record Sets(Table shown, String unit, List<Split> splits, Optional<Truth> truth, int cells) {
    }

    DensityStudy(DensityEstimator estimator, Sets sets, Training training) {
        this.sets = sets;
        this.training = training;
        boolean known = sets.truth.isPresent(); // training on so many points needs no watching
        plans = sets.splits.stream().map(s -> estimator.plan(s.model, s.seen,
                known || s.held.rows().length == 0 ? Optional.empty() : Optional.of(s.held), training)).toList();
    }

    static String about(String title) {
        return "Learns the distribution of rows by " + title + ", and judges it beside the best normal distribution.";
    }

    /** The best normal distribution of some rows: of independent columns if they have no covariance of full rank. */
    private record Normal(String name, ToDoubleFunction<double[]> logDensity) {
        static Normal of(Table seen) {
            try {
                return new Normal("the best normal distribution",
                        Whitener.fit(seen.name(), seen.columns(), seen.flat())::logDensity);
            } catch (FileException flat) {
                Standardiser columns = Standardiser.fit(seen.flat(), seen.width());
                double log = Arrays.stream(columns.scale()).map(StrictMath::log).sum()
                        + 0.5 * seen.width() * StrictMath.log(2 * Math.PI);
                return new Normal("independent normal columns",
                        row -> -log - 0.5 * Arrays.stream(columns.apply(row)).map(z -> z * z).sum());
            }
        }
    }

    @Override
    public List<String> columns() {
        return sets.shown.columns();
    }

    @Override
    public List<Model> models() {
        return plans.stream().map(Estimator.Plan::model).toList();
    }

    @Override
    public List<Phase> phases() {
        return plans.stream().map(Estimator.Plan::phase).toList();
    }

    private String held() {
        return sets.truth.isPresent() ? "fresh points" : "held-out rows";
    }

    private String folds() {
        return sets.splits.size() - 1 + "-fold cross-validation";
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        DensityModel model = fits.first(DensityModel.class);
        Split whole = sets.splits.get(0);
        double[][] test = whole.held.rows();
        r.put("rows trained on", (long) whole.seen.rows().length);
        if (test.length > 1) {
            r.put(held(), (long) test.length);
            Likelihood.of(model, test, scored(fits, whole)).put(r, held());
            compare(r, held(), fits, List.of(whole));
        }
        if (sets.splits.size() > 1) {
            compare(r, folds(), fits, sets.splits.subList(1, sets.splits.size()));
        }
        if (sets.truth.isPresent()) {
            Truth truth = sets.truth.get();
            besideTheTruth(r, truth.density, model, test, scored(fits, whole).values());
            SampleDistance.putFresh(r, model, test, truth.others, training.seed());
        } else {
            SampleDistance.put(r, model, whole.seen.rows(), test, training.seed());
        }
        if (columns().size() == 2) {
            r.put("integral of the density over the grid", plane(fits).integral());
            r.put("part of 2000 samples outside the grid", plane(fits).outside());
        }
        r.putAll(model.figures(Arrays.copyOf(sets.shown.rows(), Math.min(MOST, sets.shown.rows().length))));
        return r;
    }

    /** The model's density on a grid around the data, computed once. */
    private PlaneDensity plane(Fits fits) {
        return fits.once("plane", () -> PlaneDensity.of(fits.first(DensityModel.class), sets.shown.rows(), sets.cells));
    }

    /** Models against the best normal distribution of the rows that each has seen, row by row. */
    private static void compare(Map<String, Object> r, String what, Fits fits, List<Split> over) {
        double[] log = over.stream().flatMapToDouble(s -> Arrays.stream(scored(fits, s).values())).toArray();
        double[] normal = over.stream().flatMapToDouble(s -> Arrays.stream(s.held.rows())
                .mapToDouble(Normal.of(s.seen).logDensity)).toArray();
        double[] gain = new double[log.length];
        Arrays.setAll(gain, i -> log[i] - normal[i]);
        r.putIfAbsent(what + LOSS, -Likelihood.mean(log));
        r.put(baseline(what, over.get(0)), -Likelihood.mean(normal));
        r.put(what + ", gain (nats)", Likelihood.mean(gain));
        r.put(what + GAIN_ERROR, Likelihood.standardError(gain));
    }

    /** The log-densities of the rows that judge a model, computed once. */
    private static LogDensity.Likelihoods scored(Fits fits, Split split) {
        DensityModel model = fits.get(split.model, DensityModel.class);
        return fits.once("log-density by " + split.model,
                () -> model.score(split.held.rows(), model.usualProbes(), 1));
    }

    private static String baseline(String what, Split split) {
        return what + ", negative log-likelihood of " + Normal.of(split.seen).name + " (nats)";
    }

    /**
     * 0.01 of the samples belong where the true density is less than at 99% of the fresh points, none on the
     * checkerboard.
     */
    private static void besideTheTruth(Map<String, Object> r, ToyDensity density, DensityModel model, double[][] test,
            double[] log) {
        r.put("entropy of the density, the least possible (nats)", density.entropy());
        double[] truth = logDensity(density, test);
        double[] gap = new double[log.length];
        Arrays.setAll(gap, i -> truth[i] - log[i]);
        r.put("worse than the true density on the same points (nats)", Likelihood.mean(gap));
        r.put("standard error of that difference", Likelihood.standardError(gap));
        Arrays.sort(truth);
        double least = truth[truth.length / 100];
        r.put("part of samples in sparser places than 99% of the fresh points",
                Arrays.stream(logDensity(density, model.sample(test.length, 3))).filter(v -> v < least).count()
                        / (double) test.length);
    }

    private static double[] logDensity(ToyDensity density, double[][] rows) {
        return Arrays.stream(rows).mapToDouble(p -> density.logDensity(p[0], p[1])).toArray();
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        boolean crossed = sets.splits.size() > 1;
        String what = crossed ? folds() : held();
        Split split = sets.splits.get(crossed ? 1 : 0);
        return List.of(BaselineComparison
                .of(r, what + LOSS, baseline(what, split), BaselineComparison.figure(r, what + GAIN_ERROR))
                .between("The model", Normal.of(split.seen).name));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        DensityModel model = fits.first(DensityModel.class);
        List<String> labels = columns().stream().map(c -> c + sets.unit).toList();
        double[][] shown = sets.shown.rows();
        if (labels.size() == 1) {
            DensityFigures.line(report, labels.get(0), model, shown);
        } else if (labels.size() == 2) {
            DensityFigures.plane(report, labels, model, plane(fits), shown, sets.truth.map(Truth::density));
        } else {
            DensityFigures.pairs(report, labels, shown, model.sample(shown.length, 1));
        }
        if (labels.size() > 1) {
            DensityFigures.way(report, labels, model);
        }
        if (phases().stream().anyMatch(p -> p.measures().containsKey(HELD_OUT))) {
            report.section("Held-out rows");
            Figures.curve(report, this, metrics, HELD_OUT, "nats a row",
                    "Negative log-likelihood of rows that the model has not seen. Good: it falls and does not rise "
                            + "again.");
        }
    }
}
