package dev.costate.solvers.sde.method;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.solvers.sde.Calculus;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.SdeStep;
import dev.costate.solvers.sde.SdeTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The list of all methods for stochastic equations; each constant adds itself to it. Immutable, thread-safe.
 *
 * <p>Orders are strong, then weak; cost counts evaluations of f and g a step.
 */
public final class SdeMethods {
    private static final List<SdeMethod> LISTED = new ArrayList<>();

    /** Euler–Maruyama. Itô; orders ½ (1 for additive noise) and 1; one of f and of g. */
    public static final SdeMethod EULER_MARUYAMA = list(new EulerMaruyama());

    /** Milstein. Itô; orders 1 and 1; one of f, of g and of the derivative of g along g. */
    public static final SdeMethod MILSTEIN = list(new Milstein());

    /** Platen's method of weak order 2. Itô; orders 1 and 2; two of f and three of g. */
    public static final SdeMethod PLATEN = list(new Platen());

    /** Heun. Stratonovich; orders 1 and 1; two of f and of g. */
    public static final SdeMethod HEUN = list(new HeunStratonovich());

    /** SRA1, for additive noise only. Orders 1.5 and 2; two of f and of g, and the space–time Lévy area. */
    public static final SdeMethod SRA1 = list(new Sra1());

    /** Reversible Heun. Stratonovich; orders 1 and 1; one of f and of g. */
    public static final SdeMethod REVERSIBLE_HEUN = list(new ReversibleHeun());

    /** Every method, in the order in which help shows them. */
    public static final List<SdeMethod> ALL = List.copyOf(LISTED);

    private SdeMethods() {
    }

    private static SdeMethod list(SdeMethod method) {
        LISTED.add(method);
        return method;
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none; the message names them all
     */
    public static SdeMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no SDE method '" + name + "': must be one of "
                        + ALL.stream().map(SdeMethod::name).collect(Collectors.joining(", "))));
    }

    /**
     * Y₁ = Y + f(t, Y) h + g(t, Y) ΔW.
     *
     * <p>The Euler–Maruyama method (Maruyama 1955; Kloeden and Platen 1992, 10.2). Itô. Strong order ½, 1 for additive
     * noise; weak order 1.
     *
     * <p>Cost: one evaluation of f and of g a step.
     */
    private record EulerMaruyama() implements SdeMethod {
        private static final Profile PROFILE = new Profile("euler-maruyama", "Maruyama 1955", Calculus.ITO, 0.5, 1,
                1, 1);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public boolean generalNoise() {
            return true;
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var g = terms.diffusion().apply(s.t(), y);
            return new Var[] {y.plus(terms.f(s.t(), y).times(s.h())).plus(terms.noise(y, g, s.dw()))};
        }
    }

    /**
     * Y₁ = Y + f h + g ΔW + ½ (∂g/∂y · g)(ΔW² − h), for diagonal or scalar noise.
     *
     * <p>Milstein's method (Milstein 1974; Kloeden and Platen 1992, 10.3). Itô. Strong and weak order 1.
     *
     * <p>For diagonal noise element i of g may depend on element i of Y only. Then, as for scalar noise, ∂g/∂y · g is
     * one forward derivative of g along itself.
     *
     * <p>Cost: one evaluation of f, of g and of the derivative of g along g a step.
     */
    private record Milstein() implements SdeMethod {
        private static final Profile PROFILE = new Profile("milstein", "Milstein 1974", Calculus.ITO, 1, 1, 1, 1);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var g = terms.g(s.t(), y);
            Var gg = Autodiff.jvp(v -> terms.g(s.t(), v), y, g).tangent();
            Var square = s.dw().square().minus(s.h()).times(0.5);
            return new Var[] {y.plus(terms.f(s.t(), y).times(s.h())).plus(g.times(s.dw())).plus(gg.times(square))};
        }
    }

    /**
     * Y₁ = Y + ½ (f + f̂) h + ¼ (g₊ + g₋ + 2g) ΔW + ¼ (g₊ − g₋)(ΔW² − h)/√h, for diagonal or scalar noise.
     *
     * <p>Here f̂ = f(t + h, Y + f h + g ΔW) and g± = g(t + h, Y + f h ± g √h). This is Platen's explicit method of weak
     * order 2 (Kloeden and Platen 1992, 15.1), whose terms for pairs of motions vanish where element i of g depends on
     * element i of Y only. Itô. Strong order 1, weak order 2.
     *
     * <p>Cost: two evaluations of f and three of g a step, and no derivative of g.
     */
    private record Platen() implements SdeMethod {
        private static final Profile PROFILE = new Profile("platen", "Platen 1987", Calculus.ITO, 1, 1, 2, 2);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var f = terms.f(s.t(), y);
            Var g = terms.g(s.t(), y);
            Var root = s.h().sqrt();
            Var drifted = y.plus(f.times(s.h()));
            Var up = terms.g(s.tNext(), drifted.plus(g.times(root)));
            Var down = terms.g(s.tNext(), drifted.minus(g.times(root)));
            Var fNext = terms.f(s.tNext(), drifted.plus(g.times(s.dw())));
            Var mean = up.plus(down).plus(g.times(2)).times(s.dw().times(0.25));
            Var square = s.dw().square().minus(s.h()).dividedBy(root).times(0.25);
            Var half = f.plus(fNext).times(s.h().times(0.5));
            return new Var[] {y.plus(half).plus(mean).plus(up.minus(down).times(square))};
        }
    }

    /**
     * Ŷ = Y + f h + g ΔW, Y₁ = Y + ½ (f + f(t + h, Ŷ)) h + ½ (g + g(t + h, Ŷ)) ΔW.
     *
     * <p>Heun's method (Rümelin 1982). Stratonovich. Strong order 1 for diagonal, scalar or additive noise, ½ for noise
     * that does not commute; weak order 1.
     *
     * <p>Cost: two evaluations of f and of g a step.
     */
    private record HeunStratonovich() implements SdeMethod {
        private static final Profile PROFILE = new Profile("heun", "Rümelin 1982", Calculus.STRATONOVICH, 1, 1, 1, 2);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public boolean generalNoise() {
            return true;
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var f = terms.f(s.t(), y);
            Var g = terms.g(s.t(), y);
            Var guess = y.plus(f.times(s.h())).plus(terms.noise(y, g, s.dw()));
            Var meanF = f.plus(terms.f(s.tNext(), guess)).times(0.5);
            Var meanG = g.plus(terms.g(s.tNext(), guess)).times(0.5);
            return new Var[] {y.plus(meanF.times(s.h())).plus(terms.noise(y, meanG, s.dw()))};
        }
    }

    /**
     * Y₁ = Y + h (⅓ k + ⅔ f(t + ¾h, Y + ¾ h k + 3/2 g₁ U)) + g₁ ΔW + (g₀ − g₁) U.
     *
     * <p>Here k = f(t, Y), g₀ = g(t), g₁ = g(t + h) and U = ΔW/2 + H with h·U = ∫(W(s) − W(t)) ds. This is the method
     * SRA1 for additive noise (Rößler 2010, section 6), for which Itô and Stratonovich agree. Strong order 1.5, weak
     * order 2.
     *
     * <p>Cost: two evaluations of f and of g a step, and the space–time Lévy area H.
     */
    private record Sra1() implements SdeMethod {
        private static final Profile PROFILE = new Profile("sra1", "Rößler 2010", Calculus.ITO, 1.5, 1.5, 2, 2);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public boolean additiveOnly() {
            return true;
        }

        @Override
        public boolean needsArea() {
            return true;
        }

        @Override
        public boolean generalNoise() {
            return true;
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var h = s.h();
            Var u = s.dw().times(0.5).plus(s.area());
            Var g0 = terms.g(s.t(), y);
            Var g1 = terms.g(s.tNext(), y);
            Var k0 = terms.f(s.t(), y);
            Var inner = y.plus(k0.times(h.times(0.75))).plus(terms.noise(y, g1, u.times(1.5)));
            Var k1 = terms.f(s.t().plus(h.times(0.75)), inner);
            Var drift = k0.plus(k1.times(2)).times(h.dividedBy(3));
            return new Var[] {y.plus(drift).plus(terms.noise(y, g1, s.dw())).plus(terms.noise(y, g0.minus(g1), u))};
        }
    }

    /**
     * Ŷ₁ = 2Y − Ŷ + f̂ h + ĝ ΔW, Y₁ = Y + ½ (f̂ + f̂₁) h + ½ (ĝ + ĝ₁) ΔW.
     *
     * <p>Here f̂ = f(t, Ŷ), ĝ = g(t, Ŷ), f̂₁ = f(t + h, Ŷ₁), ĝ₁ = g(t + h, Ŷ₁), and Ŷ = Y at the first time. This is
     * the reversible Heun method (Kidger, Foster, Li and Lyons 2021, algorithm 1): the step with −h and −ΔW inverts it,
     * exactly but for rounding.
     *
     * <p>Stratonovich. Strong order 1 for diagonal, scalar or additive noise, ½ for noise that does not commute; weak
     * order 1. The difference Y − Ŷ is O(√h) but changes sign at every step, and the mean of two steps enters.
     *
     * <p>Cost: one evaluation of f and of g a step; carries Y, Ŷ, f̂ and ĝ.
     */
    private record ReversibleHeun() implements SdeMethod {
        private static final Profile PROFILE = new Profile("reversible-heun", "Kidger, Foster, Li and Lyons 2021",
                Calculus.STRATONOVICH, 1, 1, 1, 1);

        @Override
        public Profile profile() {
            return PROFILE;
        }

        @Override
        public boolean generalNoise() {
            return true;
        }

        @Override
        public boolean reversible() {
            return true;
        }

        @Override
        public Var[] start(SdeTerms terms, Var t0, Var y0) {
            return new Var[] {y0, y0, terms.f(t0, y0), terms.g(t0, y0)};
        }

        @Override
        public Var[] step(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var f = carry[2];
            Var g = carry[3];
            Var hat = y.times(2).minus(carry[1]).plus(f.times(s.h())).plus(terms.noise(y, g, s.dw()));
            Var f1 = terms.f(s.tNext(), hat);
            Var g1 = terms.g(s.tNext(), hat);
            Var next = y.plus(f.plus(f1).times(s.h().times(0.5))).plus(terms.noise(y, g.plus(g1), s.dw().times(0.5)));
            return new Var[] {next, hat, f1, g1};
        }

        @Override
        public Var[] undo(SdeTerms terms, SdeStep s, Var[] carry) {
            Var y = carry[0];
            Var f1 = carry[2];
            Var g1 = carry[3];
            Var hat = y.times(2).minus(carry[1]).minus(f1.times(s.h())).minus(terms.noise(y, g1, s.dw()));
            Var f = terms.f(s.t(), hat);
            Var g = terms.g(s.t(), hat);
            Var before = y.minus(f.plus(f1).times(s.h().times(0.5)))
                    .minus(terms.noise(y, g.plus(g1), s.dw().times(0.5)));
            return new Var[] {before, hat, f, g};
        }
    }
}
