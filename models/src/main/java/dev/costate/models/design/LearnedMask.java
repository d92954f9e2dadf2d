package dev.costate.models.design;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.stream.IntStream;

/**
 * A mask of sensors drawn under a budget, whose probabilities are learned.
 *
 * <pre>
 * q = σ(slope·w),   α = budget/sensors,   q̄ = mean of q
 * p = q·α/q̄  if q̄ ≥ α,  else  1 − (1 − q)(1 − α)/(1 − q̄)
 * u uniform on (0, 1),   m = [u &lt; p],   relaxed: σ(sharpness·(p − u))
 * </pre>
 *
 * <p>The probabilities add up to the budget whatever w is (Bahadir, Wang, Dalca and Sabuncu 2020). The straight-through
 * estimator has the values of m and the derivative of the relaxed mask (Bengio, Léonard and Courville 2013). It is
 * biased: on the model of {@code DesignTest}, of 15 pairs of sensors, five trainings with relaxed masks end at the best
 * pair four times and once at the second, which gains 3% less; with straight-through masks once, twice at the second,
 * and twice at a pair that gains 28% less. That is with slope 5; slower probabilities leave the posterior time
 * to learn: with slope 1 eight of eight trainings with relaxed masks end at the best pair.
 *
 * <p>Parameter: {@code weights} w, [sensors], which start at 0. Immutable.
 *
 * @param sensors how many there are, at least 1
 * @param budget how many may be read, from 1 to {@code sensors}
 * @param slope how fast probabilities follow w, &gt; 0
 * @param sharpness how near the relaxed mask is to 0 and 1, &gt; 0
 * @param relaxed whether the mask itself is relaxed, not its derivative alone
 */
public record LearnedMask(int sensors, int budget, double slope, double sharpness, boolean relaxed) {
    private static final String WEIGHTS = "weights";

    /** Checks the numbers. */
    public LearnedMask {
        if (sensors < 1 || budget < 1 || budget > sensors) {
            throw new IllegalArgumentException("a budget of " + budget + " of " + sensors
                    + " sensors: must be from 1 to their number");
        }
        for (double x : new double[] {slope, sharpness}) {
            if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "slope " + slope + " and sharpness " + sharpness + " of a mask: must be finite and positive");
            }
        }
    }

    /** Returns the parameters. */
    public ParameterSpec parameters() {
        return ParameterSpec.of(WEIGHTS, Shape.of(sensors), Init.zeros());
    }

    /** Records p, [sensors]; the sum is the budget, to rounding. */
    public Var probabilities(Bound p) {
        Var q = p.get(WEIGHTS).times(slope).sigmoid();
        if (budget == sensors) {
            return q.times(0).plus(1);
        }
        double part = (double) budget / sensors;
        Var mean = q.mean();
        Var fewer = q.times(Var.constant(part).dividedBy(mean));
        Var rest = q.negated().plus(1);
        Var more = rest.times(Var.constant(1 - part).dividedBy(mean.negated().plus(1))).negated().plus(1);
        return mean.greaterOrEqual(Var.constant(part)).where(fewer, more);
    }

    /** Records one mask a row, [rows, sensors], a function of (seed, counter). */
    public Var draw(Bound p, int rows, Var seed, Var counter) {
        Var probabilities = probabilities(p);
        Var u = Autodiff.randomUniform(Shape.of(rows, sensors), seed, counter);
        Var soft = probabilities.minus(u).times(sharpness).sigmoid();
        if (relaxed) {
            return soft;
        }
        return probabilities.greater(u).plus(soft.minus(soft.stopGradient()));
    }

    /**
     * Returns the sensors of the largest weights, as many as the budget, ascending; of equal weights the first.
     *
     * @param values of {@link #parameters}
     */
    public int[] chosen(Parameters values) {
        double[] w = values.tensor(WEIGHTS).toArray();
        return IntStream.range(0, sensors).boxed().sorted((a, b) -> Double.compare(w[b], w[a])).limit(budget)
                .mapToInt(i -> i).sorted().toArray();
    }
}
