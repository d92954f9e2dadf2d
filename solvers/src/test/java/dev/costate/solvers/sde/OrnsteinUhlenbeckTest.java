package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.List;
import org.junit.jupiter.api.Test;

/** dX = −X dt + √2 dW from x forwards, with marginals N(e⁻ᵗx, 1 − e⁻²ᵗ), and the exact reverse equation back to x. */
class OrnsteinUhlenbeckTest {
    private static final int PATHS = 20_000;
    private static final double X = 1.7;
    private static final Shape SHAPE = Shape.of(PATHS);
    private static final VarField DIFFUSION = (t, x) -> Var.constant(Math.sqrt(2));

    private static double[] meanAndVariance(Tensor states, int row) {
        double m = 0;
        for (int i = 0; i < PATHS; i++) {
            m += states.at(row * PATHS + i) / PATHS;
        }
        double v = 0;
        for (int i = 0; i < PATHS; i++) {
            double d = states.at(row * PATHS + i) - m;
            v += d * d / PATHS;
        }
        return new double[] {m, v};
    }

    /**
     * The mean within five standard errors, the variance alike; the discretisation error of SRA1 at h = 1/50 is
     * below 1e-4.
     */
    @Test
    void forwards() {
        TimeGrid grid = TimeGrid.uniform(0, 2, 100).saving(0, 25, 50, 100);
        Tensor states = Sde.solve((t, x) -> x.negated(), DIFFUSION, Tensor.full(SHAPE, X), grid, 1, SdeMethods.SRA1);
        assertEquals(X, states.at(0));
        for (int row = 1; row < 4; row++) {
            marginal(states, row, grid.savedTimes()[row], 0);
        }
    }

    /** From a draw at T = 2 back: marginals at s = T − t, and with N equal steps the end is N(x, 2T/N). */
    @Test
    void backwards() {
        double end = 2;
        int steps = 400;
        TimeGrid grid = TimeGrid.uniform(0, end, steps).saving(200, 300, 400);
        VarField drift = (t, x) -> {
            Var s = t.negated().plus(end);
            Var decay = s.negated().exp();
            Var variance = s.times(-2).expm1().negated();
            return x.minus(x.minus(decay.times(X)).times(2).dividedBy(variance));
        };
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> {
            Var z = Autodiff.randomNormal(SHAPE, v[0], Var.constant(0));
            Var start = z.times(Math.sqrt(1 - Math.exp(-2 * end))).plus(Math.exp(-end) * X);
            return new Var[] {
                Sde.record(drift, DIFFUSION, start, grid, Noise.grid(v[0], 0, SHAPE), SdeMethods.EULER_MARUYAMA)};
        });
        Tensor states = Replay.of(tape.simplify()).run(Tensor.scalar(5))[0];
        marginal(states, 0, 1, 0.01);
        marginal(states, 1, 0.5, 0.01);
        double[] last = meanAndVariance(states, 2);
        // measured: mean 1.69960, variance 0.009945 for 0.01
        double expected = 2 * end / steps;
        assertEquals(X, last[0], 5 * Math.sqrt(expected / PATHS));
        assertEquals(expected, last[1], 0.1 * expected);
    }

    private static void marginal(Tensor states, int row, double t, double bias) {
        double[] got = meanAndVariance(states, row);
        double variance = 1 - Math.exp(-2 * t);
        assertEquals(Math.exp(-t) * X, got[0], 5 * Math.sqrt(variance / PATHS) + bias);
        assertEquals(variance, got[1], 5 * variance * Math.sqrt(2.0 / PATHS) + bias);
    }
}
