package dev.costate.solvers.sde;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Event;
import dev.costate.solvers.Event.Direction;
import dev.costate.solvers.SolveStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The events of a solve along its path; see {@link AdaptiveSde#solve}. Thread-confined.
 *
 * <p>The change of g over a step of length h from (t, y) has about the variance Σⱼ (g(t, y + √h Gⱼ) − g(t, y))², Gⱼ
 * what a unit of motion j adds to the state. The change that was seen is added, for what a drift does.
 */
final class SdeEvents {
    /** −ln of the probability at which an unseen crossing counts as possible. */
    private static final double CERTAIN = 14;

    private final List<Event> events;
    private final Replay noise;
    private final Shape motion;
    private final List<Event.Occurrence> happened = new ArrayList<>();
    /** The last sign of each g; 0 from an event on until its g has left zero. */
    private final double[] sign;
    /** The values of each g where it was looked at last. */
    private double[] last;
    private boolean moved;

    /**
     * Makes them.
     *
     * @param noise (t, y, ΔW) ↦ g ΔW
     */
    SdeEvents(List<Event> events, Replay noise, Shape motion) {
        this.events = events;
        this.noise = noise;
        this.motion = motion;
        sign = new double[events.size()];
    }

    private double[] at(double t, double[] y) {
        return events.stream().mapToDouble(e -> e.function().at(t, y)).toArray();
    }

    /** Returns whether the path may have met an event on two half steps, or a function is NaN there. */
    boolean met(double a, Tensor ofA, double middle, Tensor ofMiddle, double b, Tensor ofB) {
        return !events.isEmpty()
                && (met(a, ofA, middle, ofMiddle.toArray()) || met(middle, ofMiddle, b, ofB.toArray()));
    }

    private boolean met(double a, Tensor ofA, double b, double[] yOfB) {
        double[] y = ofA.toArray();
        double[] before = at(a, y);
        last = at(b, yOfB);
        double[] variance = new double[before.length];
        double root = Math.sqrt(b - a);
        for (int j = 0; j < motion.size(); j++) {
            double[] unit = new double[motion.size()];
            unit[j] = root;
            double[] moves = noise.run(Tensor.scalar(a), ofA, Tensor.of(motion, unit))[0].toArray();
            Arrays.setAll(moves, i -> moves[i] + y[i]);
            double[] beside = at(a, moves);
            Arrays.setAll(variance, i -> variance[i] + square(beside[i] - before[i]));
        }
        for (int i = 0; i < variance.length; i++) {
            double v = variance[i] + square(last[i] - before[i]);
            if (!(2 * Math.abs(before[i] * last[i]) >= CERTAIN * v)) {
                return true;
            }
        }
        return false;
    }

    private static double square(double x) {
        return x * x;
    }

    /** Goes on from where functions were looked at last. */
    void accept() {
        for (int i = 0; i < sign.length; i++) {
            sign[i] = last[i] == 0 ? sign[i] : Math.signum(last[i]);
        }
    }

    /** Returns whether an event has happened by a time. */
    boolean happens(double t, Tensor y) {
        if (events.isEmpty()) {
            return false;
        }
        double[] g = at(t, y.toArray());
        for (int i = 0; i < g.length; i++) {
            if (changed(i, g[i])) {
                return true;
            }
        }
        return false;
    }

    private boolean changed(int i, double g) {
        Direction d = events.get(i).direction();
        return sign[i] < 0 && g > 0 && d != Direction.FALLING || sign[i] > 0 && g < 0 && d != Direction.RISING;
    }

    /**
     * Serves the events that have happened by a time.
     *
     * @param y the state, which jumps change
     * @param atStart whether what is zero happens, where it is said to
     * @return {@link SolveStatus#EVENT} if one ends the solve, {@link SolveStatus#EVENT_UNDEFINED} if a function is NaN
     */
    SolveStatus serve(double t, double[] y, boolean atStart) {
        moved = false;
        last = at(t, y);
        boolean[] due = new boolean[sign.length];
        for (int i = 0; i < sign.length; i++) {
            if (Double.isNaN(last[i])) {
                return SolveStatus.EVENT_UNDEFINED;
            }
            due[i] = atStart ? last[i] == 0 && events.get(i).atStart() : changed(i, last[i]);
        }
        for (int i = 0; i < sign.length; i++) {
            if (due[i]) {
                Event event = events.get(i);
                double[] before = y.clone();
                event.jump().ifPresent(jump -> jump.apply(t, y));
                Direction d = atStart ? Direction.BOTH : sign[i] < 0 ? Direction.RISING : Direction.FALLING;
                happened.add(new Event.Occurrence(i, t, d, before, y.clone()));
                if (event.jump().isEmpty()) {
                    return SolveStatus.EVENT;
                }
                moved = true;
            }
        }
        last = moved ? at(t, y) : last;
        accept();
        for (int i = 0; i < sign.length; i++) {
            sign[i] = due[i] ? 0 : sign[i];
        }
        return SolveStatus.SUCCESS;
    }

    /** Notes where the functions went that events had brought to zero. */
    void leave(double t, Tensor y) {
        double[] g = at(t, y.toArray());
        for (int i = 0; i < sign.length; i++) {
            sign[i] = sign[i] == 0 ? Math.signum(g[i]) : sign[i];
        }
    }

    /** Returns how long ago the event served last had happened before; infinite if it had not. */
    double gap() {
        Event.Occurrence now = happened.get(happened.size() - 1);
        for (int i = happened.size() - 2; i >= 0; i--) {
            if (happened.get(i).event() == now.event()) {
                return now.t() - happened.get(i).t();
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Returns whether what was served last has changed the state. */
    boolean moved() {
        return moved;
    }

    List<Event.Occurrence> happened() {
        return happened;
    }
}
