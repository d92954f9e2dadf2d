package dev.costate.models.node;

/**
 * Delay coordinates: a state holds the values of its row and of rows before it.
 *
 * <p>A state is y(t), y(t − τ), …, y(t − lags·τ), the newest first. What one column hides, its past shows: for almost
 * every system of dimension d that is seen through one number, lags ≥ 2d give states that do not cross (Takens 1981,
 * Detecting strange attractors in turbulence), so that a field can lead from one to the next. Immutable.
 *
 * @param lags how many earlier rows a state holds
 * @param every how many rows apart these are, τ in rows
 */
public record Delays(int lags, int every) {
    /** States of one row. */
    public static final Delays NONE = new Delays(0, 1);

    private static final int MOST = 10;

    /** Checks both numbers. */
    public Delays {
        if (lags < 0 || every < 1) {
            throw new IllegalArgumentException(lags + " lags of " + every + " rows: must be at least 0 and 1");
        }
    }

    /**
     * Chooses delays that reach back over half a period.
     *
     * <p>Where the autocorrelation of the values first becomes negative is a quarter of a period; a state reaches
     * back twice as far, over at most {@value #MOST} equal delays. None for values that do not come back to their
     * mean within a quarter of their rows.
     *
     * @param values of one column, equally spaced in time
     */
    public static Delays chosen(double[] values) {
        double mean = 0;
        for (double v : values) {
            mean += v / values.length;
        }
        for (int k = 1; k <= values.length / 4; k++) {
            double covariance = 0;
            for (int i = k; i < values.length; i++) {
                covariance += (values[i] - mean) * (values[i - k] - mean);
            }
            if (covariance < 0) {
                int every = (2 * k + MOST - 1) / MOST;
                return new Delays(2 * k / every, every);
            }
        }
        return NONE;
    }

    /** Returns how many rows make a state. */
    public int rows() {
        return lags * every + 1;
    }

    /**
     * Returns the state at a row.
     *
     * @param rows the data, equally spaced in time
     * @param row its index, at least {@code rows() - 1}
     */
    public double[] state(double[][] rows, int row) {
        int columns = rows[row].length;
        double[] state = new double[columns * (lags + 1)];
        for (int k = 0; k <= lags; k++) {
            System.arraycopy(rows[row - k * every], 0, state, k * columns, columns);
        }
        return state;
    }
}
