package dev.costate.solvers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjDoubleConsumer;

/**
 * What a solve gave; after a failure, the part that was reached.
 *
 * <p>Immutable, thread-safe.
 *
 * @param status how the solve ended
 * @param times the requested times
 * @param values the states that are known, one row for each time
 * @param trace the steps tried; an accepted one of {@code AdaptiveSde} was taken as two halves, or up to an event and
 * on from it
 * @param evaluations of the right-hand side, or the drift
 * @param reached the time that was reached
 * @param lastStep the length of the step tried last
 * @param nonFinite what was not finite, after a failure
 * @param row which row of a batch it is; −1 for none
 * @param path the method's dense output, if it was kept: {@link #at}
 * @param events what happened, in the order in which it did
 * @param stiffness how near the steps of an explicit method came to its limit of stability; 0 if it did not limit them.
 * The mean of h‖Δf‖/‖Δy‖ over the last stages of a step (Hairer and Wanner, Solving ODEs II, IV.2) in units of the
 * method's interval of stability, over a run of 15 steps or more near 1. One step in 16, later in 64, is looked at
 * until such a run begins, so a solve of fewer than 30 steps gives 0, as does one by a partitioned, reversible or stiff
 * method
 */
public record Solution(SolveStatus status, double[] times, double[][] values, StepTrace trace, int evaluations,
        double reached, double lastStep, NonFinite nonFinite, int row, Optional<ObjDoubleConsumer<double[]>> path,
        List<Event.Occurrence> events, double stiffness) {
    /** Copies the list. */
    public Solution {
        events = List.copyOf(events);
    }

    /** Returns what happened and what to do about it; names a stiff solver if stability limited the steps. */
    public String advice() {
        return status.advice(stiffness);
    }

    /**
     * Returns this solution if it succeeded or an event ended it.
     *
     * @throws SolveFailure otherwise, with time, step and advice
     */
    public Solution orThrow() {
        if (status != SolveStatus.SUCCESS && status != SolveStatus.EVENT) {
            SolveFailure failure = new SolveFailure(status, reached, lastStep, trace.accepted(), nonFinite,
                    stiffness);
            failure.passed(row);
            throw failure;
        }
        return this;
    }

    /** Returns this solution as that of a row. */
    Solution ofRow(int r) {
        return new Solution(status, times, values, trace, evaluations, reached, lastStep, nonFinite, r, path, events,
                stiffness);
    }

    /** Returns a row's part of this solution of rows of n cells; what was not finite is named by its row. */
    Solution part(double[] rowTimes, double[][] rowValues, int n) {
        return new Solution(status, rowTimes, rowValues, trace, evaluations, reached, lastStep,
                nonFinite.inRow(n), nonFinite.found() ? nonFinite.component() / n : -1, Optional.empty(), List.of(),
                stiffness);
    }

    /** Returns a copy. */
    @Override
    public double[] times() {
        return times.clone();
    }

    /**
     * Returns the number of times whose state is known.
     *
     * <p>All of them after success, those up to the event after one that ended the solve.
     */
    public int count() {
        return values.length;
    }

    /** Returns the state at the i-th time, 0 ≤ i &lt; {@link #count}, row-major. */
    public double[] y(int i) {
        return values[i].clone();
    }

    /** Returns the state at the last time that is known. */
    public double[] last() {
        return y(values.length - 1);
    }

    /**
     * Returns the state at any time by the method's dense output.
     *
     * <p>Where the state jumps it is the one after the jump; at other requested times these are the bits of {@link #y}.
     *
     * @param t from the first time to {@link #reached}
     * @throws IllegalStateException if the solver did not keep what that needs ({@link Ode#keepDense})
     */
    public double[] at(double t) {
        ObjDoubleConsumer<double[]> dense = path.orElseThrow(
                () -> new IllegalStateException("no dense output: solve by new Ode(…).keepDense()"));
        double[] state = new double[values[0].length];
        synchronized (dense) {
            dense.accept(state, t);
        }
        return state;
    }

    /** Returns a copy. */
    @Override
    public double[][] values() {
        return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }
}
