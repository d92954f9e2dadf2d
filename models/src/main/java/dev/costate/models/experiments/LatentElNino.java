package dev.costate.models.experiments;

import dev.costate.models.cli.Arguments;
import dev.costate.models.cli.Options;
import dev.costate.models.cli.Range;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.CounterRandom;
import dev.costate.models.optim.Schedule;
import dev.costate.models.plot.Report;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A latent ODE fills the gaps in years of sea surface temperatures of the El Niño region, of which half the months are known. An anomaly is a month's temperature minus that month's mean over the
 * training years 1950–1989. Training sees 20,000 mixtures cos φ·a + sin φ·b of two windows a and b of 12 consecutive months of those years, starting in any month, which have the windows' covariance but
 * are not so few that they could be learned by heart; half of the entries are hidden from the encoder. The years 1990–2010 judge: of each, 6 months drawn at random are known, the other 6 are predicted,
 * {@code draws} times. Beside the model stand linear interpolation of the same known anomalies (constant beyond the first and the last) and the training years' means. Immutable.
 */
final class LatentElNino implements Experiment {
    private static final int MONTHS = 12;
    private static final int TRAIN_YEARS = 40;
    private static final int MIXTURES = 20_000;
    private static final List<String> COLUMNS = List.of("anomaly");
    private static final long STREAM = CounterRandom.DATA + 40;

    @Override
    public String name() {
        return "latent-elnino";
    }

    @Override
    public String summary() {
        return "real data: a latent ODE fills in the months that are missing from El Niño years";
    }

    @Override
    public Options options() {
        Options o = new Options("costate train latent-elnino", "Trains a latent ODE on windows of 12 months of El Niño temperatures; half the months of 1990-2010 are predicted from the others.");
        return LatentOptions.declare(o, new LatentOptions.Defaults(8000, 64, 16, 32, 0, 256, 1e-2, 6, 0.2)).real("kept", 0.5, Range.closed(0.05, 1), "probability that the encoder sees an entry in training")
                .real("kl-weight", 0.01, Range.NOT_NEGATIVE, "weight of the Kullback-Leibler term").integer("draws", 20, Range.closed(1, 1000), "how often the known months of each test year are drawn");
    }

    @Override
    public List<Model> restore(Arguments options, String file, Safetensors saved) {
        return List.of(LatentOptions.restored(options, Activation.TANH, file, saved));
    }

    @Override
    public Study study(Arguments options) {
        return new ElNinoStudy(options);
    }

    private static final class ElNinoStudy implements Study {
        private final double[][] tests;
        private final double firstYear;
        private final int draws;
        private final LatentModel model;
        private final Stage stage;

        ElNinoStudy(Arguments options) {
            CsvTable table = Resources.csv("elnino.csv", CsvOptions.STRICT);
            int years = table.rows();
            double[] mean = new double[MONTHS];
            for (int m = 0; m < MONTHS; m++) {
                mean[m] = Arrays.stream(table.values()[m + 1], 0, TRAIN_YEARS).average().orElseThrow();
            }
            double[] all = new double[years * MONTHS];
            Arrays.setAll(all, i -> table.values()[i % MONTHS + 1][i / MONTHS] - mean[i % MONTHS]);
            firstYear = table.values()[0][TRAIN_YEARS];
            tests = new double[years - TRAIN_YEARS][];
            Arrays.setAll(tests, y -> Arrays.copyOfRange(all, (TRAIN_YEARS + y) * MONTHS, (TRAIN_YEARS + y + 1) * MONTHS));
            draws = options.smallInteger("draws");
            double[] train = Arrays.copyOf(all, TRAIN_YEARS * MONTHS);
            List<SeriesSet.Series> windows = new ArrayList<>();
            int last = train.length - MONTHS;
            double[] u = CounterRandom.uniform(0, STREAM + 1, 0, 3 * MIXTURES);
            for (int i = 0; i < MIXTURES; i++) {
                int a = Math.min(last, (int) (u[3 * i] * (last + 1)));
                int b = Math.min(last, (int) (u[3 * i + 1] * (last + 1)));
                double angle = 2 * Math.PI * u[3 * i + 2];
                double[] window = new double[MONTHS];
                Arrays.setAll(window, m -> StrictMath.cos(angle) * train[a + m] + StrictMath.sin(angle) * train[b + m]);
                windows.add(series(i, window));
            }
            SeriesSet data = new SeriesSet(COLUMNS, windows);
            double span = MONTHS - 1;
            model = LatentOptions.model(options, LatentOptions.network(options, 1, true, Activation.TANH), Standardiser.fit(train, 1), span / 4, span, true);
            double rate = options.real("rate");
            LatentObjective.Options loss = new LatentObjective.Options(options.real("deviation"), options.real("kl-weight"), 0, options.real("kept"));
            stage = LatentOptions.stage(model, data, loss, LatentOptions.recipe(options, windows.size(), new Schedule.Cosine(rate, rate / 100, 0, options.integer("iterations"))))
                    .measuring("held_out", p -> errors(model.fitted(p), 1)[0]);
        }

        private static SeriesSet.Series series(int id, double[] anomalies) {
            double[] times = new double[MONTHS];
            Arrays.setAll(times, i -> i);
            return new SeriesSet.Series(id, times, Arrays.stream(anomalies).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
        }

        /** A test year with 6 months known: those with the smallest of 12 random numbers. */
        private SeriesSet.Series thinned(int year, int draw) {
            double[] u = CounterRandom.uniform(0, STREAM, (long) year << 32 | (long) draw << 16, MONTHS);
            double[] sorted = u.clone();
            Arrays.sort(sorted);
            double[] known = tests[year].clone();
            for (int m = 0; m < MONTHS; m++) {
                if (u[m] >= sorted[MONTHS / 2]) {
                    known[m] = Double.NaN;
                }
            }
            return series((int) firstYear + year, known);
        }

        /** Root mean squared errors over the held-out months: model, linear interpolation, zero anomaly; then the number of years in which the model's is smaller than the interpolation's. */
        private double[] errors(FittedLatentOde fit, int repeats) {
            double[] all = new double[4];
            for (int year = 0; year < tests.length; year++) {
                double[] squares = new double[3];
                for (int draw = 0; draw < repeats; draw++) {
                    SeriesSet.Series s = thinned(year, draw);
                    double[][] x = fit.reconstruct(s, s.times());
                    double[] lines = interpolated(s);
                    for (int m = 0; m < MONTHS; m++) {
                        if (Double.isNaN(s.values()[m][0])) {
                            double truth = tests[year][m];
                            squares[0] += (x[m][0] - truth) * (x[m][0] - truth);
                            squares[1] += (lines[m] - truth) * (lines[m] - truth);
                            squares[2] += truth * truth;
                        }
                    }
                }
                all[3] += squares[0] < squares[1] ? 1 : 0;
                for (int i = 0; i < squares.length; i++) {
                    all[i] += squares[i] / (tests.length * repeats * (MONTHS / 2.0));
                }
            }
            for (int i = 0; i < 3; i++) {
                all[i] = Math.sqrt(all[i]);
            }
            return all;
        }

        private static double[] interpolated(SeriesSet.Series s) {
            double[] x = new double[MONTHS];
            int before = -1;
            for (int m = 0; m < MONTHS; m++) {
                double here = s.values()[m][0];
                if (Double.isNaN(here)) {
                    continue;
                }
                for (int i = before + 1; i <= m; i++) {
                    x[i] = before < 0 ? here : s.values()[before][0] + (here - s.values()[before][0]) * (i - before) / (m - before);
                }
                before = m;
            }
            Arrays.fill(x, before + 1, MONTHS, s.values()[before][0]);
            return x;
        }

        @Override
        public String timeColumn() {
            return "month";
        }

        @Override
        public List<String> columns() {
            return COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model);
        }

        @Override
        public List<Stage> stages() {
            return List.of(stage);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            double[] e = errors(fits.first(FittedLatentOde.class), draws);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("held-out months, root mean squared error of the model (°C)", e[0]);
            r.put("held-out months, of linear interpolation of the anomalies (°C)", e[1]);
            r.put("held-out months, of the training years' monthly means (°C)", e[2]);
            r.put("years of " + tests.length + " in which the model's error is the smaller", (long) e[3]);
            r.put("held-out months", (long) tests.length * draws * MONTHS / 2);
            return r;
        }

        @Override
        public void draw(Report report, Fits fits, Metrics metrics) {
            FittedLatentOde fit = fits.first(FittedLatentOde.class);
            List<SeriesSet.Series> some = new ArrayList<>();
            for (int year = 0; year < tests.length; year++) {
                some.add(thinned(year, 0));
            }
            LatentFigures.reconstructions(report, COLUMNS, fit, some.subList(4, 10), 1);
            LatentFigures.latents(report, fit, some);
            LatentFigures.samples(report, COLUMNS, fit, MONTHS - 1, 8);
            report.section("Held-out months").paragraph("Root mean squared error of the first draw, over the steps.");
            Figures.curve(report, metrics, "held_out", "°C");
        }
    }
}
