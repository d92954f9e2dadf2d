package dev.costate.models.optim;

import java.util.Objects;

/**
 * The learning rate as a pure function of the step, counted from 0.
 *
 * <p>A resumed run needs the step alone. {@link StrictMath} gives the same bits on every JDK and processor, which the
 * trained parameters inherit.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Schedule {
    /**
     * Returns the rate of a step.
     *
     * @param step steps done before, 0 or more
     */
    double at(long step);

    /** η(s) = rate. */
    static Schedule constant(double rate) {
        return new ConstantRate(rate);
    }

    /**
     * Half a cosine from a rate to a hundredth of it, after a warm-up of so many steps, but at most a tenth of all.
     *
     * @param total number of steps
     */
    static Schedule warmCosine(double rate, long steps, long total) {
        long warmup = Math.min(steps, total / 10);
        return new Cosine(rate, rate / 100, warmup, Math.max(warmup + 1, total));
    }

    /** This schedule after a linear warm-up of {@code steps} steps to its first rate. */
    default Schedule warmedUp(long steps) {
        return new LinearWarmup(steps, this);
    }

    /**
     * η(s) = rate. Immutable and thread-safe.
     *
     * @param rate not negative
     */
    record ConstantRate(double rate) implements Schedule {
        /** Checks the rate. */
        public ConstantRate {
            Require.notNegative("rate", rate);
        }

        @Override
        public double at(long step) {
            requireStep(step);
            return rate;
        }
    }

    /**
     * η(s) = rate · factor^(s / steps): smooth, a factor every so many steps. Immutable and thread-safe.
     *
     * @param rate at step 0
     * @param factor above 0, at most 1
     * @param steps at least 1
     */
    record ExponentialDecay(double rate, double factor, long steps) implements Schedule {
        /** Checks all three. */
        public ExponentialDecay {
            Require.notNegative("rate", rate);
            requireFactor(factor);
            requireSteps("steps", steps, 1);
        }

        @Override
        public double at(long step) {
            requireStep(step);
            return rate * StrictMath.pow(factor, (double) step / steps);
        }
    }

    /**
     * η(s) = rate · factor^⌊s / every⌋: a factor at every so many steps. Immutable and thread-safe.
     *
     * @param rate at step 0
     * @param factor above 0, at most 1
     * @param every at least 1
     */
    record StepDecay(double rate, double factor, long every) implements Schedule {
        /** Checks all three. */
        public StepDecay {
            Require.notNegative("rate", rate);
            requireFactor(factor);
            requireSteps("every", every, 1);
        }

        @Override
        public double at(long step) {
            requireStep(step);
            return rate * StrictMath.pow(factor, step / every);
        }
    }

    /**
     * Half a cosine from the peak to the floor, after a linear warm-up. Immutable and thread-safe.
     *
     * <p>η(s) = peak · (s + 1) / warmup for s &lt; warmup, then floor + (peak − floor) · (1 + cos(π · min(1,
     * (s − warmup) / (total − warmup)))) / 2 (Loshchilov and Hutter 2017, equation 5, without restarts).
     *
     * @param peak the highest rate
     * @param floor the last rate, at most the peak
     * @param warmup steps of warm-up, 0 for none
     * @param total steps to the floor, above {@code warmup}
     */
    record Cosine(double peak, double floor, long warmup, long total) implements Schedule {
        /** Checks all four. */
        public Cosine {
            Require.notNegative("peak", peak);
            Require.notNegative("floor", floor);
            if (floor > peak) {
                throw new IllegalArgumentException("floor " + floor + ": must be at most the peak " + peak);
            }
            requireSteps("warmup", warmup, 0);
            requireSteps("total", total, warmup + 1);
        }

        @Override
        public double at(long step) {
            requireStep(step);
            if (step < warmup) {
                return peak * ((step + 1.0) / warmup);
            }
            double part = Math.min(1, (double) (step - warmup) / (total - warmup));
            return floor + (peak - floor) * (1 + StrictMath.cos(Math.PI * part)) / 2;
        }
    }

    /**
     * η(s) = after(0) · (s + 1) / steps for s &lt; steps, then after(s − steps). Immutable and thread-safe.
     *
     * @param steps at least 1
     * @param after what follows, counting its steps from 0
     */
    record LinearWarmup(long steps, Schedule after) implements Schedule {
        /** Checks both. */
        public LinearWarmup {
            requireSteps("steps", steps, 1);
            Objects.requireNonNull(after, "after");
        }

        @Override
        public double at(long step) {
            requireStep(step);
            return step < steps ? after.at(0) * ((step + 1.0) / steps) : after.at(step - steps);
        }
    }

    private static void requireFactor(double factor) {
        if (!(factor > 0) || factor > 1) {
            throw new IllegalArgumentException("factor " + factor + ": must be above 0 and at most 1");
        }
    }

    private static void requireSteps(String name, long steps, long least) {
        if (steps < least) {
            throw new IllegalArgumentException(name + " " + steps + ": must be " + least + " or more");
        }
    }

    private static void requireStep(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("step " + step + ": must be 0 or more");
        }
    }
}
