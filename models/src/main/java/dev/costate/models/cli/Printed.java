package dev.costate.models.cli;

import dev.costate.models.files.Json;
import dev.costate.models.files.Numbers;
import dev.costate.models.options.Options;
import java.io.PrintStream;
import java.util.Map;

/** Figures as a person reads them. Stateless. */
final class Printed {
    private Printed() {
    }

    /** Declares the option that asks for JSON. */
    static Options declared(Options options) {
        return options.flag("json", "prints the figures on standard output as one JSON object");
    }

    /** Prints one figure a line, name and value, the values below each other; or all as JSON. */
    static void figures(Map<String, Object> figures, boolean json, PrintStream to) {
        if (json) {
            to.print(Json.pretty(figures, Json.NonFinite.AS_STRING));
            return;
        }
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> to.println(name + ": " + " ".repeat(width - name.length())
                + (value instanceof Double x ? Numbers.rounded(x, 6) : value)));
    }
}
