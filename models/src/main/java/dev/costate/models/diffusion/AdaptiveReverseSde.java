package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * The reverse SDE with steps that adapt to an error estimate (Jolicoeur-Martineau et al. 2021, algorithm 1).
 *
 * <p>With F(τ, x) = g²·score − f·x in the time τ = T − t, a step of length h with the increment w of the Brownian
 * motion is that of the stochastic improved Euler method (Roberts 2012), compared with Euler–Maruyama's:
 *
 * <p>y = x + F(τ, x)·h + g(τ)·w, z = x + F(τ + h, y)·h + g(τ + h)·w, x ← (y + z)/2, where the root mean square of
 * (y − z)/2 in units of max(atol, rtol·|y|, rtol·|y before|) over all rows is at most 1. Then h ← 0.9·h·error^(−2/3),
 * as that error is O(h^(3/2)). Weak order 2, strong order 1; two evaluations of the score a step.
 *
 * <p>A step that is refused is cut, and its motion with it, by a Brownian bridge; what is left of it are the next
 * steps. So every part of the path that was looked at is used, and refusals do not select paths, as they would if the
 * noise were drawn anew (Gaines and Lyons 1997). Rows of one batch share their steps. Immutable; not differentiable.
 *
 * @param process the forward process
 * @param rtol relative tolerance, from 0 to below 1; 0.01 to 0.1 are usual
 * @param atol absolute tolerance, positive; of one grey level's size for pictures
 * @param end where it ends
 */
public record AdaptiveReverseSde(ForwardProcess process, double rtol, double atol, ReverseSde.End end)
        implements DiffusionSampler {
    /** Checks the tolerances. */
    public AdaptiveReverseSde {
        end.check(process);
        if (!(rtol >= 0 && rtol < 1 && atol > 0 && atol < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "tolerances rtol " + rtol + ", atol " + atol + ": need 0 ≤ rtol < 1, 0 < atol < ∞");
        }
    }

    /** To the process' usual last time, then denoising, with both tolerances {@code tolerance}. */
    public static AdaptiveReverseSde of(ForwardProcess process, double tolerance) {
        return new AdaptiveReverseSde(process, tolerance, tolerance, new ReverseSde.End(process.start(), true));
    }

    @Override
    public Var sample(Score score, Var prior, Var seed, Var first) {
        return end.finished(process, score, solve(score, prior, seed, first)[0]);
    }

    @Override
    public Var evaluations(Score score, Var prior, Var seed, Var first) {
        return solve(score, prior, seed, first)[1].plus(end.evaluations());
    }

    private Var[] solve(Score score, Var prior, Var seed, Var first) {
        Shape rows = prior.shape();
        Closure step = Closure.record(List.of(rows, rows, rows, Shape.SCALAR, Shape.SCALAR), v -> step(score, v));
        // the first part of a step's motion, and the rest of it
        Tape part = Tape.record(List.of(Shape.SCALAR, Shape.SCALAR, rows, Shape.SCALAR, Shape.SCALAR), v -> {
            Var w = v[2].times(v[3]).plus(Autodiff.randomNormal(rows, v[0], v[1]).times(v[4]));
            return new Var[] {w, v[2].minus(w)};
        });
        List<Var> operands = new ArrayList<>(List.of(prior, seed, first));
        operands.addAll(step.captured());
        return Var.apply(new AdaptiveReverseOp(this, step.tape(), part), operands.toArray(Var[]::new));
    }

    /** Records x, y before, w, τ and τ + h ↦ the next x, y and the mean square of the error. */
    private Var[] step(Score score, Var[] v) {
        Var x = v[0];
        Var h = v[4].minus(v[3]);
        Var y = x.plus(change(score, v[3], x, h, v[2]));
        Var next = x.plus(y).plus(change(score, v[4], y, h, v[2])).times(0.5);
        Var unit = y.abs().max(v[1].abs()).times(rtol).max(Var.constant(atol));
        return new Var[] {next, y, y.minus(next).dividedBy(unit).square().mean()};
    }

    private Var change(Score score, Var reversed, Var x, Var h, Var w) {
        Var t = reversed.negated().plus(process.end());
        Var g = process.diffusion(t);
        return score.at(t, x).times(g.square()).minus(x.times(process.drift(t))).times(h).plus(g.times(w));
    }
}
