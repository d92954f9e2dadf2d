package dev.costate.models.options;

import java.util.List;

/**
 * One declared option. Immutable; made by {@link Options}.
 *
 * @param name with its dashes, "--seed"
 * @param kind what its value is
 * @param placeholder word that stands for the value in the help text
 * @param initial value when it is not given; null for none
 * @param range accepted numbers; null if it is no number
 * @param choices accepted words; empty if any
 * @param help one line
 */
record Option(String name, Kind kind, String placeholder, String initial, Range range, List<String> choices,
        String help) {
    /** What a value is. */
    enum Kind { FLAG, TEXT, INTEGER, REAL, REPEATED }

    /** Returns {@code value} if it is acceptable. */
    String check(String value) {
        if (range != null) {
            if (!range.contains(number(value))) {
                String number = range == Range.ANY ? "finite number"
                        : (kind == Kind.INTEGER ? "whole number " : "number ") + range;
                throw new UsageException(name + " " + value + ": must be a " + number);
            }
        } else if (!choices.isEmpty() && !choices.contains(value)) {
            throw new UsageException(name + " " + value + ": must be one of " + String.join(", ", choices)
                    + Nearest.hint(value, choices));
        }
        return value;
    }

    /** Returns the number that {@code value} is, or NaN, which no range contains. */
    private double number(String value) {
        try {
            // Java would take 1f, 1d and 0x1p3 for numbers too.
            return kind == Kind.INTEGER ? Long.parseLong(value)
                    : value.matches("[-+.0-9eE]+") ? Double.parseDouble(value) : Double.NaN;
        } catch (NumberFormatException notOne) {
            return Double.NaN;
        }
    }

    /** Returns the left column of the help text. */
    String left() {
        return kind == Kind.FLAG ? name : name + " " + placeholder;
    }

    /** Returns the right column: help, what is accepted, the value when not given. */
    String right() {
        StringBuilder text = new StringBuilder(help);
        String separator = " (";
        if (range != null && range != Range.ANY) {
            text.append(separator).append(range);
            separator = "; ";
        }
        if (!choices.isEmpty()) {
            text.append(separator).append(String.join(", ", choices));
            separator = "; ";
        }
        if (kind == Kind.REPEATED) {
            text.append(separator).append("may be repeated");
            separator = "; ";
        }
        if (initial != null && kind != Kind.FLAG) {
            text.append(separator).append("default ").append(initial);
            separator = "; ";
        }
        return separator.equals("; ") ? text.append(')').toString() : text.toString();
    }
}
