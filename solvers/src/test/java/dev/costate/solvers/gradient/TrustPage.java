package dev.costate.solvers.gradient;

import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.gradient.GradientTrustTest.Cell;
import dev.costate.solvers.gradient.GradientTrustTest.Row;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables of docs/gradients-evidence.md and of the README, made of what {@link GradientTrustTest} has measured. */
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

    /** Returns the summary by gradient method and solver, and what is refused. */
    String summary() {
        StringBuilder s = new StringBuilder();
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
        return s.toString();
    }

    /** Returns a table of problems for each gradient method and solver. */
    String problems() {
        StringBuilder s = new StringBuilder();
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
        r.cells().forEach((name, c) -> line(s, name, number(c.frozen()), number(c.error()[0]), number(c.quality()[0]),
                number(c.error()[1]) + (c.error()[1] <= FAILS ? "" : " **fails**"), number(c.quality()[1])));
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
}
