package dev.costate.models.study;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Rows with a class each. Immutable; holds its arrays without copying.
 *
 * @param rows one value a column
 * @param labels classes from 0
 */
public record LabelledRows(double[][] rows, int[] labels) {
    private static final long STREAM = CounterRandom.DATA + 12;

    /** Checks that there are as many labels as rows. */
    public LabelledRows {
        if (rows.length != labels.length) {
            throw new IllegalArgumentException(rows.length + " rows and " + labels.length + " labels");
        }
    }

    /** Returns the handwritten digits of the jar: pixels from 0 to 16 and which digit it is. */
    public static LabelledRows digits() {
        CsvTable table = Resources.csv("digits.csv", CsvOptions.STRICT);
        int pixels = table.columns().size() - 1;
        double[][] rows = new double[table.rows()][pixels];
        int[] labels = new int[rows.length];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < pixels; c++) {
                rows[r][c] = table.values()[c][r];
            }
            labels[r] = (int) table.values()[pixels][r];
        }
        return new LabelledRows(rows, labels);
    }

    /** Returns the part from one place (inclusive) to another (exclusive). */
    public LabelledRows part(int from, int to) {
        return new LabelledRows(Arrays.copyOfRange(rows, from, to), Arrays.copyOfRange(labels, from, to));
    }

    /**
     * Returns the same in an order drawn by a number, of each class a part in front. To the nearest row, but at
     * least one, and one is left over.
     *
     * @param part of each class
     * @return the rows in front, then the others
     */
    public List<LabelledRows> stratified(long number, double part) {
        LabelledRows all = shuffled(number);
        int n = rows.length;
        int[] left = new int[n];
        for (int k : labels) {
            left[k]++;
        }
        for (int k = 0; k < n; k++) {
            left[k] = (int) Math.max(1, Math.min(left[k] - 1, Math.round(part * left[k])));
        }
        double[][] r = new double[n][];
        int[] l = new int[n];
        int front = 0;
        int back = n;
        for (int i = 0; i < n; i++) {
            int to = left[all.labels[i]]-- > 0 ? front++ : --back;
            r[to] = all.rows[i];
            l[to] = all.labels[i];
        }
        LabelledRows sorted = new LabelledRows(r, l);
        return List.of(sorted.part(0, front), sorted.part(front, n));
    }

    /** Returns the same in an order drawn by a number. The split of that name is the first and the last part of it. */
    public LabelledRows shuffled(long number) {
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
