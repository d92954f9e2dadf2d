package dev.costate.models.lab;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.gradient.Checkpointed;
import dev.costate.solvers.method.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The gradients that a method's gradient is held against.
 *
 * <p>They are had by means that share nothing with the methods but the solver. Thread-confined.
 */
final class Truths {
    private static final int LEVELS = 4;

    private final LabProblem problem;
    private final Replay field;
    private final double[] x;
    private final double[] weights;
    private final int n;

    Truths(LabProblem problem) {
        this.problem = problem;
        List<Shape> shapes = new ArrayList<>(List.of(Shape.SCALAR, problem.y0().shape()));
        problem.parameters().forEach(p -> shapes.add(p.shape()));
        field = Replay.of(Tape
                .record(shapes, v -> new Var[] {problem.field().apply(v[0], v[1], Arrays.copyOfRange(v, 2, v.length))})
                .simplify());
        n = problem.y0().shape().size();
        List<Tensor> parts = new ArrayList<>(List.of(problem.y0()));
        parts.addAll(problem.parameters());
        x = parts.stream().flatMapToDouble(p -> Arrays.stream(p.toArray())).toArray();
        weights = problem.weights().toArray();
    }

    /**
     * A gradient to hold others against.
     *
     * @param gradient its elements
     * @param knownTo its own error, relative to its largest element, as its last refinement shows it
     */
    record Truth(double[] gradient, double knownTo) {
        /**
         * The largest difference relative to this gradient's largest element; NaN if this one is not known, ∞ if
         * {@code g} is not finite.
         */
        double distance(double[] g) {
            double worst = 0;
            double size = 0;
            for (int i = 0; i < g.length; i++) {
                double d = Math.abs(g[i] - gradient[i]);
                worst = Double.isNaN(g[i]) ? Double.POSITIVE_INFINITY : Math.max(worst, d);
                size = Math.max(size, Math.abs(gradient[i]));
            }
            return worst == 0 ? 0 : worst / size;
        }
    }

    /**
     * The gradient of the true solution. In closed form, or by dop853 at 1e-13; NaN if that needs more than a
     * million steps.
     */
    Truth ofTrueSolution() {
        Optional<double[]> known = problem.exact();
        if (known.isPresent()) {
            return new Truth(known.get(), 0);
        }
        try {
            double[] coarse = reference(1e-12);
            Truth fine = new Truth(reference(1e-13), 0);
            return new Truth(fine.gradient, fine.distance(coarse));
        } catch (SolveFailure tooStiff) {
            return unknown();
        }
    }

    private double[] reference(double tolerance) {
        SolveOptions o = SolveOptions.adaptive(Methods.DOP853, tolerance, tolerance).withMaxSteps(1_000_000);
        return GradientLab.flat(GradientLab.run(problem, GradientLab.runner(problem, o, new Checkpointed(1000))));
    }

    /**
     * Differences of the map on the grid that the solver takes at the problem's arguments: Romberg's scheme, since
     * that map is smooth.
     */
    Truth ofFrozenGrid(SolveOptions options) {
        SolveOptions frozen = options.withGrid(solve(x, options).trace());
        return best(0.002, 1e-10, at -> value(solve(at, frozen)), null, options);
    }

    /** Differences of the map with its own steps, so near that all attempts are accepted and rejected as before. */
    Truth ofAdaptiveMap(SolveOptions options) {
        return best(1e-5, 1e-7, at -> value(solve(at, options)), solve(x, options).trace(), options);
    }

    /**
     * Shortens the differences until they are known well enough. Those that move a jump of the solution by a step of
     * the grid fail, or tell nothing.
     */
    private Truth best(double first, double enough, ToDoubleFunction<double[]> f, StepTrace pattern,
            SolveOptions options) {
        Truth best = unknown();
        for (double h = first; h > 1e-4 * first && !(best.knownTo <= enough); h /= 10) {
            try {
                Truth t = differences(h, f, pattern, options);
                best = t.knownTo < best.knownTo || Double.isNaN(best.knownTo) ? t : best;
            } catch (SolveFailure tooFar) {
                continue;
            }
        }
        return best;
    }

    /** The truth that is not known. */
    Truth unknown() {
        double[] none = new double[x.length];
        Arrays.fill(none, Double.NaN);
        return new Truth(none, Double.NaN);
    }

    private Truth differences(double first, ToDoubleFunction<double[]> f, StepTrace pattern, SolveOptions options) {
        double[] g = new double[x.length];
        double[] before = new double[x.length];
        int levels = pattern == null ? LEVELS : 2;
        for (int i = 0; i < g.length; i++) {
            double h = first * Math.max(1, Math.abs(x[i]));
            for (int tries = 0; pattern != null && tries < 12
                    && !(same(pattern, moved(i, h), options) && same(pattern, moved(i, -h), options)); tries++) {
                h /= 2;
            }
            double[] column = new double[levels];
            for (int k = 0; k < levels; k++) {
                double hk = h / (1 << k);
                double v = (f.applyAsDouble(moved(i, hk)) - f.applyAsDouble(moved(i, -hk))) / (2 * hk);
                for (int j = 0; j < k; j++) {
                    double better = v + (v - column[j]) / ((1 << 2 * (j + 1)) - 1);
                    column[j] = v;
                    v = better;
                }
                before[i] = g[i];
                g[i] = v;
                column[k] = v;
            }
        }
        return new Truth(g, new Truth(g, 0).distance(before));
    }

    private double[] moved(int i, double h) {
        double[] m = x.clone();
        m[i] += h;
        return m;
    }

    private boolean same(StepTrace pattern, double[] at, SolveOptions options) {
        StepTrace t = solve(at, options).trace();
        boolean same = t.attempts() == pattern.attempts();
        for (int i = 0; same && i < t.attempts(); i++) {
            same = t.outcome(i) == pattern.outcome(i);
        }
        return same;
    }

    private Solution solve(double[] at, SolveOptions options) {
        int from = n;
        for (int i = 0; i < problem.parameters().size(); i++) {
            Shape shape = problem.parameters().get(i).shape();
            field.set(2 + i, Tensor.of(shape, Arrays.copyOfRange(at, from, from + shape.size())));
            from += shape.size();
        }
        RightHandSide f = (t, y, dy) -> field.set(0, t).set(1, y).run().get(0, dy);
        return Ode.solve(f, Arrays.copyOf(at, n), problem.times(), options).orThrow();
    }

    private double value(Solution s) {
        double sum = 0;
        int k = 0;
        for (double[] row : s.values()) {
            for (double v : row) {
                sum += weights[k++] * v;
            }
        }
        return sum;
    }
}
