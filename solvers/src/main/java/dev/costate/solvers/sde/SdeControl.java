package dev.costate.solvers.sde;

import dev.costate.solvers.StepLimits;

/**
 * How to solve a stochastic equation with steps that adapt to an error estimate. Immutable, thread-safe.
 *
 * <p>Steps are intervals between saved times halved again and again. A step is compared with two of half its length on
 * the same path, and taken by these if the difference is at most the tolerance. Otherwise the step is halved, and the
 * times that were looked at remain times of the grid: no part of the path is seen and then skipped, so that rejections
 * do not select paths (Gaines and Lyons 1997; Foster and Jelinčič 2024). After a small error two steps become one,
 * where they are halves of one interval.
 *
 * <p>The error of a step is the root mean square of the differences in units of atol + rtol · |y|. Of a method of
 * strong order p it is O(h^(p + ½)), so that the error at the end is O(tolerance^(p/(p + ½))): tolerance^(2/3) of order
 * 1, and the root of the tolerance for general noise that does not commute, of order ½. Lévy areas, which decide there,
 * have mean 0 given the increments, and Heun's methods take them as 0.
 *
 * <p>Euler–Maruyama's order ½ is too low: with steps chosen by the path it does not converge to the solution where g
 * depends on the state (Gaines and Lyons 1997, section 4), and is refused there.
 *
 * @param method the method; without Lévy areas, which a tree does not have
 * @param rtol relative tolerance, ≥ 0 and below 1
 * @param atol absolute tolerance, ≥ 0, in the units of the state; not both zero
 * @param maxSteps most steps tried, ≥ 1
 * @param least shortest half step, as a part of the whole interval, from 2⁻⁴⁰ to ½: the tolerance of the tree
 * @param stops times that no step crosses, as {@link StepLimits} passes them: discontinuities of the fields
 */
public record SdeControl(SdeMethod method, double rtol, double atol, int maxSteps, double least, double... stops) {
    /** Checks the numbers. */
    public SdeControl {
        if (method.needsArea()) {
            throw new IllegalArgumentException("method " + method.name()
                    + " needs space-time Lévy areas, which a Brownian tree does not have: solve it on a fixed grid");
        }
        if (!(rtol >= 0 && rtol < 1) || !(atol >= 0 && atol < Double.POSITIVE_INFINITY) || rtol + atol == 0) {
            throw new IllegalArgumentException(
                    "tolerances rtol " + rtol + ", atol " + atol + ": need 0 ≤ rtol < 1, 0 ≤ atol < ∞, not both zero");
        }
        if (maxSteps < 1) {
            throw new IllegalArgumentException("at most " + maxSteps + " steps: must be at least 1");
        }
        if (!(least >= 0x1p-40 && least <= 0.5)) {
            throw new IllegalArgumentException("shortest half step " + least + ": must be from 2^-40 to 0.5");
        }
        stops = new StepLimits(0, Double.POSITIVE_INFINITY, stops).stops();
    }

    /** Returns the control with at most a million steps, none shorter than 2⁻²⁴ of the interval. */
    public static SdeControl adaptive(SdeMethod method, double rtol, double atol) {
        return new SdeControl(method, rtol, atol, 1_000_000, 0x1p-25);
    }

    /** Returns the control with another limit of steps. */
    public SdeControl withMaxSteps(int steps) {
        return new SdeControl(method, rtol, atol, steps, least, stops);
    }

    /** Returns the control with another shortest half step, a part of the whole interval. */
    public SdeControl withLeast(double part) {
        return new SdeControl(method, rtol, atol, maxSteps, part, stops);
    }

    /** Returns the control with other stops, in any order. */
    public SdeControl withStops(double... times) {
        return new SdeControl(method, rtol, atol, maxSteps, least, times);
    }

    /** Returns the stops, increasing. */
    @Override
    public double[] stops() {
        return stops.clone();
    }

    /** Returns the tree over the given times that resolves the shortest half step. */
    public TreeSpan span(double... times) {
        double from = times[0];
        double to = times[times.length - 1];
        return new TreeSpan(from, to, Math.max(least, 0x1p-40) * (to - from));
    }
}
