package dev.costate.models.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Returns the values of a command line, which was checked when it was parsed. */
record ReadingSource(Arguments arguments) implements OptionSource {
    @Override
    public boolean flag(String name, String help) {
        return arguments.flag(name);
    }

    @Override
    public Optional<String> text(String name, String placeholder, String help) {
        return arguments.find(name);
    }

    @Override
    public String choice(String name, List<String> choices, String initial, String help) {
        return arguments.text(name);
    }

    @Override
    public int integer(String name, int initial, Range range, String help) {
        return arguments.smallInteger(name);
    }

    @Override
    public OptionalInt integer(String name, Range range, String help) {
        return arguments.find(name).isPresent() ? OptionalInt.of(arguments.smallInteger(name)) : OptionalInt.empty();
    }

    @Override
    public long longInteger(String name, long initial, Range range, String help) {
        return arguments.integer(name);
    }

    @Override
    public double real(String name, double initial, Range range, String help) {
        return arguments.real(name);
    }

    @Override
    public OptionalDouble real(String name, Range range, String help) {
        return arguments.find(name).isPresent() ? OptionalDouble.of(arguments.real(name)) : OptionalDouble.empty();
    }
}
