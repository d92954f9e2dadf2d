package dev.costate.models.fitted;

/** Assigns rows to classes. Implementations are thread-safe. */
public interface Classifier {
    /**
     * Returns the probability of each class for each row, in the units of the data.
     *
     * @param rows one value for each column of the data
     */
    double[][] probabilities(double[][] rows);

    /** Returns the most probable class of each row, the first one of a tie. */
    default int[] classify(double[][] rows) {
        double[][] p = probabilities(rows);
        int[] classes = new int[p.length];
        for (int r = 0; r < p.length; r++) {
            for (int c = 1; c < p[r].length; c++) {
                if (p[r][c] > p[r][classes[r]]) {
                    classes[r] = c;
                }
            }
        }
        return classes;
    }
}
