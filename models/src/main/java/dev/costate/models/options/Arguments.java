package dev.costate.models.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command line, read by {@link Options}: every value has been checked.
 *
 * <p>Options are found by the name they were declared with, without dashes. Immutable.
 */
public final class Arguments {
    private final Map<String, Option> declared;
    private final Map<String, List<String>> given;
    private final List<String> positionals;

    Arguments(Map<String, Option> declared, Map<String, List<String>> given, List<String> positionals) {
        this.declared = new LinkedHashMap<>(declared);
        this.given = Map.copyOf(given);
        this.positionals = List.copyOf(positionals);
    }

    /** Returns a source that answers with these values, for the calls that declared the options. */
    public OptionSource reading() {
        return new ReadingSource(this);
    }

    /** Returns whether the option stood on the command line. */
    public boolean isGiven(String name) {
        return given.containsKey(option(name).name());
    }

    /** Returns whether a flag is on. */
    public boolean flag(String name) {
        return isGiven(name);
    }

    /** Returns the value, given or initial; empty if there is neither. */
    public Optional<String> find(String name) {
        Option option = option(name);
        List<String> values = given.get(option.name());
        return Optional.ofNullable(values == null ? option.initial() : values.get(0));
    }

    /**
     * Returns the value, given or initial.
     *
     * @throws UsageException if there is neither
     */
    public String text(String name) {
        return find(name).orElseThrow(() -> new UsageException("--" + name + " is missing: " + option(name).left()));
    }

    /** Returns the folder that an option names, or another one if it is not given. */
    public Path folder(String name, String otherwise) {
        String path = find(name).orElse(otherwise);
        if (path.isBlank()) {
            throw new UsageException("--" + name + " needs a folder's name, not a blank");
        }
        return Path.of(path);
    }

    /** Returns a whole number; a missing one is an error as in {@link #text}. */
    public long integer(String name) {
        return Long.parseLong(text(name));
    }

    /**
     * Returns a whole number that must fit 32 bits.
     *
     * @throws UsageException if it does not, or is missing
     */
    public int smallInteger(String name) {
        long value = integer(name);
        if (value != (int) value) {
            throw new UsageException("--" + name + " " + value + ": must be at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /** Returns a real number; a missing one is an error as in {@link #text}. */
    public double real(String name) {
        return Double.parseDouble(text(name));
    }

    /** Returns every value of a repeated option in the order given. */
    public List<String> all(String name) {
        return List.copyOf(given.getOrDefault(option(name).name(), List.of()));
    }

    /** Returns positional word {@code i} from 0, or empty if it was left out. */
    public Optional<String> positional(int i) {
        return i < positionals.size() ? Optional.of(positionals.get(i)) : Optional.empty();
    }

    /**
     * Returns every option that has a value, by name without dashes, in the order declared. What a run writes down
     * about itself.
     */
    public Map<String, String> effective() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Option option : declared.values()) {
            List<String> values = new ArrayList<>(given.getOrDefault(option.name(), List.of()));
            if (values.isEmpty() && option.initial() != null) {
                values.add(option.initial());
            }
            if (!values.isEmpty()) {
                all.put(option.name().substring(2), String.join(",", values));
            }
        }
        return all;
    }

    private Option option(String name) {
        Option option = declared.get("--" + name);
        if (option == null) {
            throw new IllegalArgumentException("--" + name + " was never declared");
        }
        return option;
    }
}
