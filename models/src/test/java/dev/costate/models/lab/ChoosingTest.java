package dev.costate.models.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of docs/choosing.md are what is measured: compared with it, or written into it with
 * {@code -Dcostate.writeDocs=true}.
 */
class ChoosingTest {
    private static final Path PAGE = Path.of("..", "docs", "choosing.md");
    private static final double[] ROBERTSON_END = {0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050};
    private static final double[] VAN_DER_POL_END = {1.706167732170469, -0.8928097010248125e-3};

    @Test
    void tables() throws IOException {
        Map<String, List<List<String>>> measured = new LinkedHashMap<>();
        measured.put("nonstiff", nonstiff());
        measured.put("stiff", stiff());
        measured.put("long", longHorizon());
        measured.put("gradients", gradients());
        String page = Files.readString(PAGE);
        if (Boolean.getBoolean("costate.writeDocs")) {
            for (Map.Entry<String, List<List<String>>> table : measured.entrySet()) {
                int from = end(page, "<!-- measured: " + table.getKey() + " -->\n");
                page = page.substring(0, from) + markdown(table.getValue())
                        + page.substring(page.indexOf("\n<!-- end -->", from));
            }
            Files.writeString(PAGE, page);
        }
        for (Map.Entry<String, List<List<String>>> table : measured.entrySet()) {
            int from = end(page, "<!-- measured: " + table.getKey() + " -->\n");
            List<String> found = cells(page.substring(from, page.indexOf("\n<!-- end -->", from)));
            List<String> now = cells(markdown(table.getValue()));
            assertEquals(now.size(), found.size(), table.getKey());
            for (int i = 0; i < now.size(); i++) {
                assertTrue(alike(now.get(i), found.get(i)),
                        table.getKey() + ": measured " + now.get(i) + ", the page says " + found.get(i));
            }
        }
    }

    /** The page's example runs as it stands there. */
    @Test
    void example(@TempDir Path folder) throws IOException {
        // choosing: begin
        LabProblem mine = LabProblem.of("mine", (t, y, p) -> y.power(3).times(p[0]).negated(),
                Tensor.vector(1), List.of(Tensor.scalar(2)), 0, 1, 10).withSolver(Methods.TSIT5);
        GradientLab lab = GradientLab.standard();
        new LabReport(lab.run(mine), lab.checkpoints(mine)).write(folder.resolve("mine"));
        // choosing: end
        assertTrue(Files.readString(folder.resolve("mine/report.html")).contains("mine by tsit5"));
        List<String> source = Files.readAllLines(Path.of("src/test/java/dev/costate/models/lab/ChoosingTest.java"));
        String code = String
                .join("\n",
                        source.subList(source.indexOf("        // choosing: begin") + 1,
                                source.indexOf("        // choosing: end")))
                .indent(-8).stripTrailing().replace("folder.resolve", "Path.of");
        assertTrue(Files.readString(PAGE).contains(code), code);
    }

    private static int end(String page, String marker) {
        assertTrue(page.contains(marker), marker);
        return page.indexOf(marker) + marker.length();
    }

    /**
     * Every number of a cell within a factor of 2 if it is below 1e-3, else within a twentieth and 50: FMA or not
     * changes them a little.
     */
    private static boolean alike(String a, String b) {
        String[] x = a.split(" ");
        String[] y = b.split(" ");
        boolean alike = x.length == y.length;
        for (int i = 0; alike && i < x.length; i++) {
            if (x[i].matches("[0-9.]+(e[-+][0-9]+)?") && y[i].matches("[0-9.]+(e[-+][0-9]+)?")) {
                double u = Double.parseDouble(x[i]);
                double v = Double.parseDouble(y[i]);
                alike = Math.abs(u - v) <= (u < 1 ? 0.5 * Math.max(u, v) + 1e-14 : 0.05 * u + 50);
            } else {
                alike = x[i].equals(y[i]);
            }
        }
        return alike;
    }

    private static List<String> cells(String table) {
        return Arrays.stream(table.split("[|\n]")).map(String::trim).filter(c -> !c.isEmpty() && !c.equals("---"))
                .toList();
    }

    private static String markdown(List<List<String>> rows) {
        List<String> lines = new ArrayList<>(rows.stream().map(r -> "| " + String.join(" | ", r) + " |").toList());
        lines.add(1, "|" + " --- |".repeat(rows.get(0).size()));
        return String.join("\n", lines);
    }

    private static String small(double x) {
        return String.format(Locale.ROOT, "%.1e", x);
    }

    /** The medians of docs/detest.md, which {@code DetestTest} measures, one solver a line. */
    private static List<List<String>> nonstiff() throws IOException {
        List<List<String>> medians = Files.readString(Path.of("..", "docs", "detest.md")).lines()
                .filter(l -> l.startsWith("|")).limit(5)
                .map(l -> Arrays.stream(l.split("\\|")).map(String::trim).filter(c -> !c.isEmpty()).toList()).toList();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("solver", "order", "at 1e-3", "at 1e-6", "at 1e-9"));
        for (int i = 1; i < medians.get(0).size(); i++) {
            String name = medians.get(0).get(i);
            rows.add(List.of(name, "" + Methods.byName(name).order(), medians.get(2).get(i), medians.get(3).get(i),
                    medians.get(4).get(i)));
        }
        return rows;
    }

    private static List<List<String>> stiff() {
        RightHandSide robertson = (t, y, dy) -> {
            double first = 0.04 * y[0];
            double second = 1e4 * y[1] * y[2];
            dy[2] = 3e7 * y[1] * y[1];
            dy[0] = second - first;
            dy[1] = first - second - dy[2];
        };
        RightHandSide vanDerPol = (t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = 1000 * (1 - y[0] * y[0]) * y[1] - y[0];
        };
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("solver", "order", "Robertson, 1e-4", "Robertson, 1e-8", "van der Pol, 1e-4",
                "van der Pol, 1e-8"));
        for (OdeMethod m : Stream.concat(Methods.STIFF.stream(), Stream.of(Methods.DOPRI5)).toList()) {
            List<String> row = new ArrayList<>(List.of(m.name(), "" + m.order()));
            for (double tolerance : new double[] {1e-4, 1e-8}) {
                row.add(stiff(robertson, new double[] {1, 0, 0}, 1e11,
                        SolveOptions.adaptive(m, tolerance, 1e-8 * tolerance), ROBERTSON_END));
            }
            for (double tolerance : new double[] {1e-4, 1e-8}) {
                row.add(stiff(vanDerPol, new double[] {2, 0}, 2000, SolveOptions.adaptive(m, tolerance, tolerance),
                        VAN_DER_POL_END));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String stiff(RightHandSide f, double[] y0, double t, SolveOptions o, double[] end) {
        Solution s = Ode.solve(f, y0, new double[] {0, t}, o);
        if (s.status() != SolveStatus.SUCCESS) {
            return String.format(Locale.ROOT, "%s at t = %.0f",
                    s.status().name().toLowerCase(Locale.ROOT).replace('_', ' '), s.reached());
        }
        double worst = 0;
        for (int i = 0; i < end.length; i++) {
            worst = Math.max(worst, Math.abs(s.last()[i] / end[i] - 1));
        }
        return small(worst) + " / " + s.evaluations();
    }

    /** Kepler's orbit of eccentricity 0.5 over 1000 periods. */
    private static List<List<String>> longHorizon() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("solver", "step or tolerance", "evaluations a period", "energy error, periods 1 to 10",
                "energy error, periods 991 to 1000"));
        double step = 2 * Math.PI / 1000;
        rows.add(orbit("h = period / 1000", SolveOptions.fixed(Methods.LEAPFROG, step)));
        rows.add(orbit("h = period / 1000", SolveOptions.fixed(Methods.STORMER_VERLET, step)));
        rows.add(orbit("h = period / 250", SolveOptions.fixed(Methods.RK4, 4 * step)));
        rows.add(orbit("1e-6", SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6)));
        rows.add(orbit("1e-9", SolveOptions.adaptive(Methods.DOP853, 1e-9, 1e-9)));
        rows.add(orbit("1e-12", SolveOptions.adaptive(Methods.DOP853, 1e-12, 1e-12)));
        return rows;
    }

    private static List<String> orbit(String how, SolveOptions o) {
        RightHandSide kepler = (t, y, dy) -> {
            double r = y[0] * y[0] + y[1] * y[1];
            double pull = -1 / (r * Math.sqrt(r));
            dy[0] = y[2];
            dy[1] = y[3];
            dy[2] = pull * y[0];
            dy[3] = pull * y[1];
        };
        double[] times = new double[20_001];
        Arrays.setAll(times, i -> 2 * Math.PI * i / 20);
        Solution s = Ode.solve(kepler, new double[] {0.5, 0, 0, Math.sqrt(3)}, times, o.withMaxSteps(Integer.MAX_VALUE))
                .orThrow();
        double early = 0;
        double late = 0;
        for (int i = 1; i <= 200; i++) {
            early = Math.max(early, energyError(s.y(i)));
            late = Math.max(late, energyError(s.y(times.length - i)));
        }
        return List.of(o.method().name(), how, "" + s.evaluations() / 1000, small(early), small(late));
    }

    /** Relative to the energy −1/2 of the orbit. */
    private static double energyError(double[] y) {
        return Math.abs(2 * (0.5 * (y[2] * y[2] + y[3] * y[3]) - 1 / Math.hypot(y[0], y[1])) + 1);
    }

    private static Optional<String> refusal(GradientMethod g, OdeMethod m) {
        return g.refusal(m.adaptive() ? SolveOptions.adaptive(m, 1e-6, 1e-6) : SolveOptions.fixed(m, 0.1));
    }

    private static List<List<String>> gradients() {
        LabProblem problem = LabProblems.byName("lotka-volterra");
        double[] tolerances = {1e-6, 1e-10};
        List<GradientLab.Row> all = new ArrayList<>(
                new GradientLab(Optional.of(Methods.DOPRI5), tolerances, GradientMethods.ALL, 1).run(problem));
        List<GradientMethod> others = GradientMethods.ALL.stream().filter(g -> refusal(g, Methods.DOPRI5).isPresent())
                .toList();
        all.addAll(new GradientLab(Optional.of(Methods.REVERSIBLE_DOPRI5), tolerances, others, 1).run(problem));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("method", "differentiates", "error to its truth", "error to the true solution",
                "calls of f, 1e-6", "KiB, 1e-6", "KiB, 1e-10", "quality number", "serves"));
        for (GradientMethod g : GradientMethods.ALL) {
            List<GradientLab.Row> two = all.stream()
                    .filter(r -> r.method().equals(g.name()) && !Double.isNaN(r.tolerance())).toList();
            if (two.isEmpty()) {
                rows.add(List.of(g.name(), g.truth().toString(), "—", "—", "—", "—", "—", g.qualityName(), serves(g)));
                continue;
            }
            GradientLab.Row r = two.get(0);
            GradientLab.Errors e = r.error();
            double own = g.truth() == GradientMethod.Truth.FROZEN_GRID ? e.frozenGrid()
                    : g.truth() == GradientMethod.Truth.ADAPTIVE_MAP ? e.adaptiveMap() : e.trueSolution();
            rows.add(List.of(g.name(), g.truth().toString(), small(own), small(e.trueSolution()), "" + r.work(), kib(r),
                    kib(two.get(1)), r.qualityName(), serves(g)));
        }
        return rows;
    }

    private static String kib(GradientLab.Row r) {
        return String.format(Locale.ROOT, "%.0f", r.bytes() / 1024.0);
    }

    private static String serves(GradientMethod g) {
        Map<String, List<? extends OdeMethod>> families = new LinkedHashMap<>();
        families.put("explicit", Methods.EXPLICIT.stream().filter(OdeMethod::adaptive).toList());
        families.put("symplectic", Methods.SYMPLECTIC);
        families.put("reversible", Methods.REVERSIBLE);
        families.put("stiff", Methods.STIFF);
        List<String> served = new ArrayList<>();
        families.forEach((family, methods) -> {
            if (methods.stream().allMatch(m -> refusal(g, m).isEmpty())) {
                served.add(family);
            } else if (methods.stream().allMatch(m -> g.refusal(SolveOptions.fixed(m, 0.1)).isEmpty())) {
                served.add(family + " of fixed steps");
            }
        });
        return String.join(", ", served);
    }
}
