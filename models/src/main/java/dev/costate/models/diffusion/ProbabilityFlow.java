package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Vern7;

/**
 * The ordinary differential equation whose solutions have the marginals of the SDE: dx/dt = f·x − ½g²·score (Song et
 * al. 2021, equation 13). Solved from T down it turns noise into samples; solved from {@code first} up with the
 * trace of its Jacobian it gives ln p(x) = ln N(x(T); 0, s(T)²) + ∫ tr dt (equation 39). Immutable.
 *
 * @param process the forward process
 * @param first time at which data are taken to lie, from 0 to below T
 * @param solver how it is solved
 */
public record ProbabilityFlow(ForwardProcess process, double first, SolveOptions solver) {
    /** Checks the time. */
    public ProbabilityFlow {
        if (!(first >= 0 && first < process.end())) {
            throw new IllegalArgumentException("first time " + first + ": must be from 0 to below " + process.end());
        }
    }

    /** From the process' usual first time, by Vern7 with both tolerances {@code tolerance}. */
    public static ProbabilityFlow of(ForwardProcess process, double tolerance) {
        return new ProbabilityFlow(process, process.start(),
                SolveOptions.adaptive(Vern7.TABLEAU, tolerance, tolerance));
    }

    /** Returns the same with another solver. */
    public ProbabilityFlow with(SolveOptions other) {
        return new ProbabilityFlow(process, first, other);
    }

    /** Returns the right-hand side. */
    public VarField field(Score score) {
        return (t, x) -> {
            Var g = process.diffusion(t);
            return x.times(process.drift(t)).minus(score.at(t, x).times(g.square().times(0.5)));
        };
    }

    /**
     * Records the samples that come of noise: the state at {@code first} of the solution that is {@code prior} at T.
     */
    public Var sample(Score score, Var prior) {
        return Solve.ode(field(score), prior, process.end(), first, solver);
    }

    /** Records the noise that samples come of: the inverse of {@link #sample}. */
    public Var encode(Score score, Var x) {
        return Solve.ode(field(score), x, first, process.end(), solver);
    }

    /** Records ln p(x) of each row, [rows], with the exact trace: d forward derivatives an evaluation. */
    public Var logDensity(Score score, Var x) {
        return logDensity(x, (t, y) -> {
            var both = Autodiff.divergence(z -> field(score).apply(t, z), y);
            return Var.concat(1, both.value(), both.divergence().expand(1));
        });
    }

    /**
     * Records an unbiased estimate of ln p(x) of each row, [rows], with tr J estimated by eᵀJe (Hutchinson 1989;
     * Skilling 1989): one backward derivative an evaluation.
     *
     * @param e noise of mean 0 and covariance I, [rows, d], the same in the whole solve
     */
    public Var logDensity(Score score, Var x, Var e) {
        return logDensity(x, (t, y) -> {
            var both = Autodiff.vjp(z -> field(score).apply(t, z), y, e);
            return Var.concat(1, both.value(), both.cotangent().times(e).sum(1).expand(1));
        });
    }

    private Var logDensity(Var x, VarField withTrace) {
        int n = x.shape().dim(0);
        int d = x.shape().dim(1);
        Var state = Var.concat(1, x, Var.constant(0).broadcastTo(Shape.of(n, 1)));
        Var end = Solve.ode((t, y) -> withTrace.apply(t, y.slice(1, 0, d)), state, first, process.end(), solver);
        double s = process.priorDeviation();
        Var square = end.slice(1, 0, d).dividedBy(s).square().sum(1);
        return square.times(-0.5).plus(-0.5 * d * StrictMath.log(2 * Math.PI * s * s)).plus(end.select(1, d));
    }
}
