package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.sde.SdeTerms;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.sde.SdeStep;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ForwardProcessTest {
    @Provide
    Arbitrary<ForwardProcess> processes() {
        return Arbitraries.of(ForwardProcesses.ALL);
    }

    /** Constants computed by hand from the published formulas. */
    @Test
    void anchors() {
        ForwardProcess vp = new VariancePreserving();
        assertEquals(Math.exp(-5.025), vp.mean(1), 1e-15);
        assertEquals(Math.sqrt(1 - Math.exp(-10.05)), vp.standardDeviation(1), 1e-15);
        assertEquals(Math.sqrt(20), vp.diffusion(1), 1e-14);
        assertEquals(-0.05, vp.drift(0), 1e-15);
        ForwardProcess sub = new SubVariancePreserving();
        assertEquals(4.32e-5, 1 - sub.standardDeviation(1), 1e-7); // e^(-B(1)) = 4.3186e-5
        assertEquals(0, sub.diffusion(0), 0);
        ForwardProcess ve = new VarianceExploding();
        assertEquals(206.4, ve.diffusion(1), 0.05);
        assertEquals(Math.sqrt(2500 - 1e-4), ve.standardDeviation(1), 1e-11);
        assertEquals(0, ve.standardDeviation(0), 0);
        ForwardProcess ou = new OrnsteinUhlenbeck(5);
        assertEquals(Math.exp(-2), ou.mean(2), 1e-16);
        assertEquals(Math.sqrt(1 - Math.exp(-4)), ou.standardDeviation(2), 1e-16);
    }

    /** Where e^(−B) is small s tells little of t: an error of 1e-16 in s is one of 1e-16·e^(2t) in t (OU). */
    @Property(tries = 200)
    void timeOfADeviation(@ForAll("processes") ForwardProcess p, @ForAll @DoubleRange(min = 0, max = 1) double part) {
        double t = p.start() + part * (p.end() - p.start());
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {p.time(v[0])});
        // measured: 5e-13 of T (OU)
        assertEquals(t, Replay.of(tape).run(Tensor.scalar(p.standardDeviation(t)))[0].item(), 5e-12 * p.end());
    }

    /** t of s/a, also where it is small: to the rounding that s/a itself has. */
    @Property(tries = 200)
    void timeOfARatio(@ForAll("processes") ForwardProcess p, @ForAll @DoubleRange(min = 0, max = 1) double part) {
        double t = p.start() * Math.pow(p.end() / p.start(), part);
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> new Var[] {p.timeOfRatio(v[0])});
        double found = Replay.of(tape).run(Tensor.scalar(p.standardDeviation(t) / p.mean(t)))[0].item();
        assertEquals(t, found, 1e-12 * t);
    }

    /** g²/s² = 2·d ln(s/a)/dt, by central differences. */
    @Property(tries = 200)
    void theLikelihoodsWeightIsEvenInTheRatio(@ForAll("processes") ForwardProcess p,
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double part) {
        double t = part * p.end();
        double h = 1e-4 * p.end();
        double slope = (Math.log(p.standardDeviation(t + h) / p.mean(t + h))
                - Math.log(p.standardDeviation(t - h) / p.mean(t - h))) / h;
        double weight = Math.pow(p.diffusion(t) / p.standardDeviation(t), 2);
        assertEquals(weight, slope, 1e-5 * weight);
    }

    /** da/dt = f·a and d(s²)/dt = 2f·s² + g², what makes a and s those of the SDE, by central differences. */
    @Property(tries = 200)
    void momentsBelongToTheSde(@ForAll("processes") ForwardProcess p,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double part) {
        double t = part * p.end();
        double h = 1e-5 * p.end();
        double da = (p.mean(t + h) - p.mean(t - h)) / (2 * h);
        double dv = (Math.pow(p.standardDeviation(t + h), 2) - Math.pow(p.standardDeviation(t - h), 2)) / (2 * h);
        double f = p.drift(t);
        double g = p.diffusion(t);
        double v = Math.pow(p.standardDeviation(t), 2);
        // measured: 3e-9 and 7e-9
        assertEquals(f * p.mean(t), da, 1e-8 * (1 + Math.abs(da)));
        assertEquals(2 * f * v + g * g, dv, 3e-8 * (g * g + 1));
    }

    @Property(tries = 200)
    void recordedEqualsPlain(@ForAll("processes") ForwardProcess p,
            @ForAll @DoubleRange(min = 0.01, max = 1) double part) {
        double t = part * p.end();
        Tensor[] r = Replay
                .of(Tape.record(List.of(Shape.of(2, 1)),
                        v -> new Var[] {p.drift(v[0]), p.diffusion(v[0]), p.mean(v[0]), p.standardDeviation(v[0])}))
                .run(Tensor.of(Shape.of(2, 1), t, p.end()));
        double[] plain = {p.drift(t), p.diffusion(t), p.mean(t), p.standardDeviation(t)};
        for (int i = 0; i < 4; i++) {
            assertEquals(Shape.of(2, 1), r[i].shape());
            // measured: 9e-16
            assertEquals(plain[i], r[i].at(0), 4e-15 * Math.abs(plain[i]), p.optionName() + " coefficient " + i);
        }
        assertTrue(new SubVariancePreserving().standardDeviation(part) <= new VariancePreserving()
                .standardDeviation(part));
    }

    /**
     * Every predictor's step keeps what the process says of a point mass up to its order; the ancestral one exactly.
     */
    @Property(tries = 100)
    void ancestralStepIsExactForAPointMass(@ForAll("processes") ForwardProcess p,
            @ForAll @DoubleRange(min = 0.05, max = 1) double part) {
        double t = part * p.end();
        double u = 0.9 * t;
        double[] c = ancestral(p, t, u);
        // score −(x − a·m)/s²: x' = (A − B/s²)·x + B·a/s²·m + C·z must be N(a(u)·m, s(u)²) if x is N(a·m, s²)
        double s2 = Math.pow(p.standardDeviation(t), 2);
        double k = c[0] - c[1] / s2;
        assertEquals(p.mean(u), k * p.mean(t) + c[1] * p.mean(t) / s2, 1e-12);
        double v = Math.pow(p.standardDeviation(u), 2);
        assertEquals(v, k * k * s2 + c[2] * c[2], 1e-12 * v);
    }

    /** A, B and C of the ancestral step A·x + B·score + C·z. */
    private static double[] ancestral(ForwardProcess p, double t, double u) {
        ReverseSde sde = ReverseSde.of(p, 1).with(Predictor.ANCESTRAL);
        double[] c = new double[3];
        for (int i = 0; i < 3; i++) {
            double score = i == 1 ? 1 : 0;
            double dw = i == 2 ? Math.sqrt(t - u) : 0;
            double x = i == 0 ? 1 : 0;
            c[i] = Replay.of(Tape.record(List.of(Shape.SCALAR), v -> new Var[] {Predictor.ANCESTRAL.step(sde,
                    (time, at) -> Var.constant(score), new SdeTerms((time, y) -> y, (time, y) -> y),
                    SdeStep.of(Var.constant(p.end() - t), Var.constant(p.end() - u), Var.constant(t - u),
                            Var.constant(dw)),
                    v[0])})).run(Tensor.scalar(x))[0].item();
        }
        return c;
    }

    @Test
    void badConstantsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new VarianceExploding(1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new OrnsteinUhlenbeck(Double.NaN));
        assertEquals("process xx: must be one of vp, sub-vp, ve, ou",
                assertThrows(IllegalArgumentException.class, () -> ForwardProcesses.of("xx")).getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> ReverseSde.of(new VariancePreserving(), 10).withEnd(new ReverseSde.End(0, true)));
        assertThrows(IllegalArgumentException.class,
                () -> ReverseSde.of(new VariancePreserving(), 10).withEnd(new ReverseSde.End(1, false)));
        assertThrows(IllegalArgumentException.class,
                () -> ScoreNetwork.builder(new VariancePreserving(), 2).hidden(1, 8).features(7, 1).detail(1)
                .waves(false).seed(0).build());
    }
}
