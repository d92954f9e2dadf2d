package dev.costate.models.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Five steps on Σ c·θ²/2 + θ⁴/4 + θ from θ = (0.5, −1, 2, 0.001), c = (1, 0.25, 3, −0.5), learning rate 0.02,
 * against torch 2.13.0 in f64: the same loss as a torch expression, zero_grad, backward,
 * (torch.nn.utils.clip_grad_norm_ or clip_grad_value_), step; printed by repr.
 */
class OptimiserTest {
    private static final double[] START = {0.5, -1, 2, 1e-3};
    private static final double[] C = {1, 0.25, 3, -0.5};

    /** The largest difference measured was 1.1e-16. */
    private static final double TOLERANCE = 1e-15;

    private static double[] run(Optimiser optimiser, Clipping clipping) {
        int n = optimiser.state().size();
        Tape tape = Tape.record(Collections.nCopies(n + 3, Shape.of(4)).stream().map(s -> s).toList(), v -> {
            Var theta = v[0];
            Var rate = v[n + 1].select(0, 0);
            Var step = v[n + 2].select(0, 0);
            Var g = theta.times(Var.constant(Tensor.vector(C))).plus(theta.power(3)).plus(1);
            Optimiser.Update u = optimiser.update(theta, clipping.apply(g, g.square().sum().sqrt()),
                    List.of(v).subList(1, n + 1), rate, step);
            List<Var> out = new ArrayList<>(List.of(u.theta()));
            out.addAll(u.state());
            return out.toArray(Var[]::new);
        });
        Replay replay = Replay.of(tape.simplify()).set(0, START);
        for (int step = 1; step <= 5; step++) {
            replay.set(n + 1, 0.02, 0, 0, 0).set(n + 2, step, 0, 0, 0).run();
            for (int i = 0; i <= n; i++) {
                replay.feed(i, i);
            }
        }
        return replay.get(0).toArray();
    }

    private static void check(Optimiser optimiser, Clipping clipping, double... expected) {
        double[] found = run(optimiser, clipping);
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], found[i], TOLERANCE, optimiser + " " + clipping + ": " + Arrays.toString(found));
        }
    }

    @Test
    void sgd() {
        check(new Sgd(), Clipping.none(), 0.3476842620618133, -0.9780087304524261, 1.041946231633698,
                -0.1009531496099351);
        check(new Sgd(0.9, false, 0), Clipping.none(), 0.10288776457690084, -0.9436161223954153, -0.4777452904018116,
                -0.2678137254755731);
        check(new Sgd(0.9, true, 0.1), Clipping.none(), 0.0036845054590929046, -0.9097814701675183, -0.5360964395485118,
                -0.34570108790580045);
    }

    @Test
    void rmsProp() {
        check(new RmsProp(), Clipping.none(), -0.07911376294975991, -0.9141690046935813, 1.4255705118032052,
                -0.6642751881347349);
        check(new RmsProp(0.9, 1e-8, 0.5), Clipping.none(), 0.15824012217370892, -0.9234908144784458,
                1.6584708597266915, -0.36418902465758496);
    }

    @Test
    void adam() {
        check(new Adam(), Clipping.none(), 0.40020102858461676, -0.9086099290126715, 1.900190957976995,
                -0.09908066637115893);
        check(Adam.w(0.1), Clipping.none(), 0.39563012158974226, -0.9009469022729898, 1.8807115420754263,
                -0.09869113576998617);
    }

    @Test
    void clipping() {
        check(new Sgd(), Clipping.byNorm(2), 0.47693826836564684, -0.9964826819161873, 1.801890608414817,
                -0.013367078510819738);
        check(new Sgd(), Clipping.byValue(1.25), 0.3749999999999999, -0.9780087304524261, 1.8750000000000004,
                -0.1009531496099351);
    }

    /** No torch member: the published formula in plain arithmetic. */
    @Test
    void adaBelief() {
        double[] theta = START.clone();
        double[] m = new double[4];
        double[] s = new double[4];
        for (int t = 1; t <= 5; t++) {
            for (int i = 0; i < 4; i++) {
                double g = C[i] * theta[i] + theta[i] * theta[i] * theta[i] + 1;
                m[i] = 0.9 * m[i] + 0.1 * g;
                s[i] = 0.999 * s[i] + 0.001 * (g - m[i]) * (g - m[i]) + 1e-16;
                double mHat = m[i] / (1 - Math.pow(0.9, t));
                double sHat = s[i] / (1 - Math.pow(0.999, t));
                theta[i] -= 0.02 * mHat / (Math.sqrt(sHat) + 1e-16);
            }
        }
        check(new AdaBelief(), Clipping.none(), theta);
    }

    /** The average by its definition, from the same steps without it. */
    @Test
    void averaged() {
        int n = 4;
        double[] theta = START.clone();
        double[] average = START.clone();
        Sgd sgd = new Sgd();
        Averaged averaged = new Averaged(sgd, 0.3);
        assertEquals(List.of("lag"), averaged.state());
        Tape tape = Tape.record(List.of(Shape.of(n), Shape.of(n), Shape.SCALAR), v -> {
            Optimiser.Update u = averaged.update(v[0], v[0].times(Var.constant(Tensor.vector(C))), List.of(v[1]),
                    Var.constant(0.1), v[2]);
            return new Var[] {u.theta(), u.state().get(0)};
        });
        Replay replay = Replay.of(tape).set(0, START);
        for (int t = 1; t <= 20; t++) {
            replay.set(2, (double) t).run().feed(0, 0);
            replay.feed(1, 1);
            double weight = Math.max(0.7, 9.0 / (10 + t));
            for (int i = 0; i < n; i++) {
                theta[i] -= 0.1 * C[i] * theta[i];
                average[i] += weight * (theta[i] - average[i]);
            }
        }
        double[] found = averaged.fitted(replay.get(0).toArray(), List.of(replay.get(1).toArray()));
        for (int i = 0; i < n; i++) {
            // measured: 1e-16
            assertEquals(average[i], found[i], 2e-15);
        }
        assertThrows(IllegalArgumentException.class, () -> new Averaged(sgd, 1));
        assertEquals(START[1], sgd.fitted(START, List.of())[1]);
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Sgd(0, true, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adam(1, 0.9, 1e-8, 0));
        assertThrows(IllegalArgumentException.class, () -> new RmsProp(0.9, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new AdaBelief(0.9, Double.NaN, 1e-8));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Clipping.byNorm(-1));
        assertEquals("clipping norm -1.0: must be finite and positive", e.getMessage());
    }
}
