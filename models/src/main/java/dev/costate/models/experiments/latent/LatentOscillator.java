package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latent ODE of diffrax's documentation, on 10,000 series of a decaying oscillator.
 *
 * <p>y' = A·y, A = ((−0.1, 1.3), (−1, −0.1)), y₀ ~ N(0, 1), each at 20 times of its own, uniform on [0, 2 + U]; batches
 * of 256 series, everything 16 wide, Tsit5, Adam at 10⁻². The loss is ½ Σ (x − x̂)² + KL.
 *
 * <p>There the longest series takes 8 steps of 0.4; here every series takes 8 of an eighth of its span. Immutable.
 */
final class LatentOscillator implements Experiment<LatentOptions> {
    private static final int SERIES = 10_000;
    private static final int FRESH = 200;
    private static final int TIMES = 20;
    private static final List<String> COLUMNS = List.of("y1", "y2");
    private static final long STREAM = CounterRandom.DATA + 20;

    @Override
    public String name() {
        return "latent-oscillator";
    }

    @Override
    public String summary() {
        return "a latent ODE on 10,000 series of a decaying oscillator, each at 20 irregular times of its own";
    }

    @Override
    public String about() {
        return "Trains a latent ODE on 10,000 irregular series of a decaying oscillator (diffrax's example).";
    }

    @Override
    public LatentOptions hyperparameters(OptionSource o) {
        return LatentOptions.of(o, new LatentOptions.Defaults(250, 16, 16, 16, 0, 256, 1e-2, 8, 1));
    }

    @Override
    public List<Model> restore(LatentOptions h, SavedModel saved) {
        return List.of(h.restored(Activation.RELU, saved));
    }

    @Override
    public Study study(LatentOptions h) {
        return new OscillatorStudy(h);
    }

    /** Series with numbers from {@code first} on. */
    private static SeriesSet generate(int first, int count) {
        double[] y0 = CounterRandom.normal(0, STREAM, 0, 2 * (first + count));
        double[] u = CounterRandom.uniform(0, STREAM + 1, 0, (TIMES + 1) * (first + count));
        SolveOptions tight = SolveOptions.adaptive(Methods.DOPRI5, 1e-9, 1e-9);
        Ode solver = new Ode(2, TIMES + 1, tight);
        double[] flat = new double[2 * (TIMES + 1)];
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int s = first; s < first + count; s++) {
            int at = s * (TIMES + 1);
            double length = 2 + u[at + TIMES];
            double[] times = new double[TIMES + 1];
            for (int i = 0; i < TIMES; i++) {
                times[i + 1] = length * u[at + i];
            }
            Arrays.sort(times);
            solver.solveInto((t, y, dy) -> {
                dy[0] = -0.1 * y[0] + 1.3 * y[1];
                dy[1] = -y[0] - 0.1 * y[1];
            }, new double[] {y0[2 * s], y0[2 * s + 1]}, times, flat);
            double[][] rows = new double[TIMES][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, 2 * i + 2, 2 * i + 4));
            all.add(new SeriesSet.Series(s, Arrays.copyOfRange(times, 1, TIMES + 1), rows));
        }
        return new SeriesSet(COLUMNS, all);
    }

    private static final class OscillatorStudy implements Study {
        private final SeriesSet fresh = generate(SERIES, FRESH);
        private final LatentModel model;
        private final Phase phase;

        OscillatorStudy(LatentOptions latent) {
            SeriesSet data = generate(0, SERIES);
            model = latent.model(latent.network(2, false, Activation.RELU), Standardiser.identity(2), 1, 3);
            phase = LatentOptions.phase(model, data, LatentObjective.Options.bound(latent.standardDeviation()),
                    LatentOptions.recipe(latent.training(), latent.batch(), SERIES, Schedule.constant(latent.rate())));
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
        public Map<String, Object> results(Fits fits, Metrics metrics) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("loss of the last step", metrics.last("loss"));
            r.putAll(results(fits));
            return r;
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            FittedLatentOde fit = fits.first(FittedLatentOde.class);
            double squares = 0;
            for (SeriesSet.Series s : fresh.series()) {
                double[][] x = fit.reconstruct(s, s.times());
                for (int i = 0; i < x.length; i++) {
                    for (int c = 0; c < 2; c++) {
                        squares += (x[i][c] - s.values()[i][c]) * (x[i][c] - s.values()[i][c]);
                    }
                }
            }
            Map<String, Object> r = new LinkedHashMap<>();
            r.put(FRESH + " fresh series, root mean squared error of the reconstruction",
                    Math.sqrt(squares / (2.0 * TIMES * FRESH)));
            return r;
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> r) {
            return List.of(BaselineComparison.of(r, "loss of the last step", 5, -1)
                    .between("The latent ODE", "its target"));
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            FittedLatentOde fit = fits.first(FittedLatentOde.class);
            LatentFigures.reconstructions(report, timeColumn(), COLUMNS, fit, fresh.series().subList(0, 3), 2);
            LatentFigures.latents(report, fit, fresh.series().subList(0, 60));
            LatentFigures.samples(report, timeColumn(), COLUMNS, fit, 12, 6);
        }
    }
}
