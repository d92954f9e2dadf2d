package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.gradient.GradientTrustTest.Cell;
import dev.costate.solvers.gradient.GradientTrustTest.Row;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/gradients.md and the table of the README, made of what {@link GradientTrustTest} has measured. */
record TrustPage(List<Row> rows) {
    /** A gradient further from that of the true solution at a tolerance of 1e-9 fails. */
    private static final double FAILS = 1e-3;

    /** Returns the table of the README: the explicit solver alone. */
    String headline() {
        StringBuilder s = new StringBuilder();
        line(s, "gradient method", "the derivative of", "its error, worst of 25", "error to the true solution at 1e-6",
                "at 1e-9");
        rule(s, 5);
        for (Row r : rows) {
            if (r.cells().isEmpty() || r.solver() != best(r)) {
                continue;
            }
            line(s, r.gradient().name(), r.gradient().truth().toString(), frozen(r), median(r, 0), median(r, 1)
                    + failing(r));
        }
        return s.toString();
    }

    /** Returns the solver that the headline shows a gradient method with: explicit, if it serves that. */
    private static Object best(Row r) {
        return r.gradient() == GradientMethods.REVERSIBLE ? Methods.REVERSIBLE_TSIT5 : Methods.TSIT5;
    }

    private static String frozen(Row r) {
        return r.gradient().truth() == Truth.FROZEN_GRID
                ? number(r.cells().values().stream().mapToDouble(Cell::frozen).max().orElseThrow()) : "–";
    }

    private static String median(Row r, int k) {
        double[] sorted = r.cells().values().stream().mapToDouble(c -> c.error()[k]).sorted().toArray();
        return number(sorted[sorted.length / 2]) + " median, " + number(sorted[sorted.length - 1]) + " worst";
    }

    private static String failing(Row r) {
        String names = r.cells().entrySet().stream().filter(e -> !(e.getValue().error()[1] <= FAILS))
                .map(e -> e.getKey()).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; **fails on " + names + "**";
    }

    /** Returns docs/gradients.md. */
    String text() {
        StringBuilder s = new StringBuilder("""
                # How far each gradient can be trusted

                Every gradient method with a solver of every family, on the 25 smooth problems of DETEST (Hull,
                Enright, Fellen and Sedgwick 1972), from t = 0 to 20: the gradient of a weighted sum of y(20) with
                respect to y(0). `GradientTrustTest` measures this page and fails if it is out of date; with
                `-Dcostate.writeDocs=true` it writes it anew.

                - **Frozen grid**: the distance to differences of the same steps, of the terms' absolute sum. What
                  says that it is the derivative of the frozen grid is held to 1e-9 on every problem; by the stiff
                  solvers on D5 and E2 to 1e-7, with what the differences can tell apart beside it.
                - **True solution**: the distance to the gradient of the exact flow, in units of 1 + its largest
                  component, at tolerances of 1e-6 and 1e-9 (absolute and relative). 17 flows are closed forms and
                  matrix exponentials, 8 are extrapolated to rounding by a method that is not the library's.
                - **Quality**: the number that the method itself reports, which is all that a user has. Above 1e-3 in
                  the last column but one the gradient fails; its quality should say so.

                What the numbers are of a training loss, by family of models, is printed by the tests of
                `tests/…/gradients`; how to choose is in [choosing.md](choosing.md).

                ## Summary

                """);
        line(s, "gradient method", "solver", "the derivative of", "its error, worst",
                "error to the true solution at 1e-6", "at 1e-9");
        rule(s, 6);
        for (Row r : rows) {
            if (!r.cells().isEmpty()) {
                line(s, r.gradient().name(), r.solver().name(), r.gradient().truth().toString(), frozen(r),
                        median(r, 0), median(r, 1) + failing(r));
            }
        }
        s.append("\n## Refused\n\n");
        line(s, "gradient method", "solver", "because");
        rule(s, 3);
        for (Row r : rows) {
            if (r.cells().isEmpty()) {
                line(s, r.gradient().name(), r.solver().name(), "cannot differentiate it" + r.refusal().orElseThrow());
            }
        }
        for (Row r : rows) {
            if (!r.cells().isEmpty()) {
                problems(s, r);
            }
        }
        return s.toString();
    }

    private static void problems(StringBuilder s, Row r) {
        String quality = r.cells().values().iterator().next().qualityName();
        s.append("\n## ").append(r.gradient().name()).append(" with ").append(r.solver().name()).append("\n\n");
        line(s, "problem", "frozen grid", "true solution at 1e-6", quality, "true solution at 1e-9", quality);
        rule(s, 6);
        r.cells().forEach((name, c) -> line(s, name, frozen(c), number(c.error()[0]), number(c.quality()[0]),
                number(c.error()[1]) + (c.error()[1] <= FAILS ? "" : " **fails**"), number(c.quality()[1])));
    }

    private static String frozen(Cell c) {
        return number(c.frozen()) + (c.frozen() > 1e-9 ? ", of " + number(c.resolved()) : "");
    }

    private static String number(double x) {
        return Double.isNaN(x) ? "–" : x == 0 ? "0" : String.format(Locale.ROOT, "%.1e", x);
    }

    private static void line(StringBuilder s, String... cells) {
        s.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void rule(StringBuilder s, int columns) {
        s.append('|').append(" --- |".repeat(columns)).append('\n');
    }

    /** Asserts that two texts say the same, and their numbers nearly: last bits depend on the machine. */
    static void assertSame(String expected, String found) {
        List<String> a = words(expected);
        List<String> b = words(found);
        assertEquals(a.size(), b.size(), "words");
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).matches("[0-9.]+e[-+][0-9]+|0") && b.get(i).matches("[0-9.]+e[-+][0-9]+|0")) {
                double x = Double.parseDouble(a.get(i)) + 1e-9;
                double y = Double.parseDouble(b.get(i)) + 1e-9;
                assertTrue(x < 10 * y && y < 10 * x, "found " + b.get(i) + ", the docs say " + a.get(i));
            } else {
                assertEquals(a.get(i), b.get(i));
            }
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+|(?<=\\d)[,;]")).filter(w -> !w.isEmpty()).toList();
    }
}
