package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;
import dev.costate.models.cnf.TracedField;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Methods;

/**
 * The ordinary differential equation whose solutions have the marginals of the SDE.
 *
 * <p>dx/dt = f·x − ½g²·score (Song et al. 2021, equation 13). Solved from T down it turns noise into samples; solved
 * from {@code first} up with the trace of its Jacobian it gives ln p(x) = ln N(x(T); 0, s(T)²) + ∫ tr dt (equation 39).
 * Immutable.
 *
 * @param process the forward process
 * @param first time at which data are taken to lie, from 0 to below T
 * @param solver how it is solved
 * @param gradient how its solves are differentiated
 */
public record ProbabilityFlow(ForwardProcess process, double first, SolveOptions solver, GradientMethod gradient)
        implements DiffusionSampler {
    /** Checks the time. */
    public ProbabilityFlow {
        if (!(first >= 0 && first < process.end())) {
            throw new IllegalArgumentException("first time " + first + ": must be from 0 to below " + process.end());
        }
    }

    /** Differentiated by {@link GradientMethods#DIRECT}. */
    public ProbabilityFlow(ForwardProcess process, double first, SolveOptions solver) {
        this(process, first, solver, GradientMethods.DIRECT);
    }

    /** From the process' usual first time, by Vern7 with both tolerances {@code tolerance}. */
    public static ProbabilityFlow of(ForwardProcess process, double tolerance) {
        return new ProbabilityFlow(process, process.start(),
                SolveOptions.adaptive(Methods.VERN7, tolerance, tolerance));
    }

    /** Returns the same with another solver. */
    public ProbabilityFlow with(SolveOptions other) {
        return new ProbabilityFlow(process, first, other, gradient);
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
        return Ode.record(field(score), prior, process.end(), first, solver, gradient);
    }

    @Override
    public Var evaluations(Score score, Var prior, Var seed, Var number) {
        double[] times = {process.end(), first};
        return Ode.recordWithStatistics(field(score), prior, times, solver, gradient)[1].select(0, 2);
    }

    /** As {@link #sample(Score, Var)}: there is no noise on the way. */
    @Override
    public Var sample(Score score, Var prior, Var seed, Var first) {
        return sample(score, prior);
    }

    /** Records the noise that samples come of: the inverse of {@link #sample}. */
    public Var encode(Score score, Var x) {
        return Ode.record(field(score), x, first, process.end(), solver, gradient);
    }

    /** Records ln p(x) of each row, [rows], with the exact trace: d forward derivatives an evaluation. */
    public Var logDensity(Score score, Var x) {
        return density(TracedField.exact(field(score)), x);
    }

    /**
     * Records an unbiased estimate of ln p(x) of each row, [rows]: one backward derivative an evaluation.
     *
     * @param e noise of mean 0 and covariance I, [rows, d], the same in the whole solve
     */
    public Var logDensity(Score score, Var x, Var e) {
        return density(TracedField.estimated(field(score), e), x);
    }

    private Var density(TracedField f, Var x) {
        return f.move(x, (g, start) -> Ode.record(g, start, first, process.end(), solver, gradient))
                .logDensity(process.priorStandardDeviation());
    }
}
