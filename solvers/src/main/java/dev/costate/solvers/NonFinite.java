package dev.costate.solvers;

import java.io.Serializable;

/**
 * The first number of a solve that was not finite, or a part of it without a value.
 *
 * <p>Immutable, serialisable as {@link SolveFailure} is.
 *
 * @param place what kind of number it is
 * @param number which stage, event or parameter, from 0; 0 for another place
 * @param component the number's cell, from 0; 0 for an event
 */
public record NonFinite(Place place, int number, int component) implements Serializable {
    /** Where such a number can be. */
    public enum Place {
        /** Nowhere: all were finite. */
        NOWHERE,
        /** In a stage of the last step tried. */
        STAGE,
        /** In the first state. */
        START,
        /** The function of an event. */
        EVENT,
        /** In a parameter, as the field uses them. */
        PARAMETER
    }

    /** All numbers were finite. */
    public static final NonFinite NONE = new NonFinite(Place.NOWHERE, 0, 0);

    /** Returns a number in a stage of the last step tried. */
    public static NonFinite stage(int number, int component) {
        return new NonFinite(Place.STAGE, number, component);
    }

    /** Returns a number in the first state. */
    public static NonFinite start(int component) {
        return new NonFinite(Place.START, 0, component);
    }

    /** Returns the function of an event. */
    public static NonFinite event(int number) {
        return new NonFinite(Place.EVENT, number, 0);
    }

    /** Returns a number in a parameter. */
    public static NonFinite parameter(int number, int component) {
        return new NonFinite(Place.PARAMETER, number, component);
    }

    /** Returns whether there is such a number. */
    public boolean found() {
        return place != Place.NOWHERE;
    }

    /** Returns the same for one row of a batch whose rows have n cells each. */
    NonFinite inRow(int n) {
        return new NonFinite(place, number, component % n);
    }

    @Override
    public String toString() {
        return switch (place) {
            case NOWHERE -> "";
            case STAGE -> " by component " + component + " in stage " + number;
            case START -> " by component " + component + " of the first state";
            case EVENT -> " by event " + number;
            case PARAMETER -> " by number " + component + " of parameter " + number;
        };
    }
}
