package dev.costate.solvers.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * DETEST: every adaptive method on all 30 problems at three absolute tolerances. docs/detest.md is written by this
 * test with {@code -Dcostate.writeDocs=true}, else compared with it.
 */
class DetestTest {
    private static final double[] TOLERANCES = {1e-3, 1e-6, 1e-9};
    private static final Path TABLE = Path.of("..", "docs", "detest.md");
    private static List<Result> results;

    /** [problem][tolerance]; one more row for F5 without stops. */
    private record Result(OdeMethod method, double[][] error, int[][] evaluations) {
        double median(int tolerance) {
            double[] e = Arrays.stream(error).limit(30).mapToDouble(row -> row[tolerance]).sorted().toArray();
            return (e[14] + e[15]) / 2;
        }

        long evaluations(int tolerance) {
            return Arrays.stream(evaluations).limit(30).mapToLong(row -> row[tolerance]).sum();
        }

        @Override
        public String toString() {
            return method.name();
        }
    }

    @BeforeAll
    static void solveAll() {
        results = Methods.ALL.stream().filter(OdeMethod::adaptive).map(DetestTest::run).toList();
    }

    static List<Result> results() {
        return results;
    }

    private static Result run(OdeMethod m) {
        Result r = new Result(m, new double[31][3], new int[31][3]);
        for (int i = 0; i < 31; i++) {
            Detest p = Detest.ALL.get(Math.min(i, 29));
            for (int k = 0; k < 3; k++) {
                SolveOptions o = SolveOptions.adaptive(m, 0, TOLERANCES[k]).withMaxSteps(20_000_000)
                        .withStops(i < 30 ? p.stops() : new double[0]);
                Solution s = Ode.solve(p.f(), p.y0(), new double[] {0, Detest.T}, o).orThrow();
                r.error[i][k] = distance(s.last(), p.end());
                r.evaluations[i][k] = s.evaluations();
            }
        }
        return r;
    }

    private static double distance(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }

    /** Measured: 7.4 tolerances at most. */
    @ParameterizedTest
    @MethodSource("results")
    void medians(Result r) {
        for (int k = 0; k < 3; k++) {
            assertTrue(r.median(k) <= 10 * TOLERANCES[k], r + " at " + TOLERANCES[k] + ": " + r.median(k));
        }
    }

    @ParameterizedTest
    @MethodSource("results")
    void errorsFallWithTheTolerance(Result r) {
        for (int i = 0; i < 30; i++) {
            double[] e = r.error[i];
            for (int k = 1; k < 3; k++) {
                assertTrue(e[k] < e[k - 1] || e[k] < 1e-8, r + " on " + Detest.ALL.get(i) + ": " + Arrays.toString(e));
            }
        }
    }

    /** Measured: the table agrees with the closed forms to 1e-13 (B4). */
    @Test
    void closedFormsAndTable() {
        assertEquals(30, Detest.ALL.size());
        for (Detest p : Detest.ALL) {
            double[] end = p.name().equals("C4") ? new double[] {p.end()[0], p.end()[25], p.end()[50]} : p.end();
            assertTrue(distance(end, Detest.TABLE.get(p.name())) < 2e-13, p.name());
        }
    }

    @Test
    void theTableInTheDocs() throws IOException {
        String now = table();
        if (Boolean.getBoolean("costate.writeDocs")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, now);
        }
        // errors and evaluations depend on whether the machine has FMA, a little
        List<String> expected = cells(Files.readString(TABLE));
        List<String> found = cells(now);
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            String[] a = expected.get(i).split(" / ");
            String[] b = found.get(i).split(" / ");
            if (a.length == 2 && b.length == 2) {
                double ratio = (Double.parseDouble(b[0]) + 1e-10) / (Double.parseDouble(a[0]) + 1e-10);
                assertTrue(ratio > 0.5 && ratio < 2, "error " + found.get(i) + ", in the docs " + expected.get(i));
                assertEquals(Double.parseDouble(a[1]), Double.parseDouble(b[1]), 0.02 * Double.parseDouble(a[1]) + 50,
                        "evaluations");
            } else {
                assertEquals(expected.get(i), found.get(i));
            }
        }
    }

    private static List<String> cells(String text) {
        return text.lines().filter(l -> l.startsWith("|")).flatMap(l -> Arrays.stream(l.split("\\|"))).map(String::trim)
                .filter(c -> !c.isEmpty()).toList();
    }

    private static String table() {
        StringBuilder s = new StringBuilder("""
                # DETEST: accuracy and cost of every adaptive solver

                The 30 nonstiff problems of Hull, Enright, Fellen and Sedgwick (1972), from t = 0 to 20, absolute
                tolerance, no relative one. Each cell: the largest absolute error of a component at t = 20 /
                evaluations of the right-hand side, those of rejected steps, of the first step's choice and of
                Jacobians by differences included. End points: closed forms where there are any, else Enright and
                Pryce (1987). `DetestTest` measures this page and fails if it is out of date; with
                `-Dcostate.writeDocs=true` it writes it anew. Which solver for what: [choosing.md](choosing.md).

                The field of F5 has a cusp at t = 1, …, 19. They are given to the solver as known discontinuities
                (`SolveOptions.withStops`). The last row of each table shows what happens without: a step across a
                cusp can look right to an error estimate.

                ## Medians and sums over the 30 problems

                """);
        row(s, "tolerance", results.stream().map(Result::toString).toList());
        rule(s);
        for (int k = 0; k < 3; k++) {
            int tolerance = k;
            row(s, name(k), results.stream().map(r -> cell(r.median(tolerance), r.evaluations(tolerance))).toList());
        }
        for (int k = 0; k < 3; k++) {
            s.append("\n## Tolerance ").append(name(k)).append("\n\n");
            row(s, "problem", results.stream().map(Result::toString).toList());
            rule(s);
            for (int i = 0; i < 31; i++) {
                List<String> cells = new ArrayList<>();
                for (Result r : results) {
                    cells.add(cell(r.error[i][k], r.evaluations[i][k]));
                }
                row(s, i < 30 ? Detest.ALL.get(i).name() : "F5 without stops", cells);
            }
        }
        return s.toString();
    }

    private static String name(int k) {
        return "1e-" + 3 * (k + 1);
    }

    private static String cell(double error, long evaluations) {
        return String.format(Locale.ROOT, "%.1e / %d", error, evaluations);
    }

    private static void row(StringBuilder s, String first, List<String> cells) {
        s.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void rule(StringBuilder s) {
        s.append("| --- |").append(results.stream().map(r -> " --- |").collect(Collectors.joining())).append('\n');
    }
}
