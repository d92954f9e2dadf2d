package dev.costate.solvers.sde;

import dev.costate.solvers.Event;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import java.util.List;

/**
 * What a solve with adaptive steps gave; after a failure, the part that was reached.
 *
 * <p>Immutable, thread-safe.
 */
public final class SdeSolution {
    private final SolveStatus status;
    private final double[] times;
    private final double[][] values;
    private final StepTrace trace;
    private final double[] nodes;
    private final int[] saved;
    private final long evaluations;
    private final double lastStep;
    private final NonFinite nonFinite;
    private final List<Event.Occurrence> events;

    SdeSolution(SolveStatus status, double[] times, double[][] values, StepTrace trace, double[] nodes, int[] saved,
            long evaluations, double lastStep, NonFinite nonFinite, List<Event.Occurrence> events) {
        this.status = status;
        this.times = times;
        this.values = values;
        this.trace = trace;
        this.nodes = nodes;
        this.saved = saved;
        this.evaluations = evaluations;
        this.lastStep = lastStep;
        this.nonFinite = nonFinite;
        this.events = List.copyOf(events);
    }

    /** Returns how the solve ended. */
    public SolveStatus status() {
        return status;
    }

    /**
     * Returns this solution if it succeeded or an event ended it.
     *
     * @throws SolveFailure otherwise, with time, step and advice
     */
    public SdeSolution orThrow() {
        if (status != SolveStatus.SUCCESS && status != SolveStatus.EVENT) {
            throw new SolveFailure(status, reached(), lastStep, trace.accepted(), nonFinite);
        }
        return this;
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

    /** Returns what happened, in the order in which it did. */
    public List<Event.Occurrence> events() {
        return events;
    }

    /** Returns the steps tried; an accepted one was taken as two halves, or up to an event and on from it. */
    public StepTrace trace() {
        return trace;
    }

    /** Returns the number of evaluations of the drift. */
    public long evaluations() {
        return evaluations;
    }

    /** Returns the time that was reached. */
    public double reached() {
        return nodes[nodes.length - 1];
    }

    /**
     * Returns the grid of the half steps taken, saving the requested times that were reached.
     *
     * <p>A solve recorded on it by the same method and {@link SdeControl#span tree} gives the bits of this one, and has
     * gradients by every {@link SdeGradientMethod}: those with the steps held fixed.
     *
     * <p>After an event there is none. Where a path that moves by noise first meets a surface jumps as parameters move
     * (a first passage time is a process of jumps in its level), so that it has no derivative on the path; and with its
     * time held fixed gradients of means are wrong: of a Brownian motion with a drift, stopped at 1, the last state is
     * 1, yet would have the time as its derivative.
     *
     * @throws IllegalStateException if no step was taken, or an event happened
     */
    public TimeGrid grid() {
        if (nodes.length < 2) {
            throw new IllegalStateException("no grid: the solve took no step");
        }
        if (!events.isEmpty()) {
            throw new IllegalStateException("no grid: an event happened at t = " + events.get(0).t()
                    + ", whose time has no derivative on the path: differentiate a solve without events");
        }
        return TimeGrid.of(nodes).saving(saved);
    }
}
