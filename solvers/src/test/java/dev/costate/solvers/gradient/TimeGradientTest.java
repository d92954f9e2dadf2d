package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Differences;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Gradients with respect to the times are those of the true solution, by every gradient method. */
class TimeGradientTest {
    private static final double[] WEIGHTS = {0.7, -1.3, 0.4, 1.1, -0.6};
    /** Forwards and backwards, with repeated times, the first and the last among them. */
    private static final double[][] TIMES = {{0.2, 0.9, 1.7, 1.7, 3}, {3, 1.7, 1.7, 0.9, 0.2},
        {0.2, 0.2, 1.1, 2.5, 2.5}, {1, 1, 0.3, -0.5, -2}, {0.5, 2}, {0.4, 0.4, 0.4}};

    /** All but the one that must know the times. */
    private static final List<GradientMethod> METHODS = GradientMethods.ALL.stream().filter(g -> !g.unrolls()).toList();

    private static SolveOptions options(OdeMethod m, double tolerance) {
        return SolveOptions.adaptive(m, tolerance, tolerance);
    }

    /**
     * Largest error of ∂L/∂times, L = Σ wₖyₖ, for y' = y cos t or y' = −y/2, whose solutions are e^(sin t − sin t₀)
     * and e^(−(t − t₀)/2).
     */
    private static double error(SolveOptions o, GradientMethod g, boolean autonomous, double... times) {
        int n = times.length;
        Tensor w = Tensor.vector(Arrays.copyOf(WEIGHTS, n));
        Tensor gradient = Autodiff.valueAndGradient(
                v -> Ode.record((t, y) -> autonomous ? y.times(-0.5) : y.times(t.cos()), Var.constant(1.5), v[0], o, g)
                        .times(Var.constant(w)).sum())
                .at(Tensor.vector(times)).gradient();
        double[] exact = new double[n];
        for (int k = 1; k < n; k++) {
            double y = 1.5
                    * Math.exp(autonomous ? -0.5 * (times[k] - times[0]) : Math.sin(times[k]) - Math.sin(times[0]));
            exact[k] = WEIGHTS[k] * y * (autonomous ? -0.5 : Math.cos(times[k]));
            exact[0] -= WEIGHTS[k] * y * (autonomous ? -0.5 : Math.cos(times[0]));
        }
        double worst = 0;
        for (int k = 0; k < n; k++) {
            worst = Math.max(worst, Math.abs(gradient.at(k) - exact[k]));
        }
        return worst;
    }

    private static double worst(SolveOptions o, GradientMethod g) {
        double worst = 0;
        for (double[] times : TIMES) {
            worst = Math.max(worst, Math.max(error(o, g, true, times), error(o, g, false, times)));
        }
        return worst;
    }

    /**
     * Falls with the tolerance, 1e-4, 1e-8, 1e-12. Measured: 1e-4 … 4e-4, 7e-9 … 4e-7 and 3e-12 … 3e-10 by Tsit5,
     * 7e-6 … 1.4e-5, 5e-10 … 2e-9 and 2e-13 … 1.3e-12 by Verner's method, 2e-3 … 7e-3, 3e-8 … 6e-8 and 5e-12 …
     * 1.3e-11 by DOP853.
     */
    @Test
    void againstClosedForms() {
        for (GradientMethod g : METHODS) {
            for (Tableau m : List.of(Methods.TSIT5, Methods.VERN7, Methods.DOP853)) {
                double loose = worst(options(GradientMethodsTest.served(g, m), 1e-4), g);
                double middle = worst(options(GradientMethodsTest.served(g, m), 1e-8), g);
                double tight = worst(options(GradientMethodsTest.served(g, m), 1e-12), g);
                String message = g.name() + " by " + m + ": " + loose + " " + middle + " " + tight;
                assertTrue(loose < 1e-2 && middle < loose / 500 && tight < middle / 500 && tight < 1e-9, message);
            }
        }
    }

    /**
     * Measured: 8.1e-9 at a tolerance of 1e-10; 1.3e-5 and 1.3e-7 with steps of 0.01 and 0.001, the method's order
     * 2.
     */
    @Test
    void implicitAndSymplecticMethods() {
        assertEquals(0, worst(options(Methods.KVAERNO5, 1e-10), GradientMethods.DIRECT), 3e-8);
        double[] errors = new double[2];
        for (int i = 0; i < 2; i++) {
            SolveOptions o = SolveOptions.fixed(Methods.LEAPFROG, i == 0 ? 0.01 : 0.001);
            // q' = p, p' = −q from (1, 0): q = cos(t − t₀)
            Tensor gradient = Autodiff
                    .valueAndGradient(
                            v -> Ode.record((t, y) -> Var.concat(0, y.slice(0, 1, 2), y.slice(0, 0, 1).negated()),
                                    Var.constant(Tensor.vector(1, 0)), v[0], o).select(0, 1).select(0, 0))
                    .at(Tensor.vector(0.3, 1.5)).gradient();
            errors[i] = Math.max(Math.abs(gradient.at(0) - Math.sin(1.2)), Math.abs(gradient.at(1) + Math.sin(1.2)));
        }
        assertEquals(100, errors[0] / errors[1], 2);
        assertEquals(0, errors[1], 2e-7);
    }

    /**
     * Random fields, times and directions; each state from a solve of its own, so that a time may pass its
     * neighbours. Measured over 300 tries: 4.9e-12 at most.
     */
    @Property(tries = 25)
    void againstDifferences(@ForAll long seed) {
        Net net = new Net(seed);
        GradientMethod g = METHODS.get((int) Math.floorMod(seed, (long) METHODS.size()));
        SolveOptions o = options(GradientMethodsTest.served(g, Methods.DOP853), 1e-13);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        Tensor gradient = Autodiff.valueAndGradient(v -> Ode
                .record((t, y) -> net.apply(t, y, constants(net)), Var.constant(net.x[0]), v[0], o, g)
                .times(Var.constant(w)).sum()).at(Tensor.vector(net.times)).gradient();
        int n = net.x[0].shape().size();
        var solve = Autodiff.valueAndGradient(
                v -> Ode.record((t, y) -> net.apply(t, y, constants(net)), Var.constant(net.x[0]), v[0], o)
                        .select(0, 1).times(v[1]).sum());
        for (int k = 0; k < net.times.length; k++) {
            int moved = k;
            double expected = Differences.derivative(s -> {
                double sum = 0;
                for (int j = 1; j < net.times.length; j++) {
                    if (moved == 0 || moved == j) {
                        double[] part = Arrays.copyOfRange(w.toArray(), j * n, (j + 1) * n);
                        sum += solve
                                .at(Tensor.vector(net.times[0] + (moved == 0 ? s : 0),
                                        net.times[j] + (moved == j ? s : 0)), Tensor.of(net.x[0].shape(), part))
                                .value();
                    }
                }
                return sum;
            });
            assertEquals(expected, gradient.at(k), 1e-10 * Math.max(1, Math.abs(expected)), g.name() + ", time " + k);
        }
    }

    @Test
    void timesThatMustBeKnown() {
        SolveOptions o = SolveOptions.fixed(Methods.RK4, 0.1);
        String message = assertThrows(IllegalArgumentException.class,
                () -> worst(o, GradientMethods.UNROLLED)).getMessage();
        assertTrue(message.contains("unrolled needs times known while recording"), message);
    }

    private static Var[] constants(Net net) {
        return Arrays.stream(net.parameters()).map(Var::constant).toArray(Var[]::new);
    }

    /**
     * A force that changes at θ is two solves: ∂y(t₁)/∂θ of y' = −y + 1, then y' = −y + 3, is −2e^(θ − t₁).
     * Measured: 3e-13 at most.
     */
    @Test
    void forceSwitchedAtATime() {
        for (GradientMethod g : METHODS) {
            SolveOptions o = options(GradientMethodsTest.served(g, Methods.DOP853), 1e-12);
            for (double end : new double[] {2, -1}) {
                var last = Autodiff.valueAndGradient(v -> {
                    Var half = Ode.record((t, y) -> y.negated().plus(1), v[1],
                            Var.stack(List.of(Var.constant(0), v[0])), o, g).select(0, 1);
                    return Ode.record((t, y) -> y.negated().plus(v[2]), half,
                            Var.stack(List.of(v[0], Var.constant(end))), o, g).select(0, 1);
                });
                double theta = 0.4 * end;
                var r = last.at(Tensor.scalar(theta), Tensor.scalar(0.5), Tensor.scalar(3));
                double[] found = {r.value(), r.gradients().get(0).item(), r.gradients().get(1).item(),
                    r.gradients().get(2).item()};
                double decay = Math.exp(theta - end);
                assertArrayEquals(
                        new double[] {3 - 2 * decay - 0.5 * Math.exp(-end), -2 * decay, Math.exp(-end), 1 - decay},
                        found, 1e-11, g.name() + " to " + end);
            }
        }
    }
}
