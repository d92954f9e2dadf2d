package dev.costate.models.experiments.latent;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.Permutation;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.TimedTable;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.GapErrors;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.PoissonProcess;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Clipping;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A latent ODE, or SDE, on any series, in a table of the series' names, the time and one or more values.
 *
 * <p>A blank is a missing observation. Values are standardised; times are counted from each series' first one, in
 * tenths of the longest span. In training, some of the entries are hidden from the encoder, so that the model learns
 * to fill gaps. A tenth of the series are held out: there the model fills hidden rows, a quarter of them, beside
 * straight lines between the others. Immutable.
 */
final class TableLatent implements Experiment<TableLatent.Values> {
    private static final double SPAN = 10;
    private static final int DRAWS = 16;
    private static final double CLIP = 10;
    /** The part of the rows that stays known where the model is judged. */
    private static final double KEPT = 0.75;
    private static final String GAPS = "gaps of series held out, root mean squared error in standard deviations";
    private static final String LINES = "straight lines in these gaps, root mean squared error in standard deviations";

    @Override
    public String name() {
        return "latent";
    }

    @Override
    public String summary() {
        return "your own data: a latent ODE on series in a CSV file of series, time, values (--data FILE.csv)";
    }

    /** Its hyper-parameters. */
    record Values(Optional<String> data, double holdout, LatentOptions latent, double kept, boolean poisson,
            boolean sde) implements Hyperparameters {
        @Override
        public Training training() {
            return latent.training();
        }
    }

    @Override
    public String about() {
        return "Trains a latent ODE on series. The file's columns are the series (words or numbers), the time (numbers "
                + "or dates), and one or more values; a blank is a missing observation. The noise of observation is "
                + "learned, from --noise on.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        Optional<String> data = o.text("data", "FILE.csv", "the data: series, time, values");
        boolean sde = o.flag("sde", "a latent SDE, whose paths are random, in four times as many steps");
        LatentOptions.Defaults defaults = sde ? new LatentOptions.Defaults(1500, 24, 8, 16, 24, 64, 5e-3, 12, 0.3)
                : new LatentOptions.Defaults(12_000, 96, 8, 32, 100, 32, 5e-3, 12, 0.1);
        return new Values(data, o.real("holdout", 0.1, Range.closed(0, 0.9),
                        "part of the series, drawn at random, that judge the model; none with --poisson"),
                LatentOptions.of(o, defaults),
                o.real("kept", 0.8, Range.closed(0.05, 1), "probability that the encoder sees an entry in training"),
                o.flag("poisson", "the times are data too, events of a Poisson process; a row without values says only "
                        + "that the series was watched until then"), sde);
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.sde ? h.latent.restoredSde(saved) : h.latent.restored(Activation.TANH, saved, h.poisson)
                .withLearnedNoise(h.latent.standardDeviation()));
    }

    @Override
    public Study study(Values h) {
        if (h.sde && h.poisson) {
            throw new UsageException("--poisson is for latent ODEs; leave --poisson or --sde out");
        }
        String data = h.data
                .orElseThrow(() -> new UsageException("--data is missing: costate train latent --data FILE.csv"));
        return new DataStudy(h, CsvReader.readTimed(Path.of(data), "", List.of(), CsvOptions.WITH_MISSING));
    }

    private static final class DataStudy implements Study {
        private final TimedTable table;
        private final SeriesSet data;
        private final List<SeriesSet.Series> held;
        private final Model model;
        private final Phase phase;
        private final double standardDeviation;
        private final Standardiser values;

        DataStudy(Values h, TimedTable table) {
            SeriesSet all = SeriesSet.of(table);
            int n = all.series().size();
            int judging = h.poisson ? 0 : Math.min((int) (h.holdout * n), n - 1);
            List<SeriesSet.Series> mixed = new ArrayList<>();
            for (int i : Permutation.of(n, h.training().seed())) {
                mixed.add(all.series().get(i));
            }
            held = mixed.subList(0, judging);
            data = judging == 0 ? all : new SeriesSet(all.columns(), mixed.subList(judging, n));
            this.table = table;
            standardDeviation = h.latent.standardDeviation();
            boolean masked = all.hasMissing();
            values = Standardiser.fit(table.table().name(), data.columns(), data.flat());
            double span = all.span();
            double unit = span > 0 ? span / SPAN : 1;
            if (!(unit < Double.POSITIVE_INFINITY)) {
                throw FileFormatException.whole(table.table().name(), "its times are too far apart");
            }
            if (h.sde) {
                LatentSdeModel sde = h.latent.sde(data.width(), masked, values, span, 4);
                model = sde;
                phase = h.latent.sdeStage(sde, data, h.kept);
                return;
            }
            LatentOde ode = h.latent.network(data.width(), masked, Activation.TANH);
            double events = data.series().stream().mapToInt(PoissonProcess::events).sum();
            double watched = data.series().stream().mapToDouble(SeriesSet.Series::span).sum() / unit;
            double rate = Math.max(events, 1) / Math.max(watched, 1e-3);
            LatentModel latent = h.latent.model(h.poisson ? h.latent.timed(ode, rate) : ode, values, unit, span);
            LatentObjective.Options loss = LatentObjective.Options.bound(standardDeviation).withKept(h.kept);
            latent = latent.withLearnedNoise(standardDeviation);
            model = latent;
            Recipe recipe = h.latent.falling(data.series().size());
            phase = LatentOptions.phase(latent, data, loss,
                    h.training().clip().isPresent() ? recipe : recipe.withClipping(Clipping.byNorm(CLIP)));
        }

        @Override
        public String timeColumn() {
            return table.time();
        }

        @Override
        public boolean dates() {
            return table.dates();
        }

        @Override
        public List<String> columns() {
            return data.columns();
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
            SeriesPosterior fit = fits.first(SeriesPosterior.class);
            double squares = 0;
            double all = 0;
            long count = 0;
            for (SeriesSet.Series s : data.series()) {
                double[][] x = fit.reconstruct(s, s.times());
                for (int i = 0; i < s.length(); i++) {
                    for (int c = 0; c < data.width(); c++) {
                        double v = s.values()[i][c];
                        if (!Double.isNaN(v)) {
                            double e = (x[i][c] - v) / values.scale()[c];
                            double m = (v - values.mean()[c]) / values.scale()[c];
                            squares += e * e;
                            all += m * m;
                            count++;
                        }
                    }
                }
            }
            double[] noise = fit instanceof FittedLatentSde sde ? sde.deviation()
                    : ((FittedLatentOde) fit).deviation(standardDeviation);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("series", (long) data.series().size());
            if (!held.isEmpty()) {
                r.put("series held out", (long) held.size());
                GapErrors errors = new GapErrors(fit, values.scale(), noise, KEPT, 1);
                for (SeriesSet.Series s : held) {
                    errors.add(s);
                }
                double[] gaps = errors.all();
                if (gaps[3] > 0) { // so short may they be that nothing is hidden
                    r.put(GAPS, gaps[0]);
                    r.put(LINES, gaps[1]);
                    r.put("log-likelihood in these gaps (nats a value)", gaps[2]);
                }
            }
            r.put("values observed", count);
            r.put("evidence lower bound (nats a series)", fit instanceof FittedLatentOde ode
                    ? ode.evidence(data, standardDeviation)
                    : fits.first(FittedLatentSde.class).bound(data, DRAWS, 1).evidence());
            r.put("reconstruction, root mean squared error in standard deviations", Math.sqrt(squares / count));
            r.put("the columns' means, root mean squared error in standard deviations", Math.sqrt(all / count));
            if (fit instanceof FittedLatentOde ode && ode.model().network().intensity().isPresent()) {
                timesInto(r, ode);
            }
            if (fit instanceof FittedLatentSde sde) {
                r.put("divergence of posterior from prior (nats a series)", sde.bound(data, DRAWS, 1).divergence());
            }
            for (int c = 0; c < noise.length; c++) {
                r.put("noise found of " + data.columns().get(c) + ", standard deviation", noise[c]);
            }
            return r;
        }

        private void timesInto(Map<String, Object> r, FittedLatentOde fit) {
            double log = 0;
            double events = 0;
            double watched = 0;
            for (SeriesSet.Series s : data.series()) {
                log += PoissonProcess.logLikelihood(s, fit.rates(s, s.times()));
                events += PoissonProcess.events(s);
                watched += s.span();
            }
            int n = data.series().size();
            r.put("log-likelihood of the times (nats a series)", log / n);
            r.put("best constant rate, log-likelihood of the times (nats a series)",
                    events > 0 ? events * (StrictMath.log(events / watched) - 1) / n : 0.0);
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            BaselineComparison gaps = BaselineComparison.of(r, GAPS, LINES).between("The latent ODE",
                    "straight lines between the known values");
            if (gaps.known()) {
                return List.of(gaps);
            }
            return List.of(BaselineComparison.of(r, "reconstruction, root mean squared error in standard deviations",
                    "the columns' means, root mean squared error in standard deviations")
                    .between("The latent ODE", "the columns' means"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            SeriesPosterior fit = fits.first(SeriesPosterior.class);
            List<SeriesSet.Series> shown = held.isEmpty() ? data.series() : held;
            List<SeriesSet.Series> some = shown.subList(0, Math.min(4, shown.size()));
            LatentFigures.reconstructions(report, timeLabel(), columns().subList(0, Math.min(3, columns().size())),
                    fit, some, 1.5);
            if (fit instanceof FittedLatentOde ode) {
                LatentFigures.latents(report, ode, data.series().subList(0, Math.min(40, data.series().size())));
            }
            LatentFigures.samples(report, timeColumn(), columns().subList(0, Math.min(3, columns().size())), fit,
                    data.span() > 0 ? data.span() : 1, 6);
        }
    }
}
