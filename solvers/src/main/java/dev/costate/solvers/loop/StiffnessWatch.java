package dev.costate.solvers.loop;

import dev.costate.solvers.step.Stepper;

/**
 * Whether a solve is limited by stability, from {@link Stepper#stiffness} of accepted steps (Hairer and Wanner,
 * Solving ODEs II, IV.2, as in DOPRI5).
 *
 * <p>Every 16th of the first steps is looked at, then every 64th, and each one from a step near the boundary of
 * stability on. Where 15 of those lie there and no six in a row do not, the solve is limited. It only reads what a step
 * has left. Thread-confined.
 */
final class StiffnessWatch {
    private static final int EARLY = 16;
    private static final int LATE = 64;
    private static final int MANY = 15;
    private static final int FEW = 6;
    /** What counts as near, in units of the boundary; DOPRI5 has 3.25 of 3.31. */
    private static final double NEAR = 0.9;

    private final Stepper stepper;
    private int next;
    private int near;
    private int away;
    private double sum;
    private double largest;

    StiffnessWatch(Stepper stepper) {
        this.stepper = stepper;
    }

    /** Begins a solve. */
    void clear() {
        largest = 0;
        begin();
    }

    /** Begins to count steps from 0, also where a solve goes on after an event. */
    void begin() {
        forget();
        next = EARLY - 1;
    }

    private void forget() {
        near = 0;
        away = 0;
        sum = 0;
    }

    /** Looks at the step tried last, which will be accepted. */
    void step(int number, double h) {
        if (number >= next) {
            look(stepper.stiffness(h));
            next = near > 0 ? number : number + (number < 2 * LATE ? EARLY : LATE);
        }
    }

    private void look(double now) {
        if (now >= NEAR && now < Double.POSITIVE_INFINITY) {
            near++;
            away = 0;
            sum += now;
            if (near >= MANY) {
                largest = Math.max(largest, sum / near);
            }
        } else if (++away == FEW) {
            forget();
        }
    }

    /** Returns the largest mean of those steps in units of the boundary; 0 if the solve was not limited. */
    double largest() {
        return largest;
    }
}
