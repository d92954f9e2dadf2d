package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.shared.OddFit;
import dev.costate.shared.Richardson;
import dev.costate.shared.WrittenBlock;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.TrustProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How far each gradient can be trusted; writes and holds docs/gradients-evidence.md and the table of the README. */
class GradientTrustTest {
    private static final double[] TIMES = {0, 20};
    private static final double[] TOLERANCES = {1e-6, 1e-9};
    private static final List<OdeMethod> SOLVERS = List.of(Methods.TSIT5, Methods.REVERSIBLE_TSIT5, Methods.KVAERNO5,
            Methods.RODAS5P);

    /** Slopes smaller than this are compared as if they were this large. */
    private static final double LEAST = 1e-4;

    /** Where few differences cannot tell more apart than this, many are averaged: rodas5p's steps round on D5. */
    private static final double ROUNDED = 1e-10;
    private static final Path PAGE = Path.of("..", "docs", "gradients-evidence.md");
    private static final Path README = Path.of("..", "README.md");

    /** Slopes on frozen grids, by problem and solver. */
    private final Map<String, Richardson> slopes = new HashMap<>();

    /**
     * A gradient against both truths: [tolerance].
     *
     * @param frozen the distance to differences on the frozen grid
     */
    record Cell(double frozen, double[] error, double[] quality, String qualityName,
            Optional<String> failure) {
    }

    /** A gradient method with a solver on all problems, by name; or why it is refused. */
    record Row(GradientMethod gradient, OdeMethod solver, Map<String, Cell> cells, Optional<String> refusal) {
    }

    private static SolveOptions options(OdeMethod solver, double tolerance) {
        return SolveOptions.adaptive(solver, tolerance, tolerance).withMaxSteps(1_000_000);
    }

    private Row row(GradientMethod gradient, OdeMethod solver, Map<String, double[]> truths) {
        Row row = new Row(gradient, solver, new LinkedHashMap<>(),
                gradient.refusal(options(solver, 1e-6)));
        boolean explicit = solver.family() == OdeMethod.Family.EXPLICIT;
        if (gradient.unrolls() ? explicit : row.refusal.isEmpty()) {
            for (TrustProblem p : TrustProblem.ALL) {
                row.cells.put(p.name(), cell(p, gradient, solver, truths.get(p.name())));
            }
        }
        return row;
    }

    private Cell cell(TrustProblem p, GradientMethod gradient, OdeMethod solver, double[] truth) {
        double[] error = {Double.NaN, Double.NaN};
        double[] quality = {Double.NaN, Double.NaN};
        String name = "";
        try {
            for (int k = 0; k < 2; k++) {
                SolveOptions free = options(solver, TOLERANCES[k]);
                SolveOptions how = gradient.unrolls() ? onGrid(p, free) : free;
                GradientResult r = gradient(p, how, gradient);
                error[k] = distance(r.y0Cotangent().toArray(), truth);
                quality[k] = r.quality();
                name = r.qualityName();
            }
            double frozen = gradient.truth() == Truth.FROZEN_GRID ? frozen(p, gradient, options(solver, 1e-6))
                    : Double.NaN;
            return new Cell(frozen, error, quality, name, Optional.empty());
        } catch (SolveFailure failed) {
            return new Cell(Double.NaN, error, quality, name, Optional.of(failed.getMessage()));
        }
    }

    private static GradientResult gradient(TrustProblem p, SolveOptions how, GradientMethod gradient) {
        Tensor w = Tensor.vector(p.weights());
        return OdeGradient.ofLoss((t, y, q) -> p.field().apply(t, y), Shape.of(p.y0().length), List.of(), TIMES, how,
                gradient, states -> states.select(0, 1).times(Var.constant(w)).sum()).runner()
                .at(Tensor.vector(p.y0()));
    }

    private static SolveOptions onGrid(TrustProblem p, SolveOptions free) {
        return free.withGrid(Ode.solve(p.f(), p.y0(), TIMES, free).orThrow().trace());
    }

    /** Returns how far the gradient on a frozen grid is from differences along a direction. */
    private double frozen(TrustProblem p, GradientMethod gradient, SolveOptions free) {
        SolveOptions grid = onGrid(p, free);
        double[] g = gradient(p, grid, gradient).y0Cotangent().toArray();
        double[] v = new Random(p.name().hashCode()).doubles(g.length, -1, 1).toArray();
        Richardson truth = slopes.computeIfAbsent(p.name() + " " + free.method().name(), key -> slope(p, grid, v));
        double slope = 0;
        double scale = LEAST;
        for (int i = 0; i < g.length; i++) {
            slope += g[i] * v[i];
            scale += Math.abs(g[i] * v[i]);
        }
        return Math.abs(slope - truth.slope()) / scale;
    }

    private static Richardson slope(TrustProblem p, SolveOptions grid, double[] v) {
        Tensor w = Tensor.vector(p.weights());
        Replay value = Replay.of(Tape.record(List.of(Shape.of(v.length)), y -> new Var[] {
            Ode.record(p.field(), y[0], TIMES, grid).select(0, 1).times(Var.constant(w)).sum()}));
        DoubleUnaryOperator along = h -> {
            double[] y = p.y0().clone();
            for (int i = 0; i < y.length; i++) {
                y[i] += h * v[i];
            }
            try {
                return value.set(0, y).run().scalar(0);
            } catch (SolveFailure farAway) {
                return Double.NaN;
            }
        };
        Richardson few = Richardson.of(along);
        if (few.error() <= ROUNDED * Math.abs(few.slope())) {
            return few;
        }
        OddFit many = OddFit.of(along, 5e-6);
        return many.error() < few.error() ? new Richardson(many.slope(), many.error()) : few;
    }

    private static double distance(double[] a, double[] b) {
        double worst = 0;
        double most = 1;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
            most = Math.max(most, Math.abs(b[i]));
        }
        return worst / most;
    }

    @Tag("deep")
    @Test
    void theTables() {
        Map<String, double[]> truths = new LinkedHashMap<>();
        TrustProblem.ALL.forEach(p -> truths.put(p.name(), p.gradient()));
        List<Row> rows = new ArrayList<>();
        for (GradientMethod gradient : GradientMethods.ALL) {
            for (OdeMethod solver : SOLVERS) {
                rows.add(row(gradient, solver, truths));
            }
        }
        TrustPage page = new TrustPage(rows);
        new WrittenBlock(PAGE, "summary").hold(page.summary());
        new WrittenBlock(PAGE, "problems").hold(page.problems());
        new WrittenBlock(README, "gradients").hold(page.headline());
        for (Row row : rows) {
            row.cells.forEach((problem, cell) -> {
                String what = row.gradient.name() + " by " + row.solver.name() + " on " + problem;
                assertEquals(Optional.empty(), cell.failure, what);
                if (row.gradient.truth() == Truth.FROZEN_GRID) {
                    // measured: 5e-10 at most, on D5
                    assertTrue(cell.frozen <= 1e-9, what + ": " + cell.frozen + " from differences on the grid");
                }
            });
        }
    }
}
