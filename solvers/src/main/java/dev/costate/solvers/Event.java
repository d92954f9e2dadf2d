package dev.costate.solvers;

import java.util.Optional;

/**
 * Something that happens where a function g(t, y) crosses zero while {@link Ode}, or {@code AdaptiveSde}, solves.
 *
 * <p>What follows is of {@link Ode}; how crossings of a path with noise are found, its solver says.
 *
 * <p>A crossing is a change of sign: a root at which g touches zero and turns back is none. An accepted step is looked
 * at in {@link #samples} places, on its dense output; the time is the root there, to rounding. Two crossings between
 * two samples are seen only if the samples show that g turns there: take more where g is faster than y.
 *
 * <p>Roots that fall together are served one after the other, in the order of the list. An event whose root has just
 * been served waits for g to leave zero before its next, and so does one with g = 0 where the solve starts. Events that
 * pile up, as the bounces of a ball that comes to rest, end the solve with {@link SolveStatus#EVENTS_PILE_UP}.
 *
 * <p>A step in which g is NaN is tried shorter, and ends the solve with {@link SolveStatus#EVENT_UNDEFINED} when it
 * cannot be.
 *
 * <p>Immutable if its functions are.
 *
 * @param function g
 * @param direction which crossings count, in the direction of the solve, backwards in time too
 * @param jump makes the state after the event, and the solve continues from it; empty for an event that ends the
 * solve
 * @param atStart whether g = 0 at the first time is an event too
 * @param samples how often g is looked at in a step, its end included, ≥ 1; the most of all events of a solve counts.
 * More than 1 takes dense output in every step, for which vern7, dop853 and stiff methods evaluate the field more
 */
public record Event(Function function, Direction direction, Optional<Jump> jump, boolean atStart, int samples) {
    /** How often g is looked at in a step unless said otherwise. */
    public static final int DEFAULT_SAMPLES = 4;

    /** Checks the samples. */
    public Event {
        if (samples < 1) {
            throw new IllegalArgumentException(samples + " samples in a step: must be ≥ 1");
        }
    }

    /** The function whose roots are events. */
    @FunctionalInterface
    public interface Function {
        /** Returns g(t, y); y is read only, valid during the call. */
        double at(double t, double[] y);
    }

    /** What an event does to the state. */
    @FunctionalInterface
    public interface Jump {
        /** Turns the state before the event into that after it, in place. */
        void apply(double t, double[] y);
    }

    /** The direction in which g crosses zero as the solve goes on. */
    public enum Direction {
        /** From negative to positive. */
        RISING(1),
        /** From positive to negative. */
        FALLING(-1),
        /** Both ways. */
        BOTH(0);

        private final int sign;

        Direction(int sign) {
            this.sign = sign;
        }

        static Direction of(int sign) {
            return sign > 0 ? RISING : sign < 0 ? FALLING : BOTH;
        }

        /** Returns 1, −1, or 0 for both. */
        int sign() {
            return sign;
        }
    }

    /**
     * What happened.
     *
     * @param event the event's number in the list
     * @param t when
     * @param direction how g crossed zero: rising or falling; both where it was zero at the start
     * @param before the state before the jump
     * @param after the state after it
     */
    public record Occurrence(int event, double t, Direction direction, double[] before, double[] after) {
    }

    /** Returns an event that ends the solve, in both directions. */
    public static Event stop(Function g) {
        return new Event(g, Direction.BOTH, Optional.empty(), false, DEFAULT_SAMPLES);
    }

    /** Returns an event that changes the state; with {@code (t, y) -> { }} one that is only reported. */
    public static Event jump(Function g, Jump jump) {
        return new Event(g, Direction.BOTH, Optional.of(jump), false, DEFAULT_SAMPLES);
    }

    /** Returns this event in one direction. */
    public Event withDirection(Direction d) {
        return new Event(function, d, jump, atStart, samples);
    }

    /** Returns this event for a root at the first time too. */
    public Event alsoAtStart() {
        return new Event(function, direction, jump, true, samples);
    }

    /** Returns this event, looked for that often in a step, ≥ 1. */
    public Event withSamples(int n) {
        return new Event(function, direction, jump, atStart, n);
    }
}
