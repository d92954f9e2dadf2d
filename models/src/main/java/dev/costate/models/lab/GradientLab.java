package dev.costate.models.lab;

import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.GradientMethods;
import dev.costate.solvers.Method;
import dev.costate.solvers.OdeGradient;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every gradient method at every tolerance on one problem: how far each gradient is from the three truths, and what it cost. For a field of your own make a {@link LabProblem}.
 *
 * @param solver an adaptive explicit method
 * @param tolerances relative and absolute tolerance, both; from loose to tight
 * @param methods the gradient methods
 * @param repetitions runs of which the fastest is timed
 */
public record GradientLab(Method solver, double[] tolerances, List<GradientMethod> methods, int repetitions) {
    /** Checks the options and copies them. */
    public GradientLab {
        if (!solver.adaptive()) {
            throw new IllegalArgumentException("solver " + solver.name() + " has no error estimate: a sweep of tolerances needs one");
        }
        if (tolerances.length == 0 || repetitions < 1) {
            throw new IllegalArgumentException(tolerances.length + " tolerances, " + repetitions + " repetitions: need at least one of each");
        }
        tolerances = tolerances.clone();
        methods = List.copyOf(methods);
    }

    /** All gradient methods at 1e-4, 1e-6, 1e-8 and 1e-10. */
    public static GradientLab of(Method solver) {
        return new GradientLab(solver, new double[] {1e-4, 1e-6, 1e-8, 1e-10}, GradientMethods.ALL, 5);
    }

    /** Returns a copy. */
    @Override
    public double[] tolerances() {
        return tolerances.clone();
    }

    /**
     * One method at one tolerance. Errors are the largest difference over all elements of the gradient relative to the truth's largest element.
     *
     * @param problem the problem's name
     * @param method the gradient method's name
     * @param truth what the method differentiates
     * @param tolerance the solver's tolerance
     * @param toTrueSolution error against the closed form, or a solve at 1e-13
     * @param toFrozenGrid error against differences on the grid taken
     * @param toAdaptiveMap error against differences of the map with its own steps
     * @param quality the method's quality number, NaN if it has none
     * @param qualityName what that is
     * @param evaluations evaluations of the field by the forward solve
     * @param recomputed evaluations of the field by the backward pass
     * @param vjps vjps of the field
     * @param bytes memory in use at most
     * @param seconds time of one gradient, solve included
     * @param failure empty, or the status with which a solve of the method ended: then all figures are NaN or 0
     */
    public record Row(String problem, String method, GradientMethod.Truth truth, double tolerance, double toTrueSolution, double toFrozenGrid, double toAdaptiveMap,
            double quality, String qualityName, long evaluations, long recomputed, long vjps, long bytes, double seconds, String failure) {
        /** Returns all calls of the field, a vjp counted as two. */
        public long work() {
            return evaluations + recomputed + 2 * vjps;
        }
    }

    /**
     * Runs the sweep.
     *
     * @throws IllegalArgumentException if a method cannot serve the solver
     * @throws SolveFailure if the forward solve does not reach its end; a backward solve that does not is a row of its own
     */
    public List<Row> run(LabProblem problem) {
        Truths truths = new Truths(problem);
        double[] exact = truths.ofTrueSolution();
        List<Row> rows = new ArrayList<>();
        for (double tolerance : tolerances) {
            SolveOptions options = SolveOptions.adaptive(solver, tolerance, tolerance);
            double[] frozen = truths.ofFrozenGrid(options);
            double[] adaptive = truths.ofAdaptiveMap(options);
            for (GradientMethod method : methods) {
                Truths.Gradient gradient = gradient(problem, options.withGradient(method));
                OdeGradient.Result r;
                try {
                    r = gradient.run();
                } catch (SolveFailure failure) {
                    double none = Double.NaN;
                    rows.add(new Row(problem.name(), method.name(), method.truth(), tolerance, none, none, none, none, method.qualityName(), 0, 0, 0, 0, none,
                            failure.status().name()));
                    continue;
                }
                double best = Double.POSITIVE_INFINITY;
                for (int i = 0; i < repetitions; i++) {
                    long start = System.nanoTime();
                    r = gradient.run();
                    best = Math.min(best, 1e-9 * (System.nanoTime() - start));
                }
                double[] g = flat(r);
                rows.add(new Row(problem.name(), method.name(), method.truth(), tolerance, error(g, exact), error(g, frozen), error(g, adaptive), r.quality(), r.qualityName(),
                        r.evaluations(), r.recomputed(), r.vjps(), r.peakBytes(), best, ""));
            }
        }
        return rows;
    }

    static Truths.Gradient gradient(LabProblem problem, SolveOptions options) {
        return new Truths.Gradient(OdeGradient.withCotangent(problem.field(), problem.y0().shape(), problem.parameters().stream().map(p -> p.shape()).toList(),
                problem.times(), options).runner(), problem);
    }

    /** The gradient's elements, y₀'s first. */
    static double[] flat(OdeGradient.Result r) {
        List<double[]> parts = new ArrayList<>(List.of(r.y0Cotangent().toArray()));
        r.parameterCotangents().forEach(p -> parts.add(p.toArray()));
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static double error(double[] g, double[] truth) {
        double worst = 0;
        double size = 0;
        for (int i = 0; i < g.length; i++) {
            double d = Math.abs(g[i] - truth[i]);
            worst = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(worst, d);
            size = Math.max(size, Math.abs(truth[i]));
        }
        return worst == 0 ? 0 : worst / size;
    }
}
