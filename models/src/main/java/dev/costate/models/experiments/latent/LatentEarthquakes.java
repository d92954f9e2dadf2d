package dev.costate.models.experiments.latent;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.layers.Activation;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A latent ODE whose times are a Poisson process, on a week of earthquakes (USGS, from 31 January 2018).
 *
 * <p>The regions are the cells of 10° by 10° with at least 30 events; a series is a day of a region, its entries the
 * events with their magnitudes, between two without values that say when watching began and ended. Each event is known
 * or held out by a fair coin: the halves of a Poisson process are independent processes of half the rate. The model
 * trains on the known halves, and its rate given a day's known events is judged by the log-likelihood of the times held
 * out, averaged over draws of z₀. Beside it stand the best constant rate, the same for all days and fitted to the held
 * out events themselves, and a piecewise constant one: each day's own, by the gamma distribution with the mean and the
 * variance of the days' known numbers (empirical Bayes). Immutable.
 */
final class LatentEarthquakes implements Experiment<LatentEarthquakes.Values> {
    private static final double CELL = 10;
    private static final int LEAST = 30;
    private static final double DAY = 24;
    private static final int DAYS = 7;
    private static final double HOUR_MS = 3.6e6;
    private static final List<String> COLUMNS = List.of("magnitude");
    private static final long STREAM = CounterRandom.DATA + 60;
    private static final String OWN = "each day's own constant rate";
    private static final String MODEL = "negative log-likelihood of held-out times (nats a day)";
    private static final String PIECEWISE = OWN + ", negative log-likelihood (nats a day)";

    @Override
    public String name() {
        return "latent-earthquakes";
    }

    @Override
    public String summary() {
        return "real data: when earthquakes come, a latent ODE with a Poisson process of times";
    }

    /** Its hyper-parameters. */
    record Values(LatentOptions latent, int draws) implements Hyperparameters {
        @Override
        public Training training() {
            return latent.training();
        }
    }

    @Override
    public String about() {
        return "Trains a latent ODE with a Poisson process on half of a week's earthquakes; the other half judges.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(
                LatentOptions.of(o,
                        new LatentOptions.Defaults(1500, 16, 4, 16, 0, 70, 1e-2, 8, 1).withEncoder(
                                LatentOptions.Encoder.ODE_RNN)),
                o.integer("draws", 32, Range.closed(1, 10_000),
                        "draws of z0 that a day's likelihood is averaged over"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.latent.restored(Activation.TANH, saved, true));
    }

    @Override
    public Study study(Values h) {
        return new EarthquakeStudy(h);
    }

    /**
     * A day of a region.
     *
     * @param name of region and day
     * @param known the events that the model sees, between the ends of the day
     * @param heldOut times of the others, from the day's begin on
     */
    private record Day(String name, SeriesSet.Series known, double[] heldOut) {
    }

    private static List<Day> days() {
        CsvTable table = Resources.csv("earthquakes.csv", CsvOptions.STRICT);
        double[][] c = table.values();
        double first = Arrays.stream(c[0]).min().orElseThrow();
        Map<String, List<double[]>> regions = new TreeMap<>();
        double[] coin = CounterRandom.uniform(0, STREAM, 0, table.rows());
        for (int r = 0; r < table.rows(); r++) {
            String region = corner(c[3][r]) + "°, " + corner(c[2][r]) + "°";
            regions.computeIfAbsent(region, k -> new ArrayList<>())
                    .add(new double[] {(c[0][r] - first) / HOUR_MS, c[1][r], coin[r]});
        }
        List<Day> all = new ArrayList<>();
        regions.forEach((region, events) -> {
            if (events.size() >= LEAST) {
                events.sort((a, b) -> Double.compare(a[0], b[0]));
                for (int d = 0; d < DAYS; d++) {
                    all.add(day(all.size(), region + ", day " + (d + 1), d * DAY, events));
                }
            }
        });
        return all;
    }

    private static int corner(double degrees) {
        return (int) (CELL * Math.floor(degrees / CELL));
    }

    private static Day day(int number, String name, double from, List<double[]> events) {
        List<double[]> known = new ArrayList<>(List.of(new double[] {0, Double.NaN}));
        List<Double> heldOut = new ArrayList<>();
        for (double[] e : events) {
            double t = e[0] - from;
            if (t > 0 && t < DAY) {
                if (e[2] < 0.5 && t > known.get(known.size() - 1)[0]) {
                    known.add(new double[] {t, e[1]});
                } else {
                    heldOut.add(t);
                }
            }
        }
        known.add(new double[] {DAY, Double.NaN});
        return new Day(name,
                new SeriesSet.Series(number, Figures.column(known.toArray(double[][]::new), 0),
                        known.stream().map(k -> new double[] {k[1]}).toArray(double[][]::new)),
                heldOut.stream().mapToDouble(t -> t).toArray());
    }

    private static final class EarthquakeStudy implements Study {
        private final List<Day> days = days();
        private final int draws;
        private final LatentModel model;
        private final Phase phase;

        EarthquakeStudy(Values h) {
            draws = h.draws;
            SeriesSet data = new SeriesSet(COLUMNS, days.stream().map(Day::known).toList());
            double events = days.stream().mapToInt(d -> known(d)).average().orElseThrow();
            double unit = DAY / 4;
            model = h.latent.model(h.latent.timed(h.latent.network(1, false, Activation.TANH), events / 4),
                    Standardiser.fit("earthquakes.csv", COLUMNS, data.flat()), unit, DAY);
            phase = LatentOptions.phase(model, data, LatentObjective.Options.bound(h.latent.standardDeviation()),
                    h.latent.falling(days.size()));
        }

        private static int known(Day day) {
            return day.known().length() - 2;
        }

        /** The log-likelihoods of each day's held-out times, by the model. */
        private double[] logLikelihoods(FittedLatentOde fit) {
            double[] all = new double[days.size()];
            for (int i = 0; i < all.length; i++) {
                Day day = days.get(i);
                double[] times = Arrays.copyOf(day.heldOut, day.heldOut.length + 1);
                times[day.heldOut.length] = DAY;
                double[] distinct = Arrays.stream(times).distinct().toArray();
                double[] each = new double[draws];
                double[][][] rates = fit.rateDraws(day.known, draws, 1, distinct);
                for (int d = 0; d < draws; d++) {
                    double[][] rate = rates[d];
                    each[d] = -rate[distinct.length - 1][1] + Arrays.stream(day.heldOut)
                            .map(t -> StrictMath.log(rate[Arrays.binarySearch(distinct, t)][0])).sum();
                }
                double best = Arrays.stream(each).max().orElseThrow();
                all[i] = best + StrictMath.log(
                        Arrays.stream(each).map(v -> StrictMath.exp(v - best)).average().orElseThrow());
            }
            return all;
        }

        private static double constant(Day day, double expected) {
            return day.heldOut.length * StrictMath.log(expected / DAY) - expected;
        }

        /** The expected numbers of each day's events: each day's own rate, drawn to the mean of all. */
        private double[] ownRates() {
            double[] k = days.stream().mapToDouble(EarthquakeStudy::known).toArray();
            double mean = Arrays.stream(k).average().orElseThrow();
            double variance = Arrays.stream(k).map(v -> (v - mean) * (v - mean)).sum() / (k.length - 1);
            double b = mean / Math.max(1e-9, variance - mean);
            return Arrays.stream(k).map(v -> (mean * b + v) / (b + 1)).toArray();
        }

        @Override
        public String timeColumn() {
            return "hour";
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
        public List<Phase> phases() {
            return List.of(phase);
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            double[] log = logLikelihoods(fits.first(FittedLatentOde.class));
            double mean = days.stream().mapToInt(d -> d.heldOut.length).average().orElseThrow();
            double[] own = ownRates();
            double[] constant = new double[log.length];
            double[] piecewise = new double[log.length];
            for (int i = 0; i < log.length; i++) {
                constant[i] = constant(days.get(i), mean);
                piecewise[i] = constant(days.get(i), own[i]);
            }
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("days of regions", (long) days.size());
            r.put("events held out", (long) days.stream().mapToInt(d -> d.heldOut.length).sum());
            r.put(MODEL, -Arrays.stream(log).average().orElseThrow());
            r.put("best constant rate, negative log-likelihood (nats a day)",
                    -Arrays.stream(constant).average().orElseThrow());
            r.put(PIECEWISE, -Arrays.stream(piecewise).average().orElseThrow());
            gain(r, "the best constant rate", log, constant);
            gain(r, OWN, log, piecewise);
            return r;
        }

        private static void gain(Map<String, Object> r, String over, double[] log, double[] other) {
            double[] gain = new double[log.length];
            Arrays.setAll(gain, i -> log[i] - other[i]);
            double mean = Arrays.stream(gain).average().orElseThrow();
            double squares = Arrays.stream(gain).map(g -> (g - mean) * (g - mean)).sum();
            r.put("gain over " + over + " (nats a day)", mean);
            r.put("its standard error over " + over, Math.sqrt(squares / (gain.length - 1.0) / gain.length));
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, MODEL, PIECEWISE,
                    BaselineComparison.figure(r, "its standard error over " + OWN))
                    .between("The latent ODE", OWN));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedLatentOde fit = fits.first(FittedLatentOde.class);
            double[] t = LatentFigures.fine(0, DAY);
            double[] own = ownRates();
            report.section("Rates").paragraph("The rate of events in the days with the most. Good: it is high where "
                    + "the points lie close, those held out too, and smoother than they are.");
            List<Integer> most = days.stream().map(days::indexOf)
                    .sorted((a, b) -> known(days.get(b)) - known(days.get(a))).limit(6).toList();
            for (int i : most) {
                Day day = days.get(i);
                double[] known = Arrays.copyOfRange(day.known.times(), 1, day.known.length() - 1);
                LinePlot plot = new LinePlot(day.name).labels("hour", "events an hour").size(354, 270);
                double[][][] drawn = fit.rateDraws(day.known, 4, 1, t);
                for (int d = 0; d < 4; d++) {
                    plot.add(PlotSeries.dashes(d == 0 ? "draws" : "", t, Figures.column(drawn[d], 0)).colour(2));
                }
                report.figure(plot.add(PlotSeries.line("rate", t, Figures.column(fit.rates(day.known, t), 0)).colour(1))
                        .add(PlotSeries.line("day's own constant", new double[] {0, DAY},
                                new double[] {own[i] / DAY, own[i] / DAY}).colour(3))
                        .add(PlotSeries.points("known", known, new double[known.length]).colour(0))
                        .add(PlotSeries.points("held out", day.heldOut, at(day.heldOut.length, -own[i] / DAY / 8))
                                .colour(4)), "");
            }
            LatentFigures.latents(report, fit, days.stream().map(Day::known).toList());
        }

        private static double[] at(int n, double height) {
            double[] all = new double[n];
            Arrays.fill(all, height);
            return all;
        }
    }
}
