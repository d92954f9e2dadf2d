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
    EULER_MARUYAMA {
        @Override
        Var step(ReverseSde sde, Score score, SdeTerms terms, SdeStep s, Var x) {
            return SdeMethods.EULER_MARUYAMA.step(terms, s, new Var[] {x})[0];
        }
    },
    /** (2 − r)·x + G²·score + G·z: the forward step reversed (Song et al. 2021, equation 46), with exact r and G. */
    REVERSE_DIFFUSION {
        @Override
        Var step(ReverseSde sde, Score score, SdeTerms terms, SdeStep s, Var x) {
            Exact e = Exact.of(sde.process(), sde.time(s.t()), sde.time(s.tNext()));
            return x.times(e.ratio().negated().plus(2)).plus(score.at(e.t(), x).times(e.added()))
                    .plus(z(s).times(e.added().sqrt()));
        }
    },
    /** (x + G²·score)/r + G·s(u)/s(t)·z: the step that is exact for a point mass (Ho et al. 2020, equation 7). */
    ANCESTRAL {
        @Override
        Var step(ReverseSde sde, Score score, SdeTerms terms, SdeStep s, Var x) {
            Exact e = Exact.of(sde.process(), sde.time(s.t()), sde.time(s.tNext()));
            Var noise = e.added().sqrt().times(e.after()).dividedBy(e.before());
            return x.plus(score.at(e.t(), x).times(e.added())).dividedBy(e.ratio()).plus(z(s).times(noise));
        }
    };

    /**
     * What the forward process does from u to t.
     *
     * @param t the later time
     * @param ratio r
     * @param added G²
     * @param before s(t)
     * @param after s(u)
     */
    private record Exact(Var t, Var ratio, Var added, Var before, Var after) {
        static Exact of(ForwardProcess p, Var t, Var u) {
            Var ratio = p.mean(t).dividedBy(p.mean(u));
            Var before = p.standardDeviation(t);
            Var after = p.standardDeviation(u);
            return new Exact(t, ratio, before.square().minus(ratio.times(after).square()), before, after);
        }
    }

    private static Var z(SdeStep s) {
        return s.dw().dividedBy(s.h().sqrt());
    }

    /** Records the state after a step of the solve in reversed time. */
    abstract Var step(ReverseSde sde, Score score, SdeTerms terms, SdeStep s, Var x);

    /** Returns its name as options have it: {@code euler-maruyama}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
