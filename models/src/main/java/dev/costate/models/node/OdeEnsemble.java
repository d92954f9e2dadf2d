package dev.costate.models.node;

import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.InOrder;
import dev.costate.models.fitted.SavedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models that differ in where their training began, as one forecast with bands.
 *
 * <p>The forecast is their mean; the band around it is ± q √(σ² + s(t)²), where s(t) is their standard deviation, σ
 * that of what they leave of the data one step ahead, and q is such that the bands hold {@value #COVERED} of the values
 * of rows that nobody was trained on (Lakshminarayanan et al. 2017, Simple and scalable predictive uncertainty
 * estimation; q by split conformal prediction, Vovk et al. 2005). Thread-safe.
 */
public final class OdeEnsemble {
    /** The part of new values that lies within the bands. */
    public static final double COVERED = 0.9;

    private static final String ARRAY = "ensemble.bands";

    private final List<FittedOde> members;
    private final double[] noise;
    private final double q;

    private OdeEnsemble(List<FittedOde> members, double[] noise, double q) {
        this.members = members;
        this.noise = noise;
        this.q = q;
    }

    /**
     * A forecast with its bands.
     *
     * @param mean one row a time
     * @param low the lower ends of the bands
     * @param high their upper ends
     */
    public record Forecast(double[][] mean, double[][] low, double[][] high) {
    }

    /**
     * A forecast whose truth is known.
     *
     * @param t0 when the state holds
     * @param y0 the state
     * @param times of the truth
     * @param truth one row a time
     */
    public record Known(double t0, double[] y0, double[] times, double[][] truth) {
    }

    /**
     * Joins models and calibrates their bands.
     *
     * @param members at least two, of the same columns
     * @param noise standard deviation of what they leave of the data one step ahead, one a column
     * @param windows forecasts of rows that none of them was trained on; without any, q is that of a normal
     * distribution
     */
    public static OdeEnsemble calibrated(List<FittedOde> members, double[] noise, List<Known> windows) {
        OdeEnsemble raw = new OdeEnsemble(List.copyOf(members), noise.clone(), 1);
        List<Double> ratios = new ArrayList<>();
        for (Known w : windows) {
            Forecast f = raw.predictFrom(w.t0, w.y0, w.times);
            for (int i = 0; i < w.times.length; i++) {
                for (int c = 0; c < noise.length; c++) {
                    ratios.add(Math.abs(w.truth[i][c] - f.mean[i][c]) / (f.high[i][c] - f.mean[i][c]));
                }
            }
        }
        ratios.sort(null);
        int rank = (int) Math.ceil(COVERED * (ratios.size() + 1));
        double normal = 1.6448536269514722; // 95% of a normal distribution lie below it
        return new OdeEnsemble(raw.members, raw.noise,
                ratios.isEmpty() ? normal : ratios.get(Math.min(rank, ratios.size()) - 1));
    }

    /**
     * Predicts from a given state.
     *
     * @param times rising, the first not before t0
     */
    public Forecast predictFrom(double t0, double[] y0, double... times) {
        List<double[][]> each = InOrder.map(members.size(), i -> members.get(i).predictFrom(t0, y0, times));
        double[][] mean = new double[times.length][noise.length];
        double[][] low = new double[times.length][noise.length];
        double[][] high = new double[times.length][noise.length];
        for (int i = 0; i < times.length; i++) {
            for (int c = 0; c < noise.length; c++) {
                int row = i;
                int column = c;
                double[] y = each.stream().mapToDouble(m -> m[row][column]).toArray();
                mean[i][c] = Arrays.stream(y).average().orElseThrow();
                double m = mean[i][c];
                double variance = Arrays.stream(y).map(v -> (v - m) * (v - m)).sum() / (y.length - 1);
                double half = q * Math.sqrt(noise[c] * noise[c] + variance);
                low[i][c] = m - half;
                high[i][c] = m + half;
            }
        }
        return new Forecast(mean, low, high);
    }

    /** Returns the same models driven by other inputs. */
    public OdeEnsemble drivenBy(double[] times, double[][] rows) {
        return new OdeEnsemble(members.stream().map(m -> m.drivenBy(times, rows)).toList(), noise, q);
    }

    /** Returns how many times the standard deviation a band is wide to either side. */
    public double factor() {
        return q;
    }

    /** Returns what {@link #from} reads, under a name that no model has. */
    public Map<String, NdArray> arrays() {
        double[] all = Arrays.copyOf(noise, noise.length + 1);
        all[noise.length] = q;
        return Map.of(ARRAY, NdArray.of(all));
    }

    /** Returns the ensemble of saved models; none if their run trained one model. */
    public static Optional<OdeEnsemble> from(List<FittedOde> members, SavedModel saved) {
        if (!saved.content().arrays().containsKey(ARRAY) || members.size() < 2) {
            return Optional.empty();
        }
        double[] all = saved.values(ARRAY, members.get(0).model().width() + 1);
        for (double v : all) {
            if (!(v >= 0 && v < Double.POSITIVE_INFINITY)) {
                throw saved.wrong("array \"" + ARRAY + "\" holds " + v + ": must be finite and not negative");
            }
        }
        return Optional.of(new OdeEnsemble(List.copyOf(members), Arrays.copyOf(all, all.length - 1),
                all[all.length - 1]));
    }
}
