package dev.costate.models.diffusion;

import dev.costate.solvers.sde.SdeTerms;
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
 * @param sde what is solved
 * @param score of the forward process
 */
record ReverseStep(ReverseSde sde, Score score) implements SdeMethod {
    /** The Lévy area of a step of length h is N(0, h/12). */
    private static final double ROOT_TWELVE = Math.sqrt(12);

    @Override
    public String name() {
        return sde.predictor().optionName();
    }

    @Override
    public String reference() {
        return "Song et al. 2021";
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public double strongOrder() {
        return 1;
    }

    @Override
    public double additiveStrongOrder() {
        return 1;
    }

    @Override
    public double weakOrder() {
        return 1;
    }

    @Override
    public boolean needsArea() {
        return sde.corrector() > 0;
    }

    @Override
    public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
        Var x = needsArea() ? corrected(s, carry[0]) : carry[0];
        return new Var[] {sde.predictor().step(sde, score, terms, s, x)};
    }

    private Var corrected(SdeStep s, Var x) {
        ForwardProcess process = sde.process();
        Var t = sde.time(s.t());
        Var shrinking = process.mean(t).dividedBy(process.mean(sde.time(s.tNext())));
        Var z = s.area().times(ROOT_TWELVE).dividedBy(s.h().sqrt());
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
