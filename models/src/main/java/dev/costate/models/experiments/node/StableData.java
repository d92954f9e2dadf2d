package dev.costate.models.experiments.node;

import dev.costate.models.random.CounterRandom;
import dev.costate.models.study.LabelledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The classes in the plane of Haber and Ruthotto 2017, section 6, each as {rows to learn from, rows to judge by}.
 *
 * <p>The same in every run. Stateless.
 */
final class StableData {
    private static final long STREAM = CounterRandom.DATA + 20;

    private StableData() {
    }

    /**
     * Two ellipses, one inside the other: (r cos φ, 0.4 r sin φ) with r uniform on (0, 1) or on (1, 2).
     *
     * <p>1000 points of each class to learn from, 200 to judge by.
     */
    static List<LabelledRows> ellipses() {
        int train = 2000;
        int n = 2400;
        double[] u = CounterRandom.uniform(0, STREAM, 0, 2 * n);
        double[][] rows = new double[n][];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            double r = labels[i] + u[2 * i];
            double angle = 2 * Math.PI * u[2 * i + 1];
            rows[i] = new double[] {r * StrictMath.cos(angle), 0.4 * r * StrictMath.sin(angle)};
        }
        LabelledRows all = new LabelledRows(rows, labels);
        return List.of(all.part(0, train), all.part(train, n));
    }

    /**
     * Two spirals, one inside the other: r(cos φ, sin φ), φ from 0 to 4π in 513 points, r from 0 to 1 or from 0.2 to
     * 1.2.
     *
     * <p>Points of even number are to learn from, 257 a class, the others to judge by.
     */
    static List<LabelledRows> swissRoll() {
        int n = 513;
        List<List<double[]>> rows = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Integer>> labels = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < n; i++) {
            double angle = 4 * Math.PI * i / (n - 1);
            for (int k = 0; k < 2; k++) {
                double r = i / (n - 1.0) + 0.2 * k;
                rows.get(i % 2).add(new double[] {r * StrictMath.cos(angle), r * StrictMath.sin(angle)});
                labels.get(i % 2).add(k);
            }
        }
        return List.of(labelled(rows.get(0), labels.get(0)), labelled(rows.get(1), labels.get(1)));
    }

    /**
     * Five bands of equal height of MATLAB's function {@code peaks}, on the points of a 256×256 grid on [−3, 3]².
     *
     * <p>1000 points of each band to learn from and 200 to judge by, drawn without replacement.
     */
    static List<LabelledRows> peaks() {
        int side = 256;
        int classes = 5;
        double[] heights = new double[side * side];
        Arrays.setAll(heights, i -> peaks(place(i % side, side), place(i / side, side)));
        double low = Arrays.stream(heights).min().orElseThrow();
        double high = Arrays.stream(heights).max().orElseThrow();
        double[][] points = new double[heights.length][];
        int[] bands = new int[heights.length];
        for (int i = 0; i < heights.length; i++) {
            points[i] = new double[] {place(i % side, side), place(i / side, side)};
            bands[i] = Math.min(classes - 1, (int) (classes * (heights[i] - low) / (high - low)));
        }
        LabelledRows drawn = new LabelledRows(points, bands).shuffled(0);
        int[] taken = new int[classes];
        List<List<double[]>> rows = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Integer>> labels = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < heights.length; i++) {
            int band = drawn.labels()[i];
            int number = taken[band]++;
            if (number < 1200) {
                rows.get(number < 1000 ? 0 : 1).add(drawn.rows()[i]);
                labels.get(number < 1000 ? 0 : 1).add(band);
            }
        }
        return List.of(labelled(rows.get(0), labels.get(0)), labelled(rows.get(1), labels.get(1)));
    }

    private static double place(int i, int side) {
        return -3 + 6.0 * i / (side - 1);
    }

    /** 3(1 − x)²e^(−x² − (y + 1)²) − 10(x/5 − x³ − y⁵)e^(−x² − y²) − ⅓e^(−(x + 1)² − y²). */
    static double peaks(double x, double y) {
        return 3 * (1 - x) * (1 - x) * StrictMath.exp(-x * x - (y + 1) * (y + 1))
                - 10 * (x / 5 - x * x * x - y * y * y * y * y) * StrictMath.exp(-x * x - y * y)
                - StrictMath.exp(-(x + 1) * (x + 1) - y * y) / 3;
    }

    private static LabelledRows labelled(List<double[]> rows, List<Integer> labels) {
        return new LabelledRows(rows.toArray(double[][]::new), labels.stream().mapToInt(k -> k).toArray());
    }
}
