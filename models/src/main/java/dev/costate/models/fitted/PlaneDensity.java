package dev.costate.models.fitted;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * A density in the plane on the midpoints of equal cells.
 *
 * <p>With its integral by the midpoint rule, and what of it lies elsewhere. Immutable; its arrays must not be written
 * to.
 *
 * @param box the rectangle: lowest and highest x, lowest and highest y
 * @param density one row of cells for each y
 * @param integral ∫p over the rectangle
 * @param outside part of the model's own samples that fall outside the rectangle
 */
public record PlaneDensity(double[] box, double[][] density, double integral, double outside) {
    private static final double MARGIN = 0.25;
    private static final int SAMPLES = 2000;

    /**
     * Evaluates a model on the rectangle that holds all given points and the model's samples, a quarter of its sides
     * wider on each side.
     *
     * @param points data
     * @param cells along each side
     */
    public static <M extends Sampler & DensityModel> PlaneDensity of(M model, double[][] points, int cells) {
        double[] box = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY};
        include(box, points);
        include(box, model.sample(SAMPLES, 1));
        for (int axis = 0; axis < 4; axis += 2) {
            double margin = MARGIN * (box[axis + 1] - box[axis]);
            box[axis] -= margin;
            box[axis + 1] += margin;
        }
        double dx = (box[1] - box[0]) / cells;
        double dy = (box[3] - box[2]) / cells;
        double[][] density = new double[cells][cells];
        double sum = 0;
        for (int row = 0; row < cells; row++) {
            double[][] at = new double[cells][];
            double y = box[2] + (row + 0.5) * dy;
            Arrays.setAll(at, i -> new double[] {box[0] + (i + 0.5) * dx, y});
            double[] log = model.score(at);
            for (int i = 0; i < cells; i++) {
                density[row][i] = StrictMath.exp(log[i]);
                sum += density[row][i] * dx * dy;
            }
        }
        long outside = Arrays.stream(model.sample(SAMPLES, 2))
                .filter(p -> !(p[0] >= box[0] && p[0] <= box[1] && p[1] >= box[2] && p[1] <= box[3])).count();
        return new PlaneDensity(box, density, sum, (double) outside / SAMPLES);
    }

    /** Returns another density, given by its logarithm, on the midpoints of the same cells. */
    public double[][] map(DoubleBinaryOperator logDensity) {
        double[][] other = new double[density.length][density[0].length];
        for (int row = 0; row < other.length; row++) {
            double y = box[2] + (row + 0.5) * (box[3] - box[2]) / other.length;
            for (int i = 0; i < other[row].length; i++) {
                other[row][i] = StrictMath
                        .exp(logDensity.applyAsDouble(box[0] + (i + 0.5) * (box[1] - box[0]) / other[row].length, y));
            }
        }
        return other;
    }

    private static void include(double[] box, double[][] points) {
        for (double[] p : points) {
            for (int axis = 0; axis < 2; axis++) {
                box[2 * axis] = Math.min(box[2 * axis], p[axis]);
                box[2 * axis + 1] = Math.max(box[2 * axis + 1], p[axis]);
            }
        }
    }
}
