package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.TimeGrid;

/**
 * A linear SDE that turns data into noise.
 *
 * <p>dX = f(t)·X dt + g(t) dW for t from 0 to {@link #end}, so that X_t given x₀ is N(a(t)·x₀, s(t)²·I). Every
 * coefficient comes twice: recorded, for times of any shape, and as a plain number. Implementations are immutable.
 */
public sealed interface ForwardProcess
        permits OrnsteinUhlenbeck, VariancePreserving, SubVariancePreserving, VarianceExploding {
    /** Returns its name as options have it. */
    String optionName();

    /** Returns the last time T. */
    double end();

    /** Returns the first time that samplers and likelihoods go to; the score is not learned below. */
    double start();

    /** Records f(t), the factor of x in the drift. */
    Var drift(Var t);

    /** Records g(t). */
    Var diffusion(Var t);

    /** Records a(t). */
    Var mean(Var t);

    /** Records s(t). */
    Var standardDeviation(Var t);

    /** Returns f(t). */
    double drift(double t);

    /** Returns g(t). */
    double diffusion(double t);

    /** Returns a(t). */
    double mean(double t);

    /** Returns s(t). */
    double standardDeviation(double t);

    /**
     * Records t with the given s(t), the inverse of {@link #standardDeviation(Var)}.
     *
     * @param standardDeviation from 0 to s(T); where s no longer rises in double precision, t may be infinite
     */
    Var time(Var standardDeviation);

    /**
     * Records t with the given ratio of noise and signal ρ = s(t)/a(t).
     *
     * <p>In ln ρ the weight of the likelihood is even: g²/s² = 2·d(ln ρ)/dt for every linear process, as a' = f·a and
     * (s²)' = 2f·s² + g².
     *
     * @param ratio not negative
     */
    Var timeOfRatio(Var ratio);

    /**
     * Returns the steps in which samplers go from T back to {@code last}, as times τ = T − t, which rise: equal ones.
     *
     * @param last from 0 to below T
     */
    default TimeGrid stepsBack(double last, int steps) {
        return TimeGrid.uniform(0, end() - last, steps);
    }

    /**
     * Returns the standard deviation of the normal distribution that samples start from at T.
     *
     * <p>It is s(T), which hides data whose size is of order 1.
     */
    default double priorStandardDeviation() {
        return standardDeviation(end());
    }
}
