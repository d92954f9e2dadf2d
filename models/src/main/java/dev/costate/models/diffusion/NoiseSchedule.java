package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * The rate β(t) = β₀ + (β₁ − β₀)·t on [0, 1] and its integral B(t) = β₀·t + (β₁ − β₀)·t²/2. Immutable.
 *
 * @param first β₀, positive
 * @param last β₁, not below β₀
 */
public record NoiseSchedule(double first, double last) {
    /** β from 0.1 to 20 (Song et al. 2021, appendix C). */
    public static final NoiseSchedule USUAL = new NoiseSchedule(0.1, 20);

    /** Checks the rates. */
    public NoiseSchedule {
        if (!(first > 0 && last >= first && last < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "noise rates from " + first + " to " + last + ": must be positive, finite and not fall");
        }
    }

    Var rate(Var t) {
        return t.times(last - first).plus(first);
    }

    Var integral(Var t) {
        return t.times(t.times((last - first) / 2).plus(first));
    }

    /** The time at which B is {@code integral}: the positive root of a quadratic, in the form that does not cancel. */
    Var time(Var integral) {
        Var root = integral.times(2 * (last - first)).plus(first * first).sqrt();
        return integral.times(2).dividedBy(root.plus(first));
    }

    double rate(double t) {
        return first + (last - first) * t;
    }

    double integral(double t) {
        return t * (first + (last - first) / 2 * t);
    }
}
