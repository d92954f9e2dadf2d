package dev.costate.models.experiments.node;

import dev.costate.models.experiments.node.Trajectories.Trajectory;
import dev.costate.models.files.NdArray;
import dev.costate.models.node.Delays;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.study.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What fitted models of a table foretell of its rows: one model, or the mean of several with bands. Thread-safe. */
final class Forecasts {
    private static final int MOST_CALIBRATED = 200;

    private final FittedOde first;
    private final Delays delays;
    private final int window;
    private final List<Trajectory> heldOut;
    private final Optional<OdeEnsemble> ensemble;

    /**
     * Joins them; the bands of several are calibrated on windows of the held-out rows.
     *
     * @param window rows in a window, the first one known
     */
    Forecasts(List<FittedOde> fits, int window, List<Trajectory> training, List<Trajectory> heldOut) {
        first = fits.get(0);
        delays = first.model().coordinates().delays();
        this.window = window;
        this.heldOut = heldOut;
        ensemble = fits.size() == 1 ? Optional.empty()
                : Optional.of(OdeEnsemble.calibrated(fits, noise(fits, training), windows(heldOut, window)));
    }

    private double[] noise(List<FittedOde> fits, List<Trajectory> training) {
        double[] squares = new double[first.model().width()];
        List<OdeEnsemble.Known> steps = windows(training, 2);
        OdeEnsemble mean = OdeEnsemble.calibrated(fits, squares, List.of());
        for (OdeEnsemble.Known k : steps) {
            double[] y = mean.predictFrom(k.t0(), k.y0(), k.times()).mean()[0];
            for (int c = 0; c < squares.length; c++) {
                squares[c] += (y[c] - k.truth()[0][c]) * (y[c] - k.truth()[0][c]) / steps.size();
            }
        }
        return Arrays.stream(squares).map(Math::sqrt).toArray();
    }

    /** Windows of so many rows, spread over trajectories. */
    private List<OdeEnsemble.Known> windows(List<Trajectory> trajectories, int length) {
        List<OdeEnsemble.Known> all = new ArrayList<>();
        for (Trajectory t : trajectories) {
            for (int i = delays.rows() - 1; i + length <= t.times().length; i++) {
                all.add(new OdeEnsemble.Known(t.times()[i], delays.state(t.rows(), i),
                        Arrays.copyOfRange(t.times(), i + 1, i + length),
                        Arrays.copyOfRange(t.rows(), i + 1, i + length)));
            }
        }
        int every = 1 + all.size() / MOST_CALIBRATED;
        return IntStream.range(0, all.size()).filter(i -> i % every == 0).mapToObj(all::get).toList();
    }

    /** The ensemble; there must be several models. */
    OdeEnsemble ensemble() {
        return ensemble.orElseThrow();
    }

    Map<String, NdArray> arrays() {
        return ensemble.map(OdeEnsemble::arrays).orElse(Map.of());
    }

    private double[][] from(Trajectory t, int row, int end) {
        double[] times = Arrays.copyOfRange(t.times(), row + 1, end);
        double[] state = delays.state(t.rows(), row);
        return ensemble.isPresent() ? ensemble.get().predictFrom(t.times()[row], state, times).mean()
                : first.predictFrom(t.times()[row], state, times);
    }

    /** The rows after the first ones that make a state, predicted from these. */
    double[][] forecast(Trajectory t) {
        return from(t, delays.rows() - 1, t.times().length);
    }

    /**
     * Every row after the first known ones predicted from the first row of its window. Windows follow each other
     * without overlap but for the row they share.
     */
    double[][] windowed(Trajectory t) {
        List<double[]> y = new ArrayList<>();
        int rows = t.times().length;
        for (int i = delays.rows() - 1; i < rows - 1; i += window - 1) {
            y.addAll(List.of(from(t, i, Math.min(rows, i + window))));
        }
        return y.toArray(double[][]::new);
    }

    /** Each window from its first row, which it does not predict, and a gap after it. */
    PlotSeries windows(Trajectory t, int c) {
        double[][] fit = windowed(t);
        int known = delays.rows() - 1;
        List<double[]> points = new ArrayList<>();
        for (int i = known; i < t.times().length - 1; i += window - 1) {
            points.add(new double[] {t.times()[i], t.rows()[i][c]});
            for (int k = i + 1; k < Math.min(t.times().length, i + window); k++) {
                points.add(new double[] {t.times()[k], fit[k - known - 1][c]});
            }
            points.add(new double[] {Double.NaN, Double.NaN});
        }
        double[][] all = points.toArray(double[][]::new);
        return PlotSeries.line("windows", Figures.column(all, 0), Figures.column(all, 1));
    }

    /** The part of the held-out values that lie within the bands of the whole forecast, in percent. */
    double covered() {
        int within = 0;
        int n = 0;
        int known = delays.rows();
        for (Trajectory t : heldOut) {
            OdeEnsemble.Forecast f = ensemble().predictFrom(t.times()[known - 1], delays.state(t.rows(), known - 1),
                    Arrays.copyOfRange(t.times(), known, t.times().length));
            for (int i = 0; i < f.mean().length; i++) {
                for (int c = 0; c < f.mean()[i].length; c++) {
                    double y = t.rows()[known + i][c];
                    within += f.low()[i][c] <= y && y <= f.high()[i][c] ? 1 : 0;
                    n++;
                }
            }
        }
        return 100.0 * within / n;
    }
}
