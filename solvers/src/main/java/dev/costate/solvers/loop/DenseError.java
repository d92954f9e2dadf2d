package dev.costate.solvers.loop;

import dev.costate.solvers.step.Stepper;

/**
 * Bounds the error of a stiff step's dense output u where its states are requested.
 *
 * <p>The error estimate of a stiffly accurate method is that of the step's end, where stiff components are on their
 * slow manifold however long the step: on y' = −1e9(y − cos t) a step spans 0 … 10 and is right to 5e-10, while u(2)
 * is wrong by 0.4. So the defect of u is taken too, filtered by the step's own matrix: δ = (I/(γh) − J)⁻¹(f(t, u) −
 * u'). It tends to the error of u as hJ grows, and to about the change of that error over γh as hJ falls.
 *
 * <p>Filter: Shampine and Baca 1984, Hairer and Wanner, Solving ODEs II, IV.8; defect of a dense output: Enright 1989;
 * that of Rosenbrock methods, in the middle of a step and without a filter: Steinebach 2024 (Rodas5Pr).
 *
 * <p>Measured on van der Pol, Robertson and
 * Prothero–Robinson with λ from 1e3 to 1e9, tolerances 1e-4 to 1e-8: the median of δ over the true error in a step
 * is 0.7 to 1.2.
 * Robertson's reaction by kvaerno5 at 1e-8: states inside steps are off by 17 tolerances at most,
 * without this by 986.
 *
 * <p>Cost: an evaluation and a system of equations for each of three times at most, in steps that have some inside.
 * Thread-confined.
 */
public final class DenseError {
    /**
     * Square of the error allowed, in tolerances. On DETEST, where the step's own estimate bounds u, 99 of 100 steps
     * have δ below 9.8 tolerances (kvaerno5; rodas5p 2.3, kvaerno3 0.93), so nonstiff steps remain as they were;
     * states at the end of a solve are off by 7.4 tolerances there (the worst of the medians).
     */
    private static final double ALLOWED = 10 * 10;

    private final SaveTimes saved;
    private final Stepper stepper;
    private final StepClock clock;

    DenseError(SaveTimes saved, Stepper stepper, StepClock clock) {
        this.saved = saved;
        this.stepper = stepper;
        this.clock = clock;
    }

    /**
     * Returns the largest square of δ, 1 being the most allowed.
     *
     * <p>It is taken at the requested times in the step, of more than three at their quartiles; at the event; and if
     * every state may be requested later, at thirds of the step. It is 0 if there is nothing of these.
     */
    double squared(EventWatch watch, boolean everywhere) {
        double to = clock.to;
        double until = watch == null ? to : watch.until();
        double[] times = saved.times;
        int first = saved.reached;
        int end = first;
        while (end < times.length && times[end] != to && (times[end] - until) * clock.direction <= 0) {
            end++;
        }
        double worst = 0;
        int last = -1;
        for (int quarter = 1; quarter <= 3 && end > first; quarter++) {
            int i = first + quarter * (end - first) / 4;
            if (i != last) {
                worst = Math.max(worst, at(theta(times[i])));
                last = i;
            }
        }
        if (watch != null && watch.happened && watch.time != to) {
            worst = Math.max(worst, at(theta(watch.time)));
        }
        if (everywhere) {
            worst = Math.max(worst, Math.max(at(1.0 / 3), at(2.0 / 3)));
        }
        return worst / ALLOWED;
    }

    private double theta(double time) {
        return (time - clock.t) / clock.h;
    }

    private double at(double theta) {
        return stepper.squaredDenseError(clock.t, clock.h, theta);
    }
}
