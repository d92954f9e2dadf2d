package dev.costate.solvers;

import java.util.Arrays;

/**
 * Bounds on the steps of a solve.
 *
 * <p>Before a stop the solve steps to a few rounding errors before that time and then, by one step, to as much after
 * it, so that no other step sees the field at the discontinuity. A method with nodes outside the step, kvaerno5, still
 * sees it beyond.
 *
 * <p>Immutable.
 *
 * @param least a step that the error estimate would make shorter than this ends the solve; 0 for no bound. Steps
 * clipped to a stop or to the last time may be shorter
 * @param most longest step, or ∞
 * @param stops times that no step crosses, in any order: forced times and known discontinuities of the field
 */
public record StepLimits(double least, double most, double... stops) {
    /** No bounds. */
    public static final StepLimits NONE = new StepLimits(0, Double.POSITIVE_INFINITY);

    /** Checks the bounds and sorts the stops. */
    public StepLimits {
        if (stops == null) {
            throw new IllegalArgumentException("stops are null: must be times, or none");
        }
        if (!(least >= 0 && least <= most && most > 0)) {
            throw new IllegalArgumentException(
                    "steps from " + least + " to " + most + ": needs 0 ≤ least ≤ most, most > 0");
        }
        stops = stops.clone();
        for (double s : stops) {
            if (!Double.isFinite(s)) {
                throw new IllegalArgumentException("stop at " + s + ": must be finite");
            }
        }
        Arrays.sort(stops);
    }

    /** Returns the stops, increasing. */
    @Override
    public double[] stops() {
        return stops.clone();
    }

    /**
     * Returns a bound on the rounding of the times of stages, t + ch, in a solve between two times.
     *
     * <p>Stops are passed at this distance.
     */
    public static double gap(double from, double to) {
        return 4 * Math.ulp(Math.max(Math.abs(from), Math.abs(to)));
    }

    /** Returns room for {@link #stopTimes}. */
    public double[] room() {
        return new double[2 * stops.length];
    }

    /**
     * Writes the ends of steps that the stops force strictly between two times.
     *
     * <p>They go in the direction from the first time to the second.
     *
     * @return how many they are
     */
    public int stopTimes(double from, double to, double[] ends) {
        boolean forwards = to >= from;
        double gap = forwards ? gap(from, to) : -gap(from, to);
        int count = 0;
        for (int i = 0; i < ends.length; i++) {
            double s = stops[forwards ? i / 2 : stops.length - 1 - i / 2];
            double end = i % 2 == 0 ? s - gap : s + gap;
            double before = count == 0 ? from : ends[count - 1];
            if (forwards ? end > before && end < to : end < before && end > to) {
                ends[count++] = end;
            }
        }
        return count;
    }
}
