package dev.costate.models.latent;

import dev.costate.models.data.SeriesSet;

/** What models of series ask of the times and rows they are given. Stateless. */
final class SeriesTimes {
    private SeriesTimes() {
    }

    /** Returns the times counted from a first one; they must be finite and rise, none before it. */
    static double[] offsets(double first, double[] times) {
        double[] offsets = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            offsets[i] = times[i] - first;
            if (!Double.isFinite(times[i]) || offsets[i] < 0 || i > 0 && times[i] <= times[i - 1]) {
                throw new IllegalArgumentException("time " + times[i]
                        + ": times must be finite and rise, the first not before " + first);
            }
        }
        return offsets;
    }

    /** Returns a row, which must have the model's width and no infinite value. */
    static double[] row(SeriesSet.Series series, int row, int width) {
        double[] values = series.values()[row];
        if (values.length != width) {
            throw new IllegalArgumentException("series " + series.id() + " has rows of "
                    + values.length + " values: must be " + width);
        }
        for (double v : values) {
            if (Double.isInfinite(v)) {
                throw new IllegalArgumentException("series " + series.id() + ", row " + row
                        + " holds " + v + ": values must be finite, or NaN where they are missing");
            }
        }
        return values;
    }
}
