package dev.costate.solvers;

import java.util.function.BiConsumer;

/**
 * Something that happens where a function g(t, y) crosses zero while {@link Ode} solves. Immutable if its functions
 * are.
 *
 * <p>A crossing is a change of sign between the ends of an accepted step; its time is the root of g on the step's dense
 * output, to rounding. Two crossings within one step are not seen: bound the step by {@link StepLimits} where g is
 * faster than y. Roots that fall together are served one after the other, in the order of the list. An event whose
 * root has just been served waits for g to leave zero before its next, and so does one with g = 0 where the solve
 * starts; events that pile up, as the bounces of a ball that comes to rest, end the solve with
 * {@link SolveStatus#EVENTS_PILE_UP}. A step in which g is NaN is tried shorter, and ends the solve with
 * {@link SolveStatus#EVENT_UNDEFINED} when it cannot be.
 *
 * @param function g
 * @param direction 1 if g must rise through zero as the solve goes on, −1 if it must fall, 0 for both; backwards in
 * time too it is the way of the solve that counts
 * @param jump (t, y) ↦ makes the state after the event from that before, in place, and the solve starts anew with
 * it; null for an event that ends the solve
 * @param atStart whether g = 0 at the first time is an event too
 */
public record Event(Function function, int direction, BiConsumer<Double, double[]> jump, boolean atStart) {
    /** The function whose roots are events. */
    @FunctionalInterface
    public interface Function {
        /** Returns g(t, y); y is read only, valid during the call. */
        double at(double t, double[] y);
    }

    /**
     * What happened.
     *
     * @param event the event's number in the list
     * @param t when
     * @param before the state before the jump
     * @param after the state after it
     */
    public record Occurrence(int event, double t, double[] before, double[] after) {
    }

    /** Checks the direction. */
    public Event {
        checkDirection(direction);
    }

    static void checkDirection(int direction) {
        if (direction < -1 || direction > 1) {
            throw new IllegalArgumentException(
                    "direction " + direction + " of an event: must be 1 (rising), -1 (falling) or 0 (both)");
        }
    }

    /** Returns an event that ends the solve, in both directions. */
    public static Event stop(Function g) {
        return new Event(g, 0, null, false);
    }

    /** Returns an event that changes the state; with {@code (t, y) -> { }} one that is only reported. */
    public static Event jump(Function g, BiConsumer<Double, double[]> jump) {
        return new Event(g, 0, jump, false);
    }

    /** Returns this event in one direction. */
    public Event withDirection(int d) {
        return new Event(function, d, jump, atStart);
    }

    /** Returns this event for a root at the first time too. */
    public Event alsoAtStart() {
        return new Event(function, direction, jump, true);
    }
}
