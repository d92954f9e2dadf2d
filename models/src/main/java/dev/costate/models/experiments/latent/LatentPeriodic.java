package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedOdeRnn;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.OdeRnn;
import dev.costate.models.latent.OdeRnnModel;
import dev.costate.models.latent.OdeRnnObjective;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Schedule;
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
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The periodic series of Rubanova et al. (2019, section 4.1), as their code has them: 1000 series
 *
 * <pre>
 * x(t) = z + sin(2πft) + 0.01·u,   z ~ N(1, 0.1²), f uniform on [0.4, 0.8], u uniform on [0, 1]
 * </pre>
 *
 * <p>at 100 common times, uniform on [0, 5], of which a fraction is known. Interpolation: all 100 points are wanted.
 * Extrapolation: known are points of the first half of the span, wanted are those of the second. 800 series train (each
 * step hides other points), 200 judge, by the mean squared error in the units of the data; the series' variance about
 * their means is ½. Beside the latent ODE stands the autoregressive ODE-RNN, which may look at earlier points only.
 *
 * <p>The paper's table, interpolation with 10, 20, 30 and 50% known: latent ODE with ODE-RNN encoder 0.0713, 0.0314,
 * 0.0535, 0.0172, ODE-RNN 0.0515, 0.0321, 0.0264, 0.0167; extrapolation of the former 0.0531, 0.0443, 0.0357, 0.0139.
 *
 * <p>The model's time is a quarter of that of the data, so that the fastest series turns by about 1 in a unit of it. A
 * wide decoder makes a difference: with seed 6, 2000 steps and 20 units 0.086, with 100 units and 2500 steps 0.012. So
 * does clipping: at twice the rate and without it some trainings jumped out of a good valley after a few hundred steps,
 * whose gradients are a hundred times as long as usual, and ended at 0.3. Immutable.
 */
final class LatentPeriodic implements Experiment<LatentPeriodic.Values> {
    private static final int SERIES = 1000;
    private static final int TRAINED = 800;
    private static final int POINTS = 100;
    private static final double HORIZON = 5;
    private static final double UNIT = 0.25;
    private static final double CLIP = 3000;
    private static final String AUTOREGRESSIVE = "autoregressive";
    private static final List<String> COLUMNS = List.of("x");
    private static final String RNN = "autoregressive ODE-RNN, mean squared error";
    private static final String STRAIGHT = "lines between the known points";
    private static final String LATENT = "latent ODE, mean squared error";
    private static final String LINES = STRAIGHT + ", mean squared error";
    private static final long STREAM = CounterRandom.DATA + 50;

    /** What is asked of the points that are known. */
    enum Task {
        /** All points. */
        INTERPOLATION,
        /** The second half of the span, from the first. */
        EXTRAPOLATION;

        String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The part of the span that points are known of. */
        double until() {
            return this == INTERPOLATION ? 1 : 0.5;
        }
    }

    @Override
    public String name() {
        return "latent-periodic";
    }

    @Override
    public String summary() {
        return "sparse periodic series: a latent ODE and an ODE-RNN fill gaps, or go on (Rubanova et al. 2019)";
    }

    /** Its hyper-parameters. */
    record Values(LatentOptions latent, double observed, Task task, double klWeight) implements Hyperparameters {
        @Override
        public Training training() {
            return latent.training();
        }
    }

    @Override
    public String about() {
        return "Trains a latent ODE and an autoregressive ODE-RNN on 800 sparse periodic series; 200 others judge.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(
                LatentOptions.of(o,
                        new LatentOptions.Defaults(5000, 20, 8, 16, 100, 50, 5e-3, 14, 0.06).withEncoder(
                                LatentOptions.Encoder.ODE_RNN)),
                o.real("observed", 0.5, Range.closed(0.05, 1), "part of the points that is known"),
                o.choice("task", List.of(Task.values()), Task::optionName, Task.INTERPOLATION,
                        "what is asked of the known points: all others, or the second half of the span"),
                o.real("kl-weight", 1, Range.closed(0, 1_000_000), "weight of the Kullback-Leibler term"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(h.latent.restored(Activation.TANH, saved), autoregressive(h.latent,
                SeriesScale.of(AUTOREGRESSIVE, saved)));
    }

    private static OdeRnnModel autoregressive(LatentOptions latent, SeriesScale scale) {
        OdeRnn network = latent.odeRnn(scale.inputs());
        return new OdeRnnModel(AUTOREGRESSIVE, network, latent.decoder(network.summary(), scale.width()),
                scale.values(), scale.clock());
    }

    @Override
    public Study study(Values h) {
        return new PeriodicStudy(h);
    }

    private static SeriesSet generate(int first, int count) {
        double[] times = CounterRandom.uniform(0, STREAM, 0, POINTS);
        times[0] = 0;
        Arrays.sort(times);
        Arrays.setAll(times, i -> HORIZON * times[i]);
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int s = first; s < first + count; s++) {
            double level = 1 + 0.1 * CounterRandom.normal(0, STREAM + 1, s, 1)[0];
            double frequency = 0.4 + 0.4 * CounterRandom.uniform(0, STREAM + 2, s, 1)[0];
            double[] noise = CounterRandom.uniform(0, STREAM + 3, s, POINTS);
            double[][] rows = new double[POINTS][1];
            for (int i = 0; i < POINTS; i++) {
                rows[i][0] = level + StrictMath.sin(2 * Math.PI * frequency * times[i]) + (i > 0 ? 0.01 * noise[i] : 0);
            }
            all.add(new SeriesSet.Series(s, times, rows));
        }
        return new SeriesSet(COLUMNS, all);
    }

    private static final class PeriodicStudy implements Study {
        private final SeriesSet fresh = generate(TRAINED, SERIES - TRAINED);
        private final List<SeriesSet.Series> known = new ArrayList<>();
        private final Values h;
        private final LatentModel model;
        private final OdeRnnModel other;
        private final List<Phase> phases;

        PeriodicStudy(Values h) {
            this.h = h;
            SeriesSet data = generate(0, TRAINED);
            double until = h.task.until();
            for (SeriesSet.Series s : fresh.series()) {
                double end = s.times()[0] + until * s.span();
                long before = Arrays.stream(s.times()).filter(t -> t <= end).count();
                int count = (int) Math.max(1, Math.round(h.observed * before));
                known.add(KnownPoints.of(s, count, end, STREAM + 4, TRAINED + known.size()));
            }
            Standardiser scaling = Standardiser.fit(data.flat(), 1);
            model = h.latent.model(h.latent.network(1, false, Activation.TANH), scaling, UNIT, data.span());
            other = autoregressive(h.latent,
                    new SeriesScale(scaling, new SeriesScale.Clock(UNIT, data.span() / UNIT), false));
            LatentObjective.Options loss = LatentObjective.Options.bound(h.latent.standardDeviation())
                    .withKlWeight(h.klWeight).withKept(h.observed).withUntil(until);
            Recipe recipe = h.latent.falling(TRAINED);
            phases = List.of(
                    LatentOptions
                            .phase(model, data, loss,
                                    h.training().clip().isPresent() ? recipe
                                            : recipe.withClipping(Clipping.byNorm(CLIP)))
                            .measuring("held_out", p -> error(40, k -> by(model.fitted(p), k))),
                    Phase.of(other, AUTOREGRESSIVE, new OdeRnnObjective(other, data, h.observed, until), forwards()));
        }

        /** The autoregressive model needs fewer steps, of twice the size. */
        private Recipe forwards() {
            long steps = Math.max(1, h.training().iterations() / 5);
            double rate = 2 * h.latent.rate();
            return h.training().recipe(new Adam(), new Schedule.Cosine(rate, rate / 100, 0, steps),
                    Batches.epochs(TRAINED, Math.min(TRAINED, h.latent.batch())), steps);
        }

        /** The mean squared error of the wanted points of the first fresh series, by what is made of the known ones. */
        private double error(int count, Function<SeriesSet.Series, double[]> guess) {
            double sum = 0;
            long number = 0;
            for (int s = 0; s < count; s++) {
                double[] x = guess.apply(known.get(s));
                for (int i = 0; i < POINTS; i++) {
                    if (wanted(s, i)) {
                        double e = x[i] - fresh.series().get(s).values()[i][0];
                        sum += e * e;
                        number++;
                    }
                }
            }
            return sum / number;
        }

        private static double[] by(SeriesModel model, SeriesSet.Series known) {
            return Figures.column(model.reconstruct(known, known.times()), 0);
        }

        private static double[] mean(SeriesSet.Series known) {
            double mean = Arrays.stream(Figures.column(known.values(), 0)).filter(v -> !Double.isNaN(v)).average()
                    .orElseThrow();
            double[] all = new double[known.length()];
            Arrays.fill(all, mean);
            return all;
        }

        private boolean wanted(int series, int point) {
            SeriesSet.Series s = fresh.series().get(series);
            return h.task == Task.INTERPOLATION || s.times()[point] > s.times()[0] + h.task.until() * s.span();
        }

        @Override
        public List<String> columns() {
            return COLUMNS;
        }

        @Override
        public List<Model> models() {
            return List.of(model, other);
        }

        @Override
        public List<Phase> phases() {
            return phases;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            int all = known.size();
            FittedLatentOde latent = fits.first(FittedLatentOde.class);
            Map<String, Object> r = new LinkedHashMap<>();
            r.put(LATENT, error(all, k -> by(latent, k)));
            r.put(RNN,
                    error(all, k -> by(fits.get(AUTOREGRESSIVE, FittedOdeRnn.class), k)));
            r.put(LINES, error(all, k -> k.interpolated(0)));
            r.put("mean of the known points, mean squared error", error(all, PeriodicStudy::mean));
            r.put("evidence lower bound (nats a series of known points)",
                    latent.evidence(new SeriesSet(COLUMNS, known), h.latent.standardDeviation()));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, LATENT, LINES).between("The latent ODE", STRAIGHT),
                    BaselineComparison.of(r, RNN, LINES).between("The autoregressive ODE-RNN", STRAIGHT));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedLatentOde fit = fits.first(FittedLatentOde.class);
            FittedOdeRnn other = fits.get(AUTOREGRESSIVE, FittedOdeRnn.class);
            double[] t = LatentFigures.fine(0, HORIZON);
            report.section("Fresh series").paragraph("What both models make of the known points. Good: the latent ODE "
                    + "lies on the broken line, also between the points and after them; the ODE-RNN knows earlier "
                    + "points only, and jumps to the line as they come in.");
            for (int i = 0; i < 6; i++) {
                SeriesSet.Series k = known.get(i);
                LinePlot plot = new LinePlot("series " + (i + 1)).labels("t", "x").size(354, 270);
                if (h.task.until() < 1) {
                    plot.shade(h.task.until() * HORIZON, HORIZON, "unseen");
                }
                report.figure(plot
                        .add(PlotSeries.dashes("truth", k.times(), Figures.column(fresh.series().get(i).values(), 0)))
                        .add(PlotSeries.line("latent ODE", t, Figures.column(fit.reconstruct(k, t), 0)))
                        .add(PlotSeries.line("ODE-RNN", t, Figures.column(other.reconstruct(k, t), 0)))
                        .add(PlotSeries.points("known", k.times(), Figures.column(k.values(), 0))), "");
            }
            report.section("Held-out series");
            Figures.curve(report, this, metrics, "held_out", "mean squared error",
                    "Of 40 fresh series. Good: it falls as the loss does.");
            LatentFigures.latents(report, fit, known.subList(0, 60));
            LatentFigures.samples(report, timeColumn(), COLUMNS, fit, HORIZON, 6);
        }
    }
}
