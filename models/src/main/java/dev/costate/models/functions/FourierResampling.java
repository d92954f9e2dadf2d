package dev.costate.models.functions;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Pad;
import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;

/**
 * Functions on another grid by their Fourier coefficients: those of frequencies below half the points of both grids
 * stay, others are 0.
 *
 * <p>To a finer grid and back nothing is lost but the frequency n/2 of an even n, which a finer grid has twice. Exact
 * for functions of lower frequencies (trigonometric interpolation). Stateless and thread-safe.
 */
public final class FourierResampling {
    private FourierResampling() {
    }

    /**
     * Records functions on another number of points.
     *
     * @param x [rows, n] or [rows, n, n]
     * @param points in each direction of the result
     */
    public static Var to(int points, Var x) {
        int n = x.shape().dim(-1);
        if (points < 1) {
            throw new IllegalArgumentException("functions on " + points + " points: must be at least 1");
        }
        if (points == n) {
            return x;
        }
        int kept = (Math.min(points, n) + 1) / 2;
        int columns = points / 2 + 1;
        if (x.shape().rank() == 2) {
            Var spectrum = columns(x.rfft(), 2, kept, columns);
            return spectrum.irfft(points).times((double) points / n);
        }
        Var spectrum = columns(x.rfft2(), 3, kept, columns);
        Var first = pad(spectrum.slice(2, 0, kept), 2, points - 2 * kept + 1);
        Var rows = kept == 1 ? first : Var.concat(2, first, spectrum.slice(2, n - kept + 1, n));
        return rows.irfft2(points).times((double) points * points / ((double) n * n));
    }

    private static Var columns(Var spectrum, int axis, int kept, int wanted) {
        return pad(spectrum.slice(axis, 0, kept), axis, wanted - kept);
    }

    private static Var pad(Var x, int axis, int after) {
        return after == 0 ? x : Var.apply1(new Pad(axis, 0, after), x);
    }

    /**
     * Returns rows of values on another grid.
     *
     * @param rows of a value for each point of {@code from}
     */
    public static double[][] resampled(double[][] rows, GridSize from, GridSize to) {
        if (from.dimensions() != to.dimensions()
                || Arrays.stream(rows).anyMatch(row -> row.length != from.points())) {
            throw new IllegalArgumentException("rows of " + (rows.length == 0 ? 0 : rows[0].length) + " values from "
                    + from + " to " + to + ": must be " + from.points() + ", and the dimensions equal");
        }
        if (from.equals(to) || rows.length == 0) {
            return rows;
        }
        Shape shape = from.shape(rows.length);
        Tensor x = Tensor.matrix(rows);
        Tensor y = Replay.of(Tape.record(List.of(x.shape()),
                v -> new Var[] {to(to.n(), v[0].reshape(shape))})).run(x)[0];
        double[] flat = y.toArray();
        double[][] out = new double[rows.length][];
        Arrays.setAll(out, r -> Arrays.copyOfRange(flat, r * to.points(), (r + 1) * to.points()));
        return out;
    }
}
