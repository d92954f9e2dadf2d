package dev.costate.models.cli;

import dev.costate.models.files.Numbers;
import java.io.PrintStream;
import java.util.Map;

/** Figures as a person reads them. Stateless. */
final class Printed {
    private Printed() {
    }

    /** Prints one figure a line, name and value, the values below each other. */
    static void figures(Map<String, Object> figures, PrintStream to) {
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> to.println(name + ": " + " ".repeat(width - name.length())
                + (value instanceof Double x ? Numbers.rounded(x, 6) : value)));
    }
}
