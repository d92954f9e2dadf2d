package dev.costate.models.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Declares every option and returns its default. */
record DeclaringSource(Options options) implements OptionSource {
    @Override
    public boolean flag(String name, String help) {
        options.flag(name, help);
        return false;
    }

    @Override
    public Optional<String> text(String name, String placeholder, String help) {
        options.text(name, placeholder, help);
        return Optional.empty();
    }

    @Override
    public String choice(String name, List<String> choices, String initial, String help) {
        options.choice(name, choices, initial, help);
        return initial;
    }

    @Override
    public int integer(String name, int initial, Range range, String help) {
        options.integer(name, initial, range, help);
        return initial;
    }

    @Override
    public OptionalInt integer(String name, Range range, String help) {
        options.integer(name, range, help);
        return OptionalInt.empty();
    }

    @Override
    public long longInteger(String name, long initial, Range range, String help) {
        options.integer(name, initial, range, help);
        return initial;
    }

    @Override
    public double real(String name, double initial, Range range, String help) {
        options.real(name, initial, range, help);
        return initial;
    }

    @Override
    public OptionalDouble real(String name, Range range, String help) {
        options.real(name, range, help);
        return OptionalDouble.empty();
    }
}
