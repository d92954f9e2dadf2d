package dev.costate.models.experiments;

import dev.costate.models.layers.CounterRandom;
import java.util.Arrays;

/**
 * Rows with a class each. Immutable; holds its arrays without copying.
 *
 * @param rows one value a column
 * @param labels classes from 0
 */
record LabelledRows(double[][] rows, int[] labels) {
    private static final long STREAM = CounterRandom.DATA + 12;

    /** Checks that there are as many labels as rows. */
    LabelledRows {
        if (rows.length != labels.length) {
            throw new IllegalArgumentException(rows.length + " rows and " + labels.length + " labels");
        }
    }

    /** Returns the part from one place (inclusive) to another (exclusive). */
    LabelledRows part(int from, int to) {
        return new LabelledRows(Arrays.copyOfRange(rows, from, to), Arrays.copyOfRange(labels, from, to));
    }

    /** Returns the same in an order drawn by a number: the split of that name is the first and the last part of it. */
    LabelledRows shuffled(long number) {
        double[] u = CounterRandom.uniform(number, STREAM, 0, rows.length);
        double[][] r = rows.clone();
        int[] l = labels.clone();
        for (int i = 0; i < r.length; i++) {
            int j = i + Math.min(r.length - i - 1, (int) (u[i] * (r.length - i)));
            double[] row = r[i];
            r[i] = r[j];
            r[j] = row;
            int label = l[i];
            l[i] = l[j];
            l[j] = label;
        }
        return new LabelledRows(r, l);
    }
}
