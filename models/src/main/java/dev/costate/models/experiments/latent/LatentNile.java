package dev.costate.models.experiments.latent;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A latent SDE of the Nile's yearly flow at Aswan, 1871–1970, one series, which falls in 1898 (Cobb 1978).
 *
 * <p>A step looks at {@code batch} paths. Where a path of the posterior falls is the last year before its best change:
 * the year after which the means of its two parts leave the least squares. Of one series the prior learns the fall too,
 * so that the posterior hardly differs from it, and the spread of the paths says less than what is unknown. Immutable.
 */
final class LatentNile implements Experiment<LatentOptions> {
    private static final int DRAWS = 1000;
    private static final String FOUND = "paths that fall after 1896 to 1901 (%)";
    private static final String LEVEL = "level up to 1898, mean and standard deviation of the paths' means";
    private static final String AFTER = "level from 1899 on, mean and standard deviation of the paths' means";

    @Override
    public String name() {
        return "latent-nile";
    }

    @Override
    public String summary() {
        return "real data: a latent SDE of the Nile's yearly flow finds its change of 1898";
    }

    @Override
    public String about() {
        return "Trains a latent SDE on the yearly flow of the Nile at Aswan, 1871-1970; paths of the posterior show "
                + "when it fell.";
    }

    @Override
    public LatentOptions hyperparameters(OptionSource o) {
        return LatentOptions.of(o, new LatentOptions.Defaults(1500, 16, 2, 16, 0, 32, 1e-2, 100, 0.7));
    }

    @Override
    public List<Model> restore(LatentOptions h, SavedModel saved) {
        return List.of(h.restoredSde(saved));
    }

    @Override
    public Study study(LatentOptions h) {
        return new NileStudy(h);
    }

    private static final class NileStudy implements Study {
        private final SeriesSet.Series flow;
        private final LatentSdeModel model;
        private final Phase phase;

        NileStudy(LatentOptions h) {
            CsvTable table = Resources.csv("nile.csv", CsvOptions.STRICT);
            double[] volume = table.values()[1];
            flow = new SeriesSet.Series(1, table.values()[0],
                    Arrays.stream(volume).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
            model = h.sde(1, false, Standardiser.fit(volume, 1), flow.span(), 1);
            phase = h.sdeStage(model, new SeriesSet(columns(), Collections.nCopies(h.batch(), flow)), 1);
        }

        @Override
        public String timeColumn() {
            return "year";
        }

        @Override
        public List<String> columns() {
            return List.of("volume");
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Phase> phases() {
            return List.of(phase);
        }

        /** The number of entries before the best change. */
        private static int change(double[] x) {
            double all = Arrays.stream(x).sum();
            double before = 0;
            double most = -1;
            int best = 0;
            for (int n = 1; n < x.length; n++) {
                before += x[n - 1];
                // what the two means leave less than one does
                double gap = before / n - (all - before) / (x.length - n);
                double gain = gap * gap * n * (x.length - n);
                best = gain > most ? n : best;
                most = Math.max(gain, most);
            }
            return best;
        }

        private double[][] paths(FittedLatentSde fit) {
            return Arrays.stream(fit.draws(flow, DRAWS, 1, flow.times())).map(x -> Figures.column(x, 0))
                    .toArray(double[][]::new);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedLatentSde fit = fits.first(FittedLatentSde.class);
            double[][] paths = paths(fit);
            double[] fall = Arrays.stream(paths).mapToDouble(x -> flow.times()[change(x) - 1]).sorted().toArray();
            FittedLatentSde.Elbo bound = fit.bound(new SeriesSet(columns(), List.of(flow)), DRAWS, 1);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put(FOUND, Arrays.stream(fall).filter(y -> y >= 1896 && y <= 1901).count() * 100.0 / DRAWS);
            r.put("fall of the data after", flow.times()[change(Figures.column(flow.values(), 0)) - 1]);
            r.put("falls of the paths after, 5, 50 and 95%", (int) fall[DRAWS / 20] + ", " + (int) fall[DRAWS / 2]
                    + " and " + (int) fall[DRAWS - 1 - DRAWS / 20]);
            int n = 1898 - 1871 + 1;
            r.put(LEVEL, level(paths, 0, n));
            r.put(AFTER, level(paths, n, paths[0].length));
            r.put("evidence lower bound (nats)", bound.evidence());
            r.put("divergence of posterior from prior (nats)", bound.divergence());
            r.put("noise of observation found", fit.deviation()[0]);
            return r;
        }

        private static String level(double[][] paths, int from, int to) {
            return LatentProcess.moments(Arrays.stream(paths)
                    .mapToDouble(x -> Arrays.stream(x, from, to).average().orElseThrow()).toArray());
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, FOUND, 90, 1).between("The posterior", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedLatentSde fit = fits.first(FittedLatentSde.class);
            LatentFigures.reconstructions(report, timeColumn(), columns(), fit, List.of(flow), 1.3);
            double[] count = new double[flow.length()];
            for (double[] x : paths(fit)) {
                count[change(x) - 1] += 100.0 / DRAWS;
            }
            report.section("When it fell").figure(new LinePlot("").labels("last year before the fall", "% of the paths")
                    .add(PlotSeries.line("", flow.times(), count)).shade(1895, 1901, "1895 to 1901"),
                    "Where paths of the posterior change their level. Good: a peak at 1898.");
            LatentFigures.samples(report, timeColumn(), columns(), fit, fit.span(), 6);
        }
    }
}
