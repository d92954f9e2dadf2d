package dev.costate.models.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Where a program takes its options from: each call declares one and returns its value.
 *
 * <p>The same calls run twice, once to make the help text and the rules ({@link Options#declaring}), then to read a
 * command line ({@link Arguments#reading}). So the name, the type, the default, the range and the help of an option
 * stand in one place, and the compiler sees where its value goes. Names are given without dashes.
 */
public interface OptionSource {
    /** A switch that is off unless given. */
    boolean flag(String name, String help);

    /** A text that has no value unless given; the placeholder stands for it in the help text. */
    Optional<String> text(String name, String placeholder, String help);

    /** One word out of several. */
    String choice(String name, List<String> choices, String initial, String help);

    /** One of several things that have names. */
    default <E> E choice(String name, List<E> choices, Function<E, String> optionName, E initial, String help) {
        List<String> names = choices.stream().map(optionName).toList();
        return choices.get(names.indexOf(choice(name, names, optionName.apply(initial), help)));
    }

    /** A whole number of 32 bits. */
    int integer(String name, int initial, Range range, String help);

    /** A whole number of 32 bits that has no value unless given. */
    OptionalInt integer(String name, Range range, String help);

    /** A whole number. */
    long longInteger(String name, long initial, Range range, String help);

    /** A real number. */
    double real(String name, double initial, Range range, String help);

    /** A real number that has no value unless given. */
    OptionalDouble real(String name, Range range, String help);
}
