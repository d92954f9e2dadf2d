package dev.costate.models.lab;

import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.gradient.Checkpointed;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientResult;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every gradient method at every tolerance on one problem. How far each gradient is from the three truths, and what
 * it cost. For a field of your own make a {@link LabProblem}.
 *
 * @param solver an adaptive method; if there is none, the one that each problem names
 * @param tolerances relative and absolute tolerance, both; from loose to tight
 * @param methods the gradient methods
 * @param repetitions runs of which the fastest is timed
 */
public record GradientLab(Optional<OdeMethod> solver, double[] tolerances, List<GradientMethod> methods,
        int repetitions) {
    private static final int[] KEPT = {1, 2, 4, 8, 16, 32, 64};

    /** Checks the options and copies them. */
    public GradientLab {
        if (solver.isPresent() && !solver.get().adaptive()) {
            throw new IllegalArgumentException(
                    "solver " + solver.get().name() + " has no error estimate: a sweep of tolerances needs one");
        }
        if (tolerances.length == 0 || repetitions < 1) {
            throw new IllegalArgumentException(
                    tolerances.length + " tolerances, " + repetitions + " repetitions: need at least one of each");
        }
        tolerances = tolerances.clone();
        methods = List.copyOf(methods);
    }

    /** All gradient methods at 1e-4, 1e-6, 1e-8 and 1e-10, by the solver that each problem names. */
    public static GradientLab standard() {
        return standard(Optional.empty());
    }

    /** All gradient methods at 1e-4, 1e-6, 1e-8 and 1e-10. */
    public static GradientLab of(OdeMethod solver) {
        return standard(Optional.of(solver));
    }

    private static GradientLab standard(Optional<OdeMethod> solver) {
        return new GradientLab(solver, new double[] {1e-4, 1e-6, 1e-8, 1e-10}, GradientMethods.ALL, 5);
    }

    /** Returns a copy. */
    @Override
    public double[] tolerances() {
        return tolerances.clone();
    }

    /**
     * Distances from the three truths. The largest difference over all elements of the gradient relative to the
     * truth's largest element.
     *
     * @param trueSolution from the closed form, or a solve at 1e-13; NaN if there is neither
     * @param frozenGrid from differences on the grid taken
     * @param adaptiveMap from differences of the map with its own steps
     */
    public record Errors(double trueSolution, double frozenGrid, double adaptiveMap) {
        private static final Errors NONE = new Errors(Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * One method at one tolerance.
     *
     * @param problem the problem's name
     * @param solver the solver's name
     * @param method the gradient method's name
     * @param truth what the method differentiates
     * @param tolerance the solver's tolerance; NaN if the method refuses the solver
     * @param error distances of the gradient from the truths
     * @param knownTo how well the truths are known themselves: an error below that says no more
     * @param quality the method's quality number; NaN if it has none for this solver. What measuring it costs is in
     * none of the other figures
     * @param qualityName what that is
     * @param evaluations evaluations of the field by the forward solve, a Jacobian counted by its columns
     * @param recomputed evaluations of the field by the backward pass
     * @param vjps vjps of the field
     * @param bytes memory in use at most
     * @param seconds time of one gradient, solve included
     * @param failure empty, or why there are no figures: how a solve failed, or why the method refuses the solver;
     * then all figures are NaN or 0
     */
    public record Row(String problem, String solver, String method, GradientMethod.Truth truth, double tolerance,
            Errors error, Errors knownTo, double quality, String qualityName, long evaluations, long recomputed,
            long vjps, long bytes, double seconds, String failure) {
        private static Row failed(String problem, OdeMethod solver, GradientMethod method, double tolerance,
                Errors knownTo, String why) {
            return new Row(problem, solver.name(), method.name(), method.truth(), tolerance, Errors.NONE, knownTo,
                    Double.NaN, method.qualityName(), 0, 0, 0, 0, Double.NaN, why);
        }

        /** Returns all calls of the field, a vjp counted as two. */
        public long work() {
            return evaluations + recomputed + 2 * vjps;
        }
    }

    /**
     * {@link Checkpointed} with a number of kept states: does it keep to its budget, and to the schedule?
     *
     * @param problem the problem's name
     * @param states kept states allowed
     * @param budget bytes that they may take
     * @param bytes bytes that they took: memory in use at most less all the rest, which is the same for every number of
     * states
     * @param steps accepted steps n of the solve
     * @param again steps taken again by the backward pass, from its count of evaluations
     * @param binomial steps that the binomial schedule takes again, n + t(n, c)
     */
    public record Kept(String problem, int states, long budget, long bytes, int steps, long again, long binomial) {
    }

    private OdeMethod solverOf(LabProblem problem) {
        return solver.orElse(problem.solver());
    }

    /**
     * Runs the sweep. A solve that does not reach its end, and a method that refuses the solver, are rows of their
     * own.
     */
    public List<Row> run(LabProblem problem) {
        return run(problem, List.of());
    }

    /**
     * As above, with gradients of other libraries beside ours.
     *
     * @param handIns those of this problem at a tolerance of the sweep are measured, others left out
     * @throws IllegalArgumentException if one of them has not as many elements as the problem
     */
    public List<Row> run(LabProblem problem, List<HandIn> handIns) {
        OdeMethod by = solverOf(problem);
        Truths.Truth exact = new Truths(problem).ofTrueSolution();
        // The truths take most of the time, so all cores find them; methods, whose time is measured, run alone.
        List<Known> truths = Arrays.stream(tolerances).parallel()
                .mapToObj(t -> known(problem, SolveOptions.adaptive(by, t, t), exact)).toList();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < tolerances.length; i++) {
            double tolerance = tolerances[i];
            SolveOptions options = SolveOptions.adaptive(by, tolerance, tolerance);
            Truths.Truth[] all = truths.get(i).all();
            Errors knownTo = truths.get(i).to();
            String failure = truths.get(i).failure();
            for (GradientMethod method : methods) {
                if (method.refusal(options).isEmpty()) {
                    rows.add(failure.isEmpty() ? row(problem, options, method, all, knownTo)
                            : Row.failed(problem.name(), by, method, tolerance, knownTo, failure));
                }
            }
            for (HandIn handIn : handIns) {
                if (handIn.problem().equals(problem.name()) && handIn.tolerance() == tolerance) {
                    rows.add(row(handIn, all, knownTo));
                }
            }
        }
        for (GradientMethod method : methods) {
            method.refusal(SolveOptions.adaptive(by, tolerances[0], tolerances[0])).ifPresent(why ->
                rows.add(Row.failed(problem.name(), by, method, Double.NaN, Errors.NONE,
                        "cannot differentiate " + by.name() + why)));
        }
        return rows;
    }

    /** The three truths of a tolerance, what they are known to, and why a solve failed. */
    private record Known(Truths.Truth[] all, Errors to, String failure) {
    }

    private static Known known(LabProblem problem, SolveOptions options, Truths.Truth exact) {
        Truths truths = new Truths(problem);
        try {
            Truths.Truth frozen = truths.ofFrozenGrid(options);
            Truths.Truth adaptive = truths.ofAdaptiveMap(options);
            return new Known(new Truths.Truth[] {exact, frozen, adaptive},
                    new Errors(exact.knownTo(), frozen.knownTo(), adaptive.knownTo()), "");
        } catch (SolveFailure e) {
            return new Known(new Truths.Truth[] {exact, truths.unknown(), truths.unknown()}, Errors.NONE, words(e));
        }
    }

    private Row row(LabProblem problem, SolveOptions options, GradientMethod method, Truths.Truth[] truths,
            Errors knownTo) {
        OdeGradient.Runner runner = runner(problem, options, method);
        GradientResult r;
        double best = Double.POSITIVE_INFINITY;
        try {
            r = run(problem, runner);
            for (int i = 0; i < repetitions; i++) {
                long start = System.nanoTime();
                r = run(problem, runner);
                best = Math.min(best, 1e-9 * (System.nanoTime() - start));
            }
        } catch (SolveFailure e) {
            return Row.failed(problem.name(), options.method(), method, options.rtol(), knownTo, words(e));
        }
        double[] g = flat(r);
        return new Row(problem.name(), options.method().name(), method.name(), method.truth(), options.rtol(),
                new Errors(truths[0].distance(g), truths[1].distance(g), truths[2].distance(g)), knownTo,
                r.quality(), r.qualityName(), r.evaluations(), r.recomputed(), r.vjps(), r.peakBytes(), best, "");
    }

    /** Of the three truths another library has only that of the solution in common with us: its steps are its own. */
    private static Row row(HandIn h, Truths.Truth[] truths, Errors knownTo) {
        int n = truths[0].gradient().length;
        if (h.gradient.length != n) {
            throw new IllegalArgumentException(h.method + " hands in " + h.gradient.length + " elements on "
                    + h.problem() + ": must be " + n + ", those of y0 first, then each parameter's");
        }
        return new Row(h.problem(), HandIn.SOLVER, h.method, GradientMethod.Truth.TRUE_SOLUTION, h.tolerance(),
                new Errors(truths[0].distance(h.gradient), truths[1].distance(h.gradient),
                        truths[2].distance(h.gradient)),
                knownTo, Double.NaN, HandIn.SOLVER, h.evaluations, 0, 0, 0, Double.NaN, "");
    }

    private static String words(SolveFailure e) {
        return String.format(Locale.ROOT, e.status() == SolveStatus.GRADIENT_NON_FINITE
                ? "%1$s over %3$d steps" : "%1$s at t = %2$.4g after %3$d steps", e.status(), e.t(), e.steps());
    }

    /**
     * Runs {@link Checkpointed} with 1, 2, 4, … 64 kept states at the tightest tolerance.
     *
     * <p>The state is wanted at the last time only. Numbers that take steps more than 200 times again are left out, and
     * all if the solver is not explicit or the solve fails.
     */
    public List<Kept> checkpoints(LabProblem problem) {
        List<Kept> kept = new ArrayList<>();
        if (solverOf(problem).family() != Family.EXPLICIT) {
            return kept;
        }
        Tableau by = (Tableau) solverOf(problem);
        double[] ends = {problem.times()[0], problem.times()[problem.times().length - 1]};
        LabProblem atTheEnd = problem.at(ends);
        double tolerance = tolerances[tolerances.length - 1];
        long state = Checkpointed.bytesOfState(problem.y0().shape().size());
        SolveOptions options = SolveOptions.adaptive(by, tolerance, tolerance);
        GradientResult most;
        try {
            most = run(atTheEnd, runner(atTheEnd, options, new Checkpointed(KEPT[KEPT.length - 1])));
        } catch (SolveFailure e) {
            return kept;
        }
        long other = most.usedBytes() - state * Math.min(most.accepted(), KEPT[KEPT.length - 1]);
        for (int c : KEPT) {
            if (Checkpointed.stepsRecomputed(c, most.accepted()) > 200L * most.accepted()) {
                continue;
            }
            GradientResult r = run(atTheEnd, runner(atTheEnd, options, new Checkpointed(c)));
            // two evaluations make the first derivative, then s − 1 a step
            kept.add(new Kept(problem.name(), c, c * state, r.usedBytes() - other, r.accepted(),
                    (r.recomputed() - 2) / (by.stages() - 1), Checkpointed.stepsRecomputed(c, r.accepted())));
        }
        return kept;
    }

    static OdeGradient.Runner runner(LabProblem problem, SolveOptions options, GradientMethod method) {
        return OdeGradient.withCotangent(problem.field(), problem.y0().shape(),
                problem.parameters().stream().map(Tensor::shape).toList(), problem.times(), options, method)
                .runner();
    }

    static GradientResult run(LabProblem problem, OdeGradient.Runner runner) {
        return runner.withCotangent(problem.weights(), problem.y0(), problem.parameters().toArray(Tensor[]::new));
    }

    /** The gradient's elements, y₀'s first. */
    static double[] flat(GradientResult r) {
        List<double[]> parts = new ArrayList<>(List.of(r.y0Cotangent().toArray()));
        r.parameterCotangents().forEach(p -> parts.add(p.toArray()));
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
