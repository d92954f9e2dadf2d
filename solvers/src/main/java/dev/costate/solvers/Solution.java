package dev.costate.solvers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a solve gave; after a failure, the part that was reached.
 *
 * <p>Immutable, thread-safe.
 */
public final class Solution {
    private final SolveStatus status;
    private final double[] times;
    private final double[][] values;
    private final StepTrace trace;
    private final int evaluations;
    private final double reached;
    private final double lastStep;
    private final NonFinite nonFinite;
    private final int row;
    private final Optional<DenseOutput> path;
    private final List<Event.Occurrence> events;
    private final double stiffness;

    Solution(SolveStatus status, double[] times, double[][] values, StepTrace trace, int evaluations, double reached,
            double lastStep, NonFinite nonFinite, int row, Optional<DenseOutput> path, List<Event.Occurrence> events,
            double stiffness) {
        this.status = status;
        this.times = times;
        this.values = values;
        this.trace = trace;
        this.evaluations = evaluations;
        this.reached = reached;
        this.lastStep = lastStep;
        this.nonFinite = nonFinite;
        this.row = row;
        this.path = path;
        this.events = List.copyOf(events);
        this.stiffness = stiffness;
    }

    /** Returns how the solve ended. */
    public SolveStatus status() {
        return status;
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

    /** Returns the requested times. */
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
        DenseOutput dense = path.orElseThrow(
                () -> new IllegalStateException("no dense output: solve by new Ode(…).keepDense()"));
        double[] state = new double[values[0].length];
        synchronized (dense) {
            dense.at(t, state);
        }
        return state;
    }

    /** Returns the states that are known, one row for each time. */
    public double[][] values() {
        return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }

    /** Returns what happened, in the order in which it did. */
    public List<Event.Occurrence> events() {
        return events;
    }

    /**
     * Returns how near the steps of an explicit method came to its limit of stability; 0 if it did not limit them.
     *
     * <p>The mean of h‖Δf‖/‖Δy‖ over the last stages of a step (Hairer and Wanner, Solving ODEs II, IV.2) in units of
     * the method's interval of stability, over a run of 15 steps or more near 1. One step in 16, later in 64, is looked
     * at until such a run begins, so a solve of fewer than 30 steps gives 0, as does one by a partitioned, reversible
     * or stiff method.
     */
    public double stiffness() {
        return stiffness;
    }

    /** Returns the steps tried. */
    public StepTrace trace() {
        return trace;
    }

    /** Returns the number of evaluations of the right-hand side. */
    public int evaluations() {
        return evaluations;
    }

    /** Returns the time that was reached. */
    public double reached() {
        return reached;
    }
}
