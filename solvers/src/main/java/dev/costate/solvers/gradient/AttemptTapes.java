package dev.costate.solvers.gradient;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.ErrorNorm;
import dev.costate.solvers.tape.TapeStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of an adaptive step as tapes of all that it depends on; for {@link DirectAdaptive}.
 *
 * <p>They are one attempt, its dense output and the choice of the first step.
 *
 * <p>Immutable.
 */
final class AttemptTapes {
    private final Tape field;
    private final SolveOptions options;
    private final Tableau method;
    private final ErrorNorm norm;
    private final Shape state;
    private final List<Shape> captured;

    AttemptTapes(RecordedSolve solve) {
        field = solve.field();
        options = solve.options();
        method = Tableau.require(options.method(), "direct-adaptive");
        state = field.inputShapes().get(1);
        captured = field.inputShapes().subList(2, field.inputShapes().size());
        norm = new ErrorNorm(options, state.size());
    }

    private Var eval(Var t, Var y, Var[] c) {
        Var[] in = new Var[2 + c.length];
        in[0] = t;
        in[1] = y;
        System.arraycopy(c, 0, in, 2, c.length);
        return field.call(in)[0];
    }

    private TapeStep step(Var[] v, int first) {
        Var[] c = Arrays.copyOfRange(v, first, v.length);
        return new TapeStep(method, (t, y) -> eval(t, y, c), v[0], v[1], v[2], v[3]);
    }

    private static Var sum(double[] w, List<Var> k) {
        Var sum = TapeStep.sum(w, k);
        return sum == null ? k.get(0).times(0) : sum;
    }

    private List<Shape> shapes(Shape... first) {
        List<Shape> s = new ArrayList<>(List.of(first));
        s.addAll(captured);
        return s;
    }

    /** Returns the vjp of (t, h, y, k₀, captured) ↦ (y₁, last k, ε²). */
    Tape attempt() {
        return Tape.record(shapes(Shape.SCALAR, Shape.SCALAR, state, state), v -> {
            TapeStep step = step(v, 4);
            Var end = step.end();
            Var e = Var.constant(0);
            if (options.adaptive()) {
                Var size = v[2].abs().max(end.abs());
                e = norm.meanSquare(sum(method.e(), step.k).times(v[1]), size);
                if (method.e2().length > 0) {
                    Var second = norm.meanSquare(sum(method.e2(), step.k).times(v[1]), size);
                    e = e.square().dividedBy(e.plus(second.times(0.01)).plus(1e-300));
                }
            }
            return new Var[] {end, step.k.get(step.k.size() - 1), e};
        }).vjp().simplify();
    }

    /** Returns the vjp of (t, h, y, k₀, θ, captured) ↦ y(t + θh). */
    Tape dense() {
        return Tape.record(shapes(Shape.SCALAR, Shape.SCALAR, state, state, Shape.SCALAR), v -> {
            TapeStep step = step(v, 5);
            step.end();
            step.evaluateDense();
            // the weights are polynomials of degree 7 at most: Newton's form through their values at i/7
            int nodes = 8;
            double[][] f = new double[nodes][step.k.size()];
            for (int i = 0; i < nodes; i++) {
                method.denseWeights(i / 7.0, f[i]);
            }
            for (int level = 1; level < nodes; level++) {
                for (int i = nodes - 1; i >= level; i--) {
                    for (int j = 0; j < step.k.size(); j++) {
                        f[i][j] = (f[i][j] - f[i - 1][j]) / (level / 7.0);
                    }
                }
            }
            Var y = sum(f[nodes - 1], step.k);
            for (int i = nodes - 2; i >= 0; i--) {
                y = y.times(v[4].minus(i / 7.0)).plus(sum(f[i], step.k));
            }
            return new Var[] {v[2].plus(y.times(v[1]))};
        }).vjp().simplify();
    }

    /**
     * Returns the vjp of (t₀, y₀, span, captured) ↦ (k₀, first step ≥ 0), span = last time − t₀.
     *
     * <p>The step is the one that the solve loop chooses.
     */
    Tape start() {
        return Tape.record(shapes(Shape.SCALAR, state, Shape.SCALAR), v -> {
            Var[] c = Arrays.copyOfRange(v, 3, v.length);
            Var k0 = eval(v[0], v[1], c);
            if (!options.adaptive() || options.firstStep() > 0) {
                return new Var[] {k0, Var.constant(options.firstStep())};
            }
            Var size = v[1].abs();
            Var tiny = Var.constant(1e-300);
            Var d0 = norm.meanSquare(v[1], size).max(tiny).sqrt();
            Var d1 = norm.meanSquare(k0, size).max(tiny).sqrt();
            Var small = Var.constant(1e-6);
            Var usual = d1.greaterOrEqual(Var.constant(1e-5)).times(d0.greaterOrEqual(Var.constant(1e-5)));
            Var h0 = usual.where(d0.times(0.01).dividedBy(d1), small).min(v[2].abs());
            Var signed = h0.times(v[2].sign());
            Var change = eval(v[0].plus(signed), v[1].plus(k0.times(signed)), c).minus(k0);
            Var d2 = norm.meanSquare(change, size).max(tiny).sqrt().dividedBy(h0);
            Var top = d1.max(d2);
            Var h1 = top.greater(Var.constant(1e-15)).where(
                    top.reciprocal().times(0.01).power(Var.constant(1.0 / method.order())), small.max(h0.times(1e-3)));
            return new Var[] {k0, h0.times(100).min(h1).max(Var.constant(options.limits().least()))};
        }).vjp().simplify();
    }
}
