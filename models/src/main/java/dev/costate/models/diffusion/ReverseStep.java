package dev.costate.models.diffusion;

import dev.costate.solvers.sde.SdeTerms;
import java.util.Optional;
import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;

/**
 * One step of a {@link ReverseSde}, with its corrector.
 *
 * <p>The corrector is x += ε·score + √(2ε)·z, ε = 2(r·‖z‖/‖score‖)²·(a(t)/a(u))², norms being means over the rows. The
 * last factor, 1 − β·h for VP, is what makes it work for every process. Its z is the step's space–time Lévy area, which
 * is independent of ΔW.
 *
 * <p>Where a part of the rows is known, it is replaced by a draw of the forward process at the step's first time,
 * before the corrector and after it: what the corrector makes of that part is not used, so that its z serves the draw.
 *
 * @param sde what is solved
 * @param score of the forward process
 * @param known the known part of the rows, if they are to be inpainted
 */
record ReverseStep(ReverseSde sde, Score score, Optional<KnownPart> known) implements SdeMethod {
    /** The Lévy area of a step of length h is N(0, h/12). */
    private static final double ROOT_TWELVE = Math.sqrt(12);

    @Override
    public Profile profile() {
        return new Profile(sde.predictor().optionName(), "Song et al. 2021", Calculus.ITO, 1, 1, 1,
                sde.corrector() > 0 ? 2 : 1);
    }

    @Override
    public boolean needsArea() {
        return sde.corrector() > 0 || known.isPresent();
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var x = given(s, carry[0]);
        x = sde.corrector() > 0 ? given(s, corrected(s, x)) : x;
        return new Var[] {sde.predictor().step(sde, score, terms, s, x)};
    }

    private Var given(SdeStep s, Var x) {
        return known.map(k -> k.noised(sde.process(), sde.time(s.t()), x, z(s))).orElse(x);
    }

    /** Standard normal noise that is independent of ΔW. */
    private static Var z(SdeStep s) {
        return s.area().times(ROOT_TWELVE).dividedBy(s.h().sqrt());
    }

    private Var corrected(SdeStep s, Var x) {
        ForwardProcess process = sde.process();
        Var t = sde.time(s.t());
        Var shrinking = process.mean(t).dividedBy(process.mean(sde.time(s.tNext())));
        Var z = z(s);
        Var at = score.at(t, x);
        // a score of zero everywhere leaves x where it is: the step is limited, not infinite
        Var ratio = norm(z).dividedBy(norm(at).plus(1e-12));
        double r = sde.corrector();
        Var step = ratio.times(shrinking).square().times(2 * r * r);
        return x.plus(at.times(step)).plus(z.times(step.times(2).sqrt()));
    }

    private static Var norm(Var rows) {
        return rows.square().sum(1).sqrt().mean();
    }
}
