package dev.costate.models.lab;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Direct;
import dev.costate.solvers.Dop853;
import dev.costate.solvers.Ode;
import dev.costate.solvers.OdeGradient;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The gradients that a method's gradient is held against, by means that share nothing with the methods but the solver. Thread-confined. */
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
        field = Replay.of(Tape.record(shapes, v -> new Var[] {problem.field().apply(v[0], v[1], Arrays.copyOfRange(v, 2, v.length))}).simplify());
        n = problem.y0().shape().size();
        List<Tensor> parts = new ArrayList<>(List.of(problem.y0()));
        parts.addAll(problem.parameters());
        x = parts.stream().flatMapToDouble(p -> Arrays.stream(p.toArray())).toArray();
        weights = problem.weights().toArray();
    }

    /** The gradient of the true solution: in closed form, or by a solve at 1e-13. */
    double[] ofTrueSolution() {
        if (problem.exact() != null) {
            return problem.exact().get();
        }
        return GradientLab.flat(GradientLab.gradient(problem, SolveOptions.adaptive(Dop853.TABLEAU, 1e-13, 1e-13).withGradient(Direct.DEFAULT)).run());
    }

    /** Differences of the map on the grid that the solver takes at the problem's arguments: Romberg's scheme, since that map is smooth. */
    double[] ofFrozenGrid(SolveOptions options) {
        SolveOptions frozen = options.withGrid(solve(x, options).trace());
        return differences(0.002, at -> value(solve(at, frozen)), null, options);
    }

    /** Differences of the map with its own steps, so near that all attempts are accepted and rejected as before. */
    double[] ofAdaptiveMap(SolveOptions options) {
        StepTrace pattern = solve(x, options).trace();
        return differences(1e-5, null, pattern, options);
    }

    private double[] differences(double first, ToDoubleFunction<double[]> smooth, StepTrace pattern, SolveOptions options) {
        double[] g = new double[x.length];
        int levels = pattern == null ? LEVELS : 2;
        for (int i = 0; i < g.length; i++) {
            double h = first * Math.max(1, Math.abs(x[i]));
            for (int tries = 0; pattern != null && tries < 12 && !(same(pattern, moved(i, h), options) && same(pattern, moved(i, -h), options)); tries++) {
                h /= 2;
            }
            double[] column = new double[levels];
            for (int k = 0; k < levels; k++) {
                double hk = h / (1 << k);
                double up = smooth != null ? smooth.applyAsDouble(moved(i, hk)) : value(solve(moved(i, hk), options));
                double down = smooth != null ? smooth.applyAsDouble(moved(i, -hk)) : value(solve(moved(i, -hk), options));
                double v = (up - down) / (2 * hk);
                for (int j = 0; j < k; j++) {
                    double better = v + (v - column[j]) / ((1 << 2 * (j + 1)) - 1);
                    column[j] = v;
                    v = better;
                }
                column[k] = v;
            }
            g[i] = column[levels - 1];
        }
        return g;
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

    /** One gradient, ready to be computed again and again. */
    record Gradient(OdeGradient.Runner runner, LabProblem problem) {
        OdeGradient.Result run() {
            return runner.withCotangent(problem.weights(), problem.y0(), problem.parameters().toArray(Tensor[]::new));
        }
    }
}
