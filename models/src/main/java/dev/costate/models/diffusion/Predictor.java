package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.method.SdeMethods;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;
import java.util.Locale;

/**
 * A step of the reverse SDE from t to u &lt; t.
 *
 * <p>Below, r = a(t)/a(u), G² = s(t)² − r²·s(u)² is the variance that the forward process adds from u to t, and z =
 * ΔW/√h. Every step has weak order 1 and evaluates the score once.
 */
public enum Predictor {
    /** x + (g²·score − f·x)·h + g·ΔW, h = t − u: {@link SdeMethods#EULER_MARUYAMA}. */
    EULER_MARUYAMA,
    /** (2 − r)·x + G²·score + G·z: the forward step reversed (Song et al. 2021, equation 46), with exact r and G. */
    REVERSE_DIFFUSION,
    /** (x + G²·score)/r + G·s(u)/s(t)·z: the step that is exact for a point mass (Ho et al. 2020, equation 7). */
    ANCESTRAL;

    /** Records the state after a step of the solve in reversed time. */
    Var step(ReverseSde sde, Score score, SdeTerms terms, SdeStep s, Var x) {
        if (this == EULER_MARUYAMA) {
            return SdeMethods.EULER_MARUYAMA.step(terms, s, new Var[] {x})[0];
        }
        Var t = sde.time(s.t());
        Var u = sde.time(s.tNext());
        Var r = sde.process().mean(t).dividedBy(sde.process().mean(u));
        Var before = sde.process().standardDeviation(t);
        Var after = sde.process().standardDeviation(u);
        Var added = before.square().minus(r.times(after).square());
        Var drift = score.at(t, x).times(added);
        Var z = s.dw().dividedBy(s.h().sqrt());
        return this == REVERSE_DIFFUSION ? x.times(r.negated().plus(2)).plus(drift).plus(z.times(added.sqrt()))
                : x.plus(drift).dividedBy(r).plus(z.times(added.sqrt().times(after).dividedBy(before)));
    }

    /** Returns its name as options have it: {@code euler-maruyama}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
