package dev.costate.models.experiments.functions;

import dev.costate.models.experiments.functions.MultilevelMixture.Variant;
import dev.costate.models.experiments.functions.MultilevelMixture.Values;
import dev.costate.models.fitted.Model;
import dev.costate.models.functions.FittedFunctionDiffusion;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.FunctionMixture;
import dev.costate.models.functions.GridSize;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.Plot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Training on grids of three levels, and the scores beside the exact one on all of them. Immutable. */
final class MixtureStudy implements Study {
    private static final int LEVELS = 3;
    private static final String MEASURE = "score_error_finest";
    private static final String WORST = "largest ratio of the score error on finer grids to that on the grid of "
            + "training, Bessel noise";
    private static final double ALLOWED = 1.25;

    /** Steps on the coarse, the middle and the finest grid, in units of those on the finest grid alone. */
    private static final double FIRST = 1.15;
    private static final double MIDDLE = 1.0 / 16;
    private static final double FINEST = 1.0 / 32;

    /** First learning rate on a finer grid, in units of that on the coarse one: the parameters are nearly there. */
    private static final double PACE = 0.02;

    /** Numbers of the phases on the coarse grid and on the finest grid alone; between them is the multilevel's rest. */
    private static final int COARSE = 2;
    private static final int FINE = 5;

    private static final int SHOWN = 6;

    private final Values h;
    private final Map<Variant, FunctionDiffusion> models = new LinkedHashMap<>();
    private final List<Phase> phases = new ArrayList<>();

    MixtureStudy(Values h) {
        this.h = h;
        List<FunctionDiffusion> all = h.models();
        Arrays.stream(Variant.values()).forEach(l -> models.put(l, all.get(l.ordinal())));
        // first, so that what the JIT compiles is not counted among the seconds of one of the two that are compared
        phases.add(phase(Variant.WHITE, 0, 1, 1));
        phases.add(measured(phase(Variant.COARSE, 0, FIRST, 1)));
        phases.add(measured(phase(Variant.MULTILEVEL, 1, MIDDLE, PACE)
                .startingFrom(Variant.COARSE.optionName(), flat -> flat)));
        phases.add(measured(phase(Variant.MULTILEVEL, 2, FINEST, PACE)));
        phases.add(measured(phase(Variant.FINE, 2, 1, 1)));
    }

    private FunctionMixture mixture(Variant which) {
        return which == Variant.WHITE ? h.white() : h.bessel();
    }

    private Phase phase(Variant which, int level, double part, double pace) {
        return h.functions().phase(models.get(which), h.grid(level), MultilevelMixture.draws(mixture(which)), 1 << 20,
                part, pace);
    }

    private Phase measured(Phase phase) {
        ScoreError error = new ScoreError(models.get(Variant.FINE), h.bessel(), h.grid(LEVELS - 1));
        return phase.measuring(MEASURE, p -> error.of(p, 1)[0]);
    }

    @Override
    public List<String> columns() {
        return IntStream.range(0, h.points()).mapToObj(i -> "point" + i).toList();
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models.values());
    }

    @Override
    public List<Phase> phases() {
        return List.copyOf(phases);
    }

    /** The score error of a model on a level, and the mean square of the exact score there. */
    private double[] error(Fits fits, Variant which, int level) {
        return fits.once(which + " on level " + level,
                () -> new ScoreError(models.get(which), mixture(which), h.grid(level))
                        .of(fits.get(which.optionName()).parameters(), h.rounds()));
    }

    private double worst(Fits fits, Variant which) {
        return IntStream.range(1, LEVELS).mapToDouble(l -> error(fits, which, l)[0] / error(fits, which, 0)[0]).max()
                .orElseThrow();
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put(WORST, worst(fits, Variant.COARSE));
        r.put("with white noise, largest ratio", worst(fits, Variant.WHITE));
        for (Variant which : List.of(Variant.COARSE, Variant.WHITE)) {
            for (int level = 0; level < LEVELS; level++) {
                r.put("score error on " + h.grid(level).n() + " points, trained on " + h.points()
                        + (which == Variant.WHITE ? ", white noise" : ""), error(fits, which, level)[0]);
            }
        }
        int finest = h.grid(LEVELS - 1).n();
        r.put("score error on " + finest + " points, multilevel training", error(fits, Variant.MULTILEVEL, 2)[0]);
        r.put("score error on " + finest + " points, trained there alone", error(fits, Variant.FINE, 2)[0]);
        return r;
    }

    @Override
    public Map<String, Object> results(Fits fits, Metrics metrics) {
        Map<String, Object> r = results(fits);
        int finest = h.grid(LEVELS - 1).n();
        double alone = began(metrics, FINE + 1) - began(metrics, FINE);
        r.put("seconds of training on " + finest + " points alone", alone);
        r.put("seconds until multilevel training had its error", reached(metrics));
        return r;
    }

    /** Seconds until a level had the error with which training on the finest alone ends, or "never". */
    private static Object reached(Metrics metrics) {
        double[] phase = metrics.column("phase");
        double[] error = metrics.column(MEASURE);
        double target = Double.NaN;
        for (int i = 0; i < phase.length; i++) {
            target = phase[i] == FINE && error[i] == error[i] ? error[i] : target;
        }
        for (int i = 0; i < phase.length; i++) {
            if (phase[i] >= COARSE && phase[i] < FINE && error[i] <= target) {
                return metrics.column("seconds")[i] - began(metrics, COARSE);
            }
        }
        return "never";
    }

    /** When a phase began: at the last row of the one before. */
    private static double began(Metrics metrics, int phase) {
        double[] phases = metrics.column("phase");
        double began = 0;
        for (int i = 0; i < phases.length && phases[i] < phase; i++) {
            began = metrics.column("seconds")[i];
        }
        return began;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, WORST, ALLOWED, -1)
                .between("The score on finer grids", "its target"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        double[] points = IntStream.range(0, LEVELS).mapToDouble(l -> h.grid(l).n()).toArray();
        LinePlot errors = new LinePlot("score error").labels("points of the grid", "mean of ‖s·(u − u*)‖²").logX()
                .logY();
        for (Variant which : Variant.values()) {
            errors.add(PlotSeries.line(which.optionName(), points,
                    IntStream.range(0, LEVELS).mapToDouble(l -> error(fits, which, l)[0]).toArray()));
        }
        report.section("Other grids").figure(errors,
                "The error of each score on three grids. Good: that of the score learned on the coarse grid with "
                        + "noise of finite trace stays where it is; with white noise it grows.");
        LinePlot training = new LinePlot("multilevel training").labels("seconds of training", "score error on "
                + h.grid(LEVELS - 1).n() + " points").logY();
        training.add(curve("coarse to fine", metrics, COARSE, FINE - 1)).add(curve("fine alone", metrics, FINE, FINE));
        report.section("Multilevel training").figure(training,
                "Good: the first line is as low as the second ends in less than half of its time.");
        report.section("Samples");
        FittedFunctionDiffusion fit = fits.get(Variant.COARSE.optionName(), FittedFunctionDiffusion.class);
        for (int level = 0; level < LEVELS; level++) {
            report.figure(samples(fit, h.grid(level)), "Functions drawn on " + h.grid(level).n()
                    + " points by the score learned on " + h.points()
                    + ". Good: they are as large and as rough as on the other grids, with finer detail.");
        }
    }

    private Plot samples(FittedFunctionDiffusion fit, GridSize grid) {
        LinePlot plot = new LinePlot("samples on " + grid.n() + " points").labels("x", "value");
        double[] x = IntStream.range(0, grid.n()).mapToDouble(i -> (double) i / grid.n()).toArray();
        for (double[] row : fit.sample(SHOWN, h.training().seed(), grid)) {
            plot.add(PlotSeries.line("", x, row));
        }
        return plot;
    }

    private static PlotSeries curve(String name, Metrics metrics, int first, int last) {
        double began = began(metrics, first);
        double[] phase = metrics.column("phase");
        double[] x = metrics.column("seconds");
        for (int i = 0; i < x.length; i++) {
            x[i] = phase[i] >= first && phase[i] <= last ? x[i] - began : Double.NaN;
        }
        return PlotSeries.line(name, x, metrics.column(MEASURE));
    }
}
