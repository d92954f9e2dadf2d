package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.dynamics.Wasserstein;
import dev.costate.models.files.Numbers;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A latent SDE on series of a known process, whose law the prior is to learn (Li et al. 2020, section 7.2).
 *
 * <p>Training sees series with noise of 0.01 standard deviations. Judged are the paths, at fresh
 * series, and the law: the Wasserstein-1 distance of 1,024 series of the prior from as many of the process at each
 * time, in standard deviations of the data, in the mean over times and columns. As baseline stand the series trained
 * on, which have the process's law but are few.
 *
 * <p>The noise of observation is learned too, and in so short a training found larger than it is: the posterior's mean
 * smooths the paths. Immutable.
 */
final class LatentProcess implements Experiment<LatentOptions> {
    /** Geometric Brownian motion dX = X dt + ½X dW, X₀ ~ N(0.1, 0.03²), at 51 times on [0, 1], by its solution. */
    static final LatentProcess GBM = new LatentProcess("latent-gbm", "128 series of geometric Brownian motion",
            List.of("x"), 128, 50, 1, 1,
            new LatentOptions.Defaults(1500, 32, 4, 32, 0, 64, 1e-2, 100, 0.1));
    /**
     * The stochastic Lorenz system with noise 0.1x, 0.28y, 0.3z (torchsde's example), x₀ ~ N(0, 1), at 41 times on
     * [0, 2], in steps of 0.001.
     */
    static final LatentProcess LORENZ = new LatentProcess("latent-sde-lorenz",
            "1,024 series of the stochastic Lorenz system", List.of("x", "y", "z"), 1024, 40, 2, 50,
            new LatentOptions.Defaults(2000, 64, 4, 64, 0, 64, 1e-2, 80, 0.1));

    static final String DISTANCE = "prior's series to the process's (Wasserstein-1, standard deviations)";
    static final String SEEN = "series trained on to the process's (Wasserstein-1, standard deviations)";
    static final String ERROR = "posterior mean to the paths (root mean square, standard deviations)";

    private static final int FRESH = 64;
    private static final int SHOWN = 12;
    private static final int MANY = 1024;
    private static final double NOISE = 0.01;
    private static final long STREAM = CounterRandom.DATA + 60;

    private final String name;
    private final String data;
    private final List<String> columns;
    private final int series;
    /** The gaps between times, their end, and the steps of a gap by which the process is drawn. */
    private final int gaps;
    private final double end;
    private final int finer;
    private final LatentOptions.Defaults defaults;

    private LatentProcess(String name, String data, List<String> columns, int series, int gaps, double end, int finer,
            LatentOptions.Defaults defaults) {
        this.name = name;
        this.data = data;
        this.columns = columns;
        this.series = series;
        this.gaps = gaps;
        this.end = end;
        this.finer = finer;
        this.defaults = defaults;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return "a latent SDE on " + data + ", whose law its prior learns";
    }

    @Override
    public String about() {
        return "Trains a latent SDE on " + data + "; paths of its prior are held against the process's.";
    }

    @Override
    public LatentOptions hyperparameters(OptionSource o) {
        return LatentOptions.of(o, defaults);
    }

    @Override
    public List<Model> restore(LatentOptions h, SavedModel saved) {
        return List.of(h.restoredSde(saved));
    }

    @Override
    public Study study(LatentOptions h) {
        return new ProcessStudy(this, h);
    }

    /** Paths of the process: those with numbers from {@code first} on. */
    private static double[][][] paths(LatentProcess kind, int first, int count) {
        boolean gbm = kind.columns.size() == 1;
        int d = kind.columns.size();
        double h = kind.end / kind.gaps / kind.finer;
        double[][][] all = new double[count][kind.gaps + 1][];
        for (int s = 0; s < count; s++) {
            double[] e = CounterRandom.normal(0, STREAM + d, (first + s) * (1L << 20),
                    d * (1 + kind.gaps * kind.finer));
            double[] x = Arrays.copyOf(e, d);
            x[0] = gbm ? 0.1 + 0.03 * x[0] : x[0];
            all[s][0] = x.clone();
            for (int i = 0; i < kind.gaps * kind.finer; i++) {
                if (gbm) {
                    x[0] *= StrictMath.exp((1 - 0.125) * h + 0.5 * Math.sqrt(h) * e[i + 1]);
                } else {
                    lorenz(x, h, e, d * (i + 1));
                }
                if ((i + 1) % kind.finer == 0) {
                    all[s][(i + 1) / kind.finer] = x.clone();
                }
            }
        }
        return all;
    }

    private static void lorenz(double[] x, double h, double[] e, int at) {
        double root = Math.sqrt(h);
        double dx = 10 * (x[1] - x[0]);
        double dy = x[0] * (28 - x[2]) - x[1];
        double dz = x[0] * x[1] - 8.0 / 3 * x[2];
        x[0] += h * dx + 0.1 * x[0] * root * e[at];
        x[1] += h * dy + 0.28 * x[1] * root * e[at + 1];
        x[2] += h * dz + 0.3 * x[2] * root * e[at + 2];
    }

    /** Mean and standard deviation, in words. */
    static String moments(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        return Numbers.rounded(mean, 4) + " and " + Numbers.rounded(Math.sqrt(squares / (x.length - 1)), 4);
    }

    private static final class ProcessStudy implements Study {
        private final LatentProcess kind;
        private final double[] times;
        private final double[][][] process;
        private final double[][][] fresh;
        private final SeriesSet data;
        private final SeriesSet seen;
        private final LatentSdeModel model;
        private final Phase phase;

        ProcessStudy(LatentProcess kind, LatentOptions latent) {
            this.kind = kind;
            times = new double[kind.gaps + 1];
            Arrays.setAll(times, i -> kind.end * i / kind.gaps);
            double[][][] train = paths(kind, 0, kind.series);
            fresh = paths(kind, kind.series, FRESH);
            process = paths(kind, kind.series + FRESH, MANY);
            int d = kind.columns.size();
            Standardiser scale = Standardiser.fit(
                    Arrays.stream(train).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray(), d);
            data = noisy(train, scale, 0);
            seen = noisy(fresh, scale, kind.series);
            model = latent.sde(d, false, scale, kind.end, 1);
            phase = latent.sdeStage(model, data, 1);
        }

        private SeriesSet noisy(double[][][] paths, Standardiser scale, int first) {
            List<SeriesSet.Series> all = new ArrayList<>();
            for (int s = 0; s < paths.length; s++) {
                int d = kind.columns.size();
                double[] e = CounterRandom.normal(0, STREAM, (first + s) * (1L << 20), d * times.length);
                double[][] rows = new double[times.length][d];
                for (int i = 0; i < rows.length; i++) {
                    for (int c = 0; c < d; c++) {
                        rows[i][c] = paths[s][i][c] + NOISE * scale.scale()[c] * e[i * d + c];
                    }
                }
                all.add(new SeriesSet.Series(first + s, times, rows));
            }
            return new SeriesSet(kind.columns, all);
        }

        @Override
        public List<String> columns() {
            return kind.columns;
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        /** The values of a column at a time. */
        private static double[] marginal(double[][][] paths, int time, int column) {
            return Arrays.stream(paths).mapToDouble(path -> path[time][column]).toArray();
        }

        private double distance(double[][][] paths) {
            double sum = 0;
            for (int i = 0; i < times.length; i++) {
                for (int c = 0; c < kind.columns.size(); c++) {
                    sum += Wasserstein.distance(marginal(paths, i, c), marginal(process, i, c))
                            / model.values().scale()[c];
                }
            }
            return sum / times.length / kind.columns.size();
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedLatentSde fit = fits.first(FittedLatentSde.class);
            double squares = 0;
            for (int s = 0; s < FRESH; s++) {
                double[][] x = fit.reconstruct(seen.series().get(s), times);
                for (int i = 0; i < x.length; i++) {
                    for (int c = 0; c < x[i].length; c++) {
                        double e = (x[i][c] - fresh[s][i][c]) / model.values().scale()[c];
                        squares += e * e / FRESH / x.length / x[i].length;
                    }
                }
            }
            double[][][] drawn = fit.sample(MANY, 1, times);
            FittedLatentSde.Elbo bound = fit.bound(seen, 16, 1);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put(ERROR, Math.sqrt(squares));
            r.put(DISTANCE, distance(drawn));
            r.put(SEEN, distance(Arrays.stream(data.series().toArray(SeriesSet.Series[]::new))
                    .map(SeriesSet.Series::values).toArray(double[][][]::new)));
            r.put("evidence lower bound of fresh series (nats a series)", bound.evidence());
            r.put("divergence of posterior from prior (nats a series)", bound.divergence());
            r.put("noise of observation found (standard deviations)",
                    fit.deviation()[0] / model.values().scale()[0]);
            for (int c = 0; c < kind.columns.size(); c++) {
                for (int quarter = 1; quarter <= 4; quarter += kind.columns.size() == 1 ? 1 : 3) {
                    int i = kind.gaps * quarter / 4;
                    r.put(kind.columns.get(c) + " at " + Numbers.shortest(times[i]) + ", mean and standard deviation",
                            moments(marginal(drawn, i, c)) + "; of the process " + moments(marginal(process, i, c)));
                }
            }
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, DISTANCE, 0.2, -1).between("The prior", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedLatentSde fit = fits.first(FittedLatentSde.class);
            LatentFigures.reconstructions(report, timeColumn(), kind.columns, fit, seen.series().subList(0, 3), 1.5);
            double[][][] drawn = fit.sample(MANY, 1, times);
            report.section("Prior and process").paragraph("Series of the prior, and of the process. Good: one could "
                    + "not tell which is which.");
            for (int c = 0; c < kind.columns.size(); c++) {
                int column = c;
                double[] all = Stream.of(drawn, process).flatMap(paths -> Arrays.stream(paths).limit(SHOWN))
                        .flatMap(Arrays::stream).mapToDouble(row -> row[column]).sorted().toArray();
                double margin = 0.06 * (all[all.length - 1] - all[0]);
                for (double[][][] paths : List.of(drawn, process)) {
                    LinePlot plot = new LinePlot(paths == drawn ? "prior" : "process")
                            .labels(timeColumn(), kind.columns.get(c)).size(354, 270);
                    if (margin > 0 && Double.isFinite(margin)) {
                        plot.yLimits(all[0] - margin, all[all.length - 1] + margin);
                    }
                    for (int s = 0; s < SHOWN; s++) {
                        plot.add(PlotSeries.line("", times,
                                Arrays.stream(paths[s]).mapToDouble(row -> row[column]).toArray()));
                    }
                    report.figure(plot, "");
                }
                quantiles(report, drawn, c);
            }
        }

        private void quantiles(HtmlReport report, double[][][] drawn, int c) {
            LinePlot plot = new LinePlot("5, 50 and 95%").labels(timeColumn(), kind.columns.get(c)).size(354, 270);
            for (double[][][] paths : List.of(process, drawn)) {
                for (int part : new int[] {5, 50, 95}) {
                    double[] q = new double[times.length];
                    for (int i = 0; i < q.length; i++) {
                        double[] sorted = marginal(paths, i, c);
                        Arrays.sort(sorted);
                        q[i] = sorted[sorted.length * part / 100];
                    }
                    String label = part > 5 ? "" : paths == drawn ? "prior" : "process";
                    plot.add((paths == drawn ? PlotSeries.dashes(label, times, q) : PlotSeries.line(label, times, q))
                            .colour(paths == drawn ? 1 : 0));
                }
            }
            report.figure(plot, c > 0 ? ""
                    : "Between the outer lines lie nine of ten series. Good: dashes on the lines.");
        }
    }
}
