package dev.costate.models.experiments.latent;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.TimedTable;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.PoissonProcess;
import dev.costate.models.layers.Activation;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Metrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A latent ODE, or SDE, on any series, in a table of the series' names, the time and one or more values.
 *
 * <p>A blank is a missing observation. Values are standardised; times are counted from each series' first one, in
 * quarters of the longest span. In training, some of the entries are hidden from the encoder, so that the model learns
 * to fill gaps. Immutable.
 */
final class TableLatent implements Experiment<TableLatent.Values> {
    private static final double SPAN = 4;
    private static final int DRAWS = 16;

    @Override
    public String name() {
        return "latent";
    }

    @Override
    public String summary() {
        return "your own data: a latent ODE on series in a CSV file of series, time, values (--data FILE.csv)";
    }

    /** Its hyper-parameters. */
    record Values(Optional<String> data, LatentOptions latent, double kept, boolean poisson, boolean sde)
            implements Hyperparameters {
        @Override
        public TrainingOptions training() {
            return latent.training();
        }
    }

    @Override
    public String about() {
        return "Trains a latent ODE on series. The file's columns are the series (words or numbers), the time (numbers "
                + "or dates), and one or more values; a blank is a missing observation.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(o.text("data", "FILE.csv", "the data: series, time, values"),
                LatentOptions.of(o, new LatentOptions.Defaults(1500, 24, 8, 16, 24, 64, 5e-3, 12, 0.3)),
                o.real("kept", 0.8, Range.closed(0.05, 1), "probability that the encoder sees an entry in training"),
                o.flag("poisson", "the times are data too, events of a Poisson process; a row without values says only "
                        + "that the series was watched until then"),
                o.flag("sde", "a latent SDE, whose paths are random, in four times as many steps; its noise of "
                        + "observation is learned, from --noise on"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.sde ? h.latent.restoredSde(saved) : h.latent.restored(Activation.TANH, saved, h.poisson));
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
        private final Model model;
        private final Stage stage;
        private final double standardDeviation;
        private final Standardiser values;

        DataStudy(Values h, TimedTable table) {
            data = SeriesSet.of(table);
            this.table = table;
            standardDeviation = h.latent.standardDeviation();
            boolean masked = data.hasMissing();
            values = Standardiser.fit(table.table().name(), data.columns(), data.flat());
            double span = data.span();
            double unit = span > 0 ? span / SPAN : 1;
            if (!(unit < Double.POSITIVE_INFINITY)) {
                throw FileFormatException.whole(table.table().name(), "its times are too far apart");
            }
            if (h.sde) {
                LatentSdeModel sde = h.latent.sde(data.width(), masked, values, span, 4);
                model = sde;
                stage = h.latent.sdeStage(sde, data, h.kept);
                return;
            }
            LatentOde ode = h.latent.network(data.width(), masked, Activation.TANH);
            double events = data.series().stream().mapToInt(PoissonProcess::events).sum();
            double watched = data.series().stream().mapToDouble(SeriesSet.Series::span).sum() / unit;
            double rate = Math.max(events, 1) / Math.max(watched, 1e-3);
            LatentModel latent = h.latent.model(h.poisson ? h.latent.timed(ode, rate) : ode, values, unit, span);
            LatentObjective.Options loss = LatentObjective.Options.bound(standardDeviation).withKept(h.kept);
            model = latent;
            stage = LatentOptions.stage(latent, data, loss, h.latent.falling(data.series().size()));
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
        public List<Stage> stages() {
            return List.of(stage);
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
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("series", (long) data.series().size());
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
                r.put("deviation found of " + data.columns().get(0), sde.deviation()[0]);
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
            return List.of(BaselineComparison.of(r, "reconstruction, root mean squared error in standard deviations",
                    "the columns' means, root mean squared error in standard deviations")
                    .between("The latent ODE", "the columns' means"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            SeriesPosterior fit = fits.first(SeriesPosterior.class);
            List<SeriesSet.Series> some = data.series().subList(0, Math.min(4, data.series().size()));
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
