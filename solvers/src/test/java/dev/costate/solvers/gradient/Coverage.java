package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of every gradient method by every solver: which truth was checked, or why the solver is refused. It stands
 * in docs/choosing.md; {@code -Dcostate.writeDocs=true} writes it there.
 */
final class Coverage {
    private static final Path PAGE = Path.of("..", "docs", "choosing.md");
    private static final String START = "<!-- served -->\n";
    private static final String END = "\n<!-- end -->";
    private static final String REFUSED = "·";

    private final Set<List<String>> checked = new HashSet<>();

    /** Notes that a gradient method was compared with its truth, by a solver. */
    void checked(GradientMethod g, OdeMethod solver) {
        checked.add(List.of(g.name(), solver.name()));
    }

    /** Fails if a pair was neither checked nor refused, or if the page says something else. */
    void check() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(row("solver", GradientMethods.ALL.stream().map(GradientMethod::name).toList()));
        lines.add(row("---", GradientMethods.ALL.stream().map(g -> "---").toList()));
        Map<String, Set<String>> refusals = new LinkedHashMap<>();
        for (OdeMethod solver : Methods.ALL) {
            List<String> cells = new ArrayList<>();
            for (GradientMethod g : GradientMethods.ALL) {
                // with fixed steps, which some need
                Optional<String> why = g.refusal(SolveOptions.fixed(solver, 1));
                boolean wasChecked = checked.contains(List.of(g.name(), solver.name()));
                assertEquals(why.isEmpty(), wasChecked, g.name() + " by " + solver.name() + " was checked");
                cells.add(why.isEmpty() ? g.truth().toString() : REFUSED);
                why.ifPresent(w -> refusals
                        .computeIfAbsent(w.replaceFirst("^[:,] ", ""), reason -> new LinkedHashSet<>()).add(g.name()));
            }
            lines.add(row(solver.name(), cells));
        }
        lines.add("");
        refusals.forEach((why, methods) -> lines.add("- "
                + methods.stream().map(m -> "`" + m + "`").collect(Collectors.joining(", ")) + ": " + why));
        compare(String.join("\n", lines));
    }

    private static String row(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |";
    }

    private static void compare(String now) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(START) + START.length();
        int to = page.indexOf(END, from);
        if (Boolean.getBoolean("costate.writeDocs")) {
            Files.writeString(PAGE, page.substring(0, from) + now + page.substring(to));
        } else {
            assertEquals(page.substring(from, to), now,
                    "docs/choosing.md; -Dtest=GradientTruthsTest -Dcostate.writeDocs=true writes it");
        }
    }
}
