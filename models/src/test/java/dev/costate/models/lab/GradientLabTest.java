package dev.costate.models.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.SolveOptions;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cli.Commands;
import dev.costate.models.files.Json;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laboratory finds what is known: each method reaches its own truth. */
class GradientLabTest {
    /** The closed forms against solves at 1e-13. Measured: 1.4e-13. */
    @Test
    void closedForms() {
        for (LabProblem p : LabProblems.ALL) {
            if (p.exact().isEmpty()) {
                continue;
            }
            double[] closed = p.exact().orElseThrow();
            double[] solved = new Truths(p.withoutExact()).ofTrueSolution().gradient();
            for (int i = 0; i < closed.length; i++) {
                assertEquals(closed[i], solved[i], 1e-11, p.name() + " " + i);
            }
        }
    }

    /**
     * Every method on every problem by the problem's own solver. Measured: explicit solvers are at most 2.9e-11 from
     * the frozen grid and 1.3 times what the differences are known to from the adaptive map (5e-8 for the orbit),
     * their residuals at most 4.1e-15; stiff ones are 1.9 tolerances from the frozen grid, after the jump of the
     * stiff van der Pol 5 in the median and 45 at most over 60 tolerances from 0.7e-5 to 1.3e-5, their residuals at
     * most 1.2e-12. From the true solution at 1e-8: 2.9e-6 at most, and 5.5e-5 for the stiff van der Pol after its
     * jump.
     */
    @Test
    void everyMethodReachesItsTruth() {
        for (LabProblem p : LabProblems.ALL) {
            List<GradientLab.Row> rows = new GradientLab(Optional.empty(), new double[] {1e-5, 1e-8},
                    GradientMethods.ALL, 1).run(p);
            boolean stiff = !(p.solver() instanceof Tableau);
            List<GradientLab.Row> served = rows.stream().filter(r -> !Double.isNaN(r.tolerance())).toList();
            long refused = GradientMethods.ALL.stream()
                    .filter(g -> g.refusal(SolveOptions.adaptive(p.solver(), 1e-3, 1e-3)).isPresent()).count();
            assertEquals(refused, rows.size() - served.size());
            assertEquals(2 * (GradientMethods.ALL.size() - refused), served.size());
            assertTrue(stiff || refused < GradientMethods.ALL.size() / 2, p.name());
            assertFalse(served.isEmpty(), p.name());
            for (int i = 0; i < served.size(); i++) {
                GradientLab.Row r = served.get(i);
                String what = r.toString();
                if (r.problem().equals("van-der-pol") && r.method().equals("backsolve")) {
                    // solved backwards this oscillator blows up: the solve fails, or the reconstruction error tells
                    assertTrue(!r.failure().isEmpty() || r.quality() > 1e-2, what);
                    continue;
                }
                assertEquals("", r.failure(), what);
                // where Newton's method stops is no smooth function of the arguments: the adaptive map of a stiff
                // solver is known less well
                assertTrue(r.knownTo().frozenGrid() < 1e-7 && r.knownTo().adaptiveMap() < (stiff ? 1e-4 : 1e-6)
                        && r.knownTo().trueSolution() < 1e-9, what);
                // implicit stages are solved to a thousandth of the tolerance only, and are as far from the exact
                // frozen grid; a jump makes that more
                double own = stiff ? (r.problem().equals("van-der-pol-stiff") ? 60 : 10) * r.tolerance() : 1e-11;
                if (r.truth() == GradientMethod.Truth.FROZEN_GRID) {
                    assertTrue(r.error().frozenGrid() < Math.max(own, 3 * r.knownTo().frozenGrid()), what);
                    assertTrue(r.quality() < (stiff ? 1e-11 : 1e-13), what);
                } else if (r.truth() == GradientMethod.Truth.ADAPTIVE_MAP) {
                    assertTrue(r.error().adaptiveMap() < 3 * r.knownTo().adaptiveMap(), what);
                }
                if (r.tolerance() == 1e-8) {
                    GradientLab.Row coarse = served.get(i - served.size() / 2);
                    assertTrue(r.error().trueSolution() < 1e-4
                            && r.error().trueSolution() < 0.05 * coarse.error().trueSolution(), what);
                }
                assertTrue(r.bytes() > 0 && r.seconds() > 0 && r.work() > 0, what);
            }
        }
    }

    /**
     * A solver whose steps can be undone: three methods are exact on its grid, Reversible with a residual of
     * rounding, the others say why they cannot. Measured: at most 1.3e-11 from the frozen grid, no more than that is
     * known to; reversible residuals of 0 … 7.7e-18.
     */
    @Test
    void reversibleSolver() {
        for (LabProblem p : LabProblems.ALL) {
            if (!(p.solver() instanceof Tableau)) {
                continue;
            }
            List<GradientLab.Row> rows = new GradientLab(Optional.of(Methods.REVERSIBLE_DOPRI5),
                    new double[] {1e-5, 1e-8}, GradientMethods.ALL, 1).run(p);
            assertEquals(2 * 3 + GradientMethods.ALL.size() - 3, rows.size());
            for (GradientLab.Row r : rows) {
                if (Double.isNaN(r.tolerance())) {
                    assertTrue(r.failure().startsWith("cannot differentiate dopri5-reversible"), r.failure());
                    continue;
                }
                assertEquals("", r.failure(), r.toString());
                assertTrue(r.error().frozenGrid() < Math.max(1e-11, 3 * r.knownTo().frozenGrid()), r.toString());
                assertTrue(r.quality() < (r.method().equals("reversible") ? 1e-16 : 1e-13), r.toString());
            }
        }
    }

    /** An explicit solver on a stiff field: the solve gets there, the gradient overflows, and the row says so. */
    @Test
    void gradientThatOverflows() {
        LabProblem whole = LabProblems.byName("robertson");
        LabProblem p = LabProblem.of("robertson", whole.field(), whole.y0(), whole.parameters(), 0, 4, 10);
        List<GradientLab.Row> rows = new GradientLab(Optional.of(Methods.DOPRI5), new double[] {1e-3},
                List.of(GradientMethods.DIRECT, GradientMethods.INTERPOLATING), 1).run(p);
        assertTrue(rows.get(0).failure().matches("GRADIENT_NON_FINITE over [0-9]+ steps"), rows.get(0).toString());
        assertTrue(new LabReport(rows, List.of()).text("robertson").contains("failed: GRADIENT_NON_FINITE over "));
        assertEquals("", rows.get(1).failure());
    }

    /** Checkpointed keeps to its budget to the byte and takes as many steps again as the binomial schedule has. */
    @Test
    void checkpoints() {
        for (LabProblem p : LabProblems.ALL) {
            List<GradientLab.Kept> kept = GradientLab.standard().checkpoints(p);
            assertTrue(p.solver() instanceof Tableau ? kept.size() >= 6 : kept.isEmpty(),
                    p.name() + ": " + kept.size());
            for (GradientLab.Kept k : kept) {
                assertTrue(k.bytes() <= k.budget() && (k.states() > k.steps() || k.bytes() == k.budget()),
                        k.toString());
                assertEquals(k.binomial(), k.again(), k.toString());
            }
        }
        assertTrue(GradientLab.of(Methods.KVAERNO3).checkpoints(LabProblems.ALL.get(0)).isEmpty());
    }

    /** A field of one's own, without a closed form, by a solver that runs out of steps at the tighter tolerance. */
    @Test
    void ownField() {
        LabProblem mine = LabProblem.of("mine", (t, y, p) -> y.power(3).times(p[0]).negated(),
                Tensor.vector(1), List.of(Tensor.scalar(2)), 0, 1000).withSolver(Methods.HEUN_EULER);
        GradientLab lab = new GradientLab(Optional.empty(), new double[] {1e-3, 1e-12}, List.of(GradientMethods.DIRECT),
                1);
        List<GradientLab.Row> rows = lab.run(mine);
        assertTrue(lab.checkpoints(mine).isEmpty());
        assertEquals(2, rows.size());
        assertTrue(rows.get(0).error().trueSolution() < 0.1 && rows.get(0).error().frozenGrid() < 1e-9,
                rows.get(0).toString());
        assertTrue(rows.get(1).failure().startsWith("MAX_STEPS at t = "), rows.get(1).failure());
        String text = new LabReport(rows, List.of()).text("mine");
        assertTrue(text.contains("failed: MAX_STEPS") && text.contains("dot-product residual"), text);
        // the solution in closed form: y = (1/y0^2 + 2 p t)^(-1/2), weighted by cos 1 and cos 2
        double[] exact = new Truths(mine).ofTrueSolution().gradient();
        double end = 1 + 2 * 2 * 1000;
        assertEquals(Math.cos(1) + Math.cos(2) * Math.pow(end, -1.5), exact[0], 1e-12);
        assertEquals(-Math.cos(2) * 1000 * Math.pow(end, -1.5), exact[1], 1e-12);
    }

    @Test
    void command(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, Commands.run(List.of("gradlab", "--problem", "van-der-pol", "--solver", "tsit5", "--rtol",
                "1e-6", "--repetitions", "1", "--out", folder.resolve("new").toString()), print, print));
        String text = out.toString(StandardCharsets.UTF_8);
        for (GradientMethod g : GradientMethods.ALL) {
            assertTrue(text.contains(g.name()), text);
        }
        List<String> csv = Files.readAllLines(folder.resolve("new/gradlab.csv"));
        assertEquals(1 + GradientMethods.ALL.size(), csv.size());
        assertEquals(8, Files.readAllLines(folder.resolve("new/checkpointed.csv")).size());
        Map<?, ?> json = (Map<?, ?>) Json.parse("gradlab.json", Files.readString(folder.resolve("new/gradlab.json")));
        assertEquals("tsit5", ((Map<?, ?>) ((List<?>) json.get("rows")).get(0)).get("solver"));
        assertEquals(GradientMethods.ALL.size(), ((List<?>) json.get("rows")).size());
        String page = Files.readString(folder.resolve("new/report.html"));
        assertTrue(page.contains("Error against the true solution"));
        assertTrue(page.contains("<a href=\"#s1\">van-der-pol by tsit5</a>"), page);
        assertTrue(page.contains("<h2 id=\"s1\">van-der-pol by tsit5</h2>"), page);
        assertEquals(2, page.split("<tr class=\"best\">", -1).length, "one line is set off at the one tolerance");
        try (var figures = Files.list(folder.resolve("new/figures"))) {
            assertEquals(4, figures.count());
        }
    }

    @Test
    void jsonOnStandardOutputIsThatOfTheFile(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, Commands.run(List.of("gradlab", "--problem", "linear", "--rtol", "1e-4", "--repetitions", "1",
                "--json", "--out", folder.toString()), new PrintStream(out, true, StandardCharsets.UTF_8), System.err));
        assertEquals(Files.readString(folder.resolve("gradlab.json")), out.toString(StandardCharsets.UTF_8));
    }

    /** Why methods refuse a solver stands in the table and, quoted if it has a comma, in the CSV. */
    @Test
    void refusals(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, Commands.run(List.of("gradlab", "--problem", "logistic", "--solver", "rodas5p", "--rtol",
                "1e-4", "--repetitions", "1", "--out", folder.toString()), print, print));
        List<String> csv = Files.readAllLines(folder.resolve("gradlab.csv"));
        assertEquals(1 + GradientMethods.ALL.size(), csv.size());
        for (GradientMethod g : GradientMethods.ALL) {
            String why = g.refusal(SolveOptions.adaptive(Methods.RODAS5P, 1e-3, 1e-3)).orElse(null);
            assertTrue(why == null
                    || out.toString(StandardCharsets.UTF_8).contains(g.name() + " cannot differentiate rodas5p" + why),
                    g.name());
            assertTrue(why == null
                    || csv.stream().anyMatch(l -> l.contains(why) && l.endsWith(why.contains(",") ? "\"" : why)),
                    g.name());
        }
    }

    @Test
    void misuse() {
        assertThrows(IllegalArgumentException.class, () -> GradientLab.of(Methods.RK4));
        assertThrows(IllegalArgumentException.class, () -> LabProblems.byName("pendulum"));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(2, Commands.run(List.of("gradlab", "--problem", "pendulum"), print, print));
        assertEquals(2,
                Commands.run(List.of("gradlab", "--problem", "logistic", "--rtol", "1e-3", "--out", ""), print, print));
    }

    /** A folder that cannot be written to is named before anything is computed. */
    @Test
    void unwritable(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (Path bad : List.of(file, file.resolve("below"))) {
            assertEquals(1,
                    Commands.run(List.of("gradlab", "--problem", "logistic", "--rtol", "1e-3", "--out", bad.toString()),
                            new PrintStream(out, true), new PrintStream(err, true, StandardCharsets.UTF_8)));
        }
        assertEquals(0, out.size());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(file + ": cannot write"),
                err.toString(StandardCharsets.UTF_8));
    }
}
