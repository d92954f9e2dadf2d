package dev.costate.models.design;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Arrays;
import java.util.Locale;
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
 * <p>The probabilities add up to the budget whatever w is (Bahadir, Wang, Dalca and Sabuncu 2020). A {@link Draw} says
 * what is made of them. Slow probabilities leave the posterior time to learn: on the model of {@code DesignTest}, of
 * 15 pairs of sensors, eight of eight trainings with relaxed masks of slope 1 end at the best pair, with slope 5 four
 * of five.
 *
 * <p>Parameter: {@code weights} w, [sensors]. Immutable.
 *
 * @param sensors how many there are, at least 1
 * @param budget how many may be read, from 1 to {@code sensors}
 * @param slope how fast probabilities follow w, &gt; 0
 * @param sharpness how near the relaxed mask is to 0 and 1, &gt; 0
 * @param draw how a row's mask follows from the probabilities
 * @param start what the weights start from
 */
public record LearnedMask(int sensors, int budget, double slope, double sharpness, Draw draw, Init start) {
    private static final String WEIGHTS = "weights";

    /** How a row's mask follows from the probabilities. Immutable and thread-safe. */
    public enum Draw {
        /** Of numbers between 0 and 1: what is trained is what is differentiated. */
        RELAXED,
        /**
         * Of zeros and ones with the derivative of the relaxed mask (Bengio, Léonard and Courville 2013). Biased: where
         * relaxed masks of slope 5 find the best pair four times of five, these do once.
         */
        STRAIGHT_THROUGH,
        /** The sensors of the largest weights in every row, as many as the budget: a settled design, not learned on. */
        TOP;

        /** Returns its name in small letters. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

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

    /** A mask whose weights start at 0, all sensors alike. */
    public LearnedMask(int sensors, int budget, double slope, double sharpness, Draw draw) {
        this(sensors, budget, slope, sharpness, draw, Init.zeros());
    }

    /**
     * A mask that always reads the same sensors. Their weights start above 1/2, the others' at 0 or below, no two
     * alike.
     *
     * @param sensors how many there are
     * @param read numbers of those that are read, from 0
     */
    public static LearnedMask settled(int sensors, int... read) {
        double[] ones = new double[sensors];
        Arrays.fill(ones, 1);
        double[] weights = Arrays.copyOf(DesignObjective.observation(ones, read), sensors);
        int budget = (int) Arrays.stream(weights).sum();
        Arrays.setAll(weights, i -> weights[i] - i / (2.0 * sensors));
        return new LearnedMask(sensors, budget, 1, 1, Draw.TOP, Init.values(weights));
    }

    /** Returns the parameters. */
    public ParameterSpec parameters() {
        return ParameterSpec.of(WEIGHTS, Shape.of(sensors), start);
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

    /** Returns a mask of the same weights that is drawn so. */
    public LearnedMask with(Draw other) {
        return new LearnedMask(sensors, budget, slope, sharpness, other, start);
    }

    /** Records one mask a row, [rows, sensors], a function of (seed, counter). */
    public Var draw(Bound p, int rows, Var seed, Var counter) {
        if (draw == Draw.TOP) {
            return top(p).expand(0).broadcastTo(Shape.of(rows, sensors));
        }
        Var probabilities = probabilities(p);
        Var u = Autodiff.randomUniform(Shape.of(rows, sensors), seed, counter);
        Var soft = probabilities.minus(u).times(sharpness).sigmoid();
        return draw == Draw.RELAXED ? soft : probabilities.greater(u).plus(soft.minus(soft.stopGradient()));
    }

    /** Ones where fewer sensors than the budget go before: those of larger weights, of equal ones the first. */
    private Var top(Bound p) {
        Var w = p.get(WEIGHTS).stopGradient();
        double[] earlier = new double[sensors * sensors];
        Arrays.setAll(earlier, i -> i % sensors < i / sensors ? 1 : 0);
        Var own = w.expand(1);
        Var other = w.expand(0);
        Var before = other.greater(own)
                .plus(other.equal(own).times(Var.constant(Tensor.of(Shape.of(sensors, sensors), earlier)))).sum(1);
        return Var.constant(budget).greater(before);
    }

    /**
     * Returns p, [sensors].
     *
     * @param values of {@link #parameters}
     */
    public double[] probabilities(Parameters values) {
        return new Probabilities(this).apply(values, Tensor.scalar(0)).toArray();
    }

    /** The probabilities as a layer, which can be evaluated; its argument does not matter. */
    private record Probabilities(LearnedMask mask) implements Layer {
        @Override
        public ParameterSpec parameters() {
            return mask.parameters();
        }

        @Override
        public Var apply(Bound p, Var x) {
            return mask.probabilities(p);
        }
    }

    /**
     * Returns the sensors of the largest weights, as many as the budget, ascending; of equal weights the first.
     *
     * @param values of {@link #parameters}
     */
    public int[] chosen(Parameters values) {
        double[] w = values.tensor(WEIGHTS).toArray();
        Arrays.setAll(w, i -> w[i] + 0.0); // no negative zeros, which would come after others
        return IntStream.range(0, sensors).boxed().sorted((a, b) -> Double.compare(w[b], w[a])).limit(budget)
                .mapToInt(i -> i).sorted().toArray();
    }
}
