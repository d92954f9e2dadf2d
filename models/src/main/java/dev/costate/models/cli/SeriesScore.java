package dev.costate.models.cli;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.fitted.SeriesPosterior;
import dev.costate.models.latent.FittedLatentOde;
import dev.costate.models.latent.FittedLatentSde;
import dev.costate.models.latent.FittedOdeRnn;
import dev.costate.models.options.Arguments;
import dev.costate.models.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How well a model fills gaps of series, whose truth is known: some rows of each are hidden from it.
 *
 * <p>Errors are in standard deviations of the values trained on, beside straight lines between the known values. The
 * log-likelihood of a hidden value v is ln (1/K) Σ N(v; xₖ, σ²) over K = {@value #DRAWS} draws xₖ of its posterior
 * given the known values, σ the noise of observation. Thread-confined.
 */
final class SeriesScore {
    private static final int DRAWS = 32;
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

    private final SeriesModel model;
    private final double[] scale;
    private final double[] noise;
    private final double[] total = new double[4];
    private final List<double[]> scored = new ArrayList<>();

    private SeriesScore(SeriesModel model, double[] scale, double[] noise) {
        this.model = model;
        this.scale = scale;
        this.noise = noise;
    }

    private static SeriesScore of(TrainedModel trained, SeriesModel model) {
        if (model instanceof FittedLatentSde sde) {
            return new SeriesScore(model, sde.model().values().scale(), sde.deviation());
        }
        if (model instanceof FittedOdeRnn rnn) {
            return new SeriesScore(model, rnn.model().values().scale(), rnn.deviation());
        }
        double[] scale = ((FittedLatentOde) model).model().values().scale();
        double noise = Double.parseDouble(trained.options().getOrDefault("noise", "NaN"));
        return new SeriesScore(model, scale, Arrays.stream(scale).map(s -> noise * s).toArray());
    }

    /** Returns one row a series: its number, both errors, the log-likelihood; puts those of all under their names. */
    static CsvTable of(TrainedModel trained, SeriesModel model, Arguments options, Map<String, Object> figures) {
        SeriesScore score = of(trained, model);
        CsvTable file = SeriesPrediction.read(options.text("data"), trained);
        long number = 0;
        for (SeriesSet.Series s : SeriesSet.of(file).series()) {
            double[] u = CounterRandom.uniform(options.integer("seed"), CounterRandom.DATA, number, s.length());
            number += s.length();
            score.add(s, u, options.real("kept"), options.integer("seed"));
        }
        if (score.scored.isEmpty()) {
            throw FileFormatException.whole(file.name(), "no row of its series was hidden with --kept "
                    + options.text("kept") + "; give longer series, or a smaller --kept");
        }
        figures.put("series", (long) score.scored.size());
        figures.put("values hidden", (long) score.total[3]);
        figures.put("gaps filled (rms error in standard deviations)", Math.sqrt(score.total[0] / score.total[3]));
        figures.put("straight lines instead (rms error in standard deviations)",
                Math.sqrt(score.total[1] / score.total[3]));
        if (!Double.isNaN(score.total[2])) { // an experiment without noise of observation has none
            figures.put("log-likelihood (nats a hidden value)", score.total[2] / score.total[3]);
        }
        double[][] cells = new double[4][score.scored.size()];
        for (int c = 0; c < cells.length; c++) {
            int from = c;
            Arrays.setAll(cells[c], r -> score.scored.get(r)[from]);
        }
        return CsvTable.of(file.name(), List.of(file.columns().get(0), "error", "error of lines", "log_likelihood"),
                cells);
    }

    /** Hides the rows whose random number is not below {@code kept}, but never the last one known. */
    private void add(SeriesSet.Series s, double[] u, double kept, long seed) {
        int first = 0;
        for (int i = 0; i < u.length; i++) {
            u[i] = s.observed(i) ? u[i] : 2;
            first = u[i] < u[first] ? i : first;
        }
        u[first] = 0;
        double[][] values = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            values[i] = s.values()[i].clone();
            if (u[i] >= kept) {
                Arrays.fill(values[i], Double.NaN);
            }
        }
        SeriesSet.Series known = new SeriesSet.Series(s.id(), s.times(), values);
        double[] sum = new double[4];
        double[][] x = model.reconstruct(known, s.times());
        double[][][] draws = model instanceof SeriesPosterior p ? p.draws(known, DRAWS, seed, s.times())
                : new double[][][] {x};
        for (int c = 0; c < scale.length; c++) {
            double[] lines = known.interpolated(c);
            for (int i = 0; i < u.length; i++) {
                double v = s.values()[i][c];
                if (u[i] >= kept && !Double.isNaN(v) && !Double.isNaN(lines[i])) {
                    sum[0] += square((x[i][c] - v) / scale[c]);
                    sum[1] += square((lines[i] - v) / scale[c]);
                    sum[2] += logLikelihood(draws, i, c, v);
                    sum[3]++;
                }
            }
        }
        if (sum[3] > 0) {
            scored.add(new double[] {s.id(), Math.sqrt(sum[0] / sum[3]), Math.sqrt(sum[1] / sum[3]), sum[2]});
            Arrays.setAll(total, i -> total[i] + sum[i]);
        }
    }

    private static double square(double x) {
        return x * x;
    }

    private double logLikelihood(double[][][] draws, int i, int c, double v) {
        double[] logs = Arrays.stream(draws).mapToDouble(x -> -square((v - x[i][c]) / noise[c]) / 2).toArray();
        double most = Arrays.stream(logs).max().orElseThrow();
        double sum = Arrays.stream(logs).map(l -> StrictMath.exp(l - most)).sum();
        return most + StrictMath.log(sum / logs.length) - StrictMath.log(noise[c]) - HALF_LOG_TWO_PI;
    }
}
