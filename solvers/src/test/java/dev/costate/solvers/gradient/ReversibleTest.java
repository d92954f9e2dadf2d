package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Traces;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Steppers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Steps that can be undone: their gradients by every way, how far they can be undone, what that costs. */
class ReversibleTest {
    /**
     * Those of the list, and one of high order with stages of its own in the dense output, one of weak coupling, one
     * of none; then windows of 15 and 7 steps.
     */
    private static final List<ReversibleMethod> SOLVERS = Stream.concat(Methods.REVERSIBLE.stream(),
            Stream.of(ReversibleMethod.of(Methods.VERN7), ReversibleMethod.of(Methods.EULER, 0.9),
                    ReversibleMethod.of(Methods.DOP853, 1), ReversibleMethod.of(Methods.VERN7, 0.12),
                    ReversibleMethod.of(Methods.DOPRI5, 0.01)))
            .toList();
    /**
     * Windows of two steps and of one, which amplify a rounding of the field a million and a billion times: for
     * counting.
     */
    private static final List<ReversibleMethod> COUNTED = Stream.concat(SOLVERS.stream(),
            Stream.of(ReversibleMethod.of(Methods.BOSH3, 1e-6), ReversibleMethod.of(Methods.MIDPOINT, 1e-9))).toList();

    /** Now and then with stops and a longest step, or on a grid. */
    private static SolveOptions options(ReversibleMethod m, Net net, long seed) {
        SolveOptions o = m.adaptive() ? SolveOptions.adaptive(m, 1e-5, 1e-5) : SolveOptions.fixed(m, 0.13);
        double first = net.times[0];
        double last = net.times[net.times.length - 1];
        return seed % 3 == 0 ? o.withLimits(new StepLimits(0, 0.11, 0.7 * first + 0.3 * last, 0.2 * first + 0.8 * last))
                : seed % 3 == 1 ? o.withGrid(Traces.trace(net, o, net.times, net.x)) : o;
    }

    /**
     * On its own grid: Direct, Checkpointed and Reversible, and the scan that keeps every step. Measured over 1000
     * tries: Reversible is 2.8e-16 from Direct (it is the same bits but where a state of the first steps lies in the
     * middle between two numbers), the scan 1.3e-13, the reversible residual 1.2e-16.
     */
    @Property(tries = 100)
    void oneGradientByEveryWay(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method,
            @ForAll @IntRange(min = 1, max = 12) int states) {
        Net net = new Net(seed);
        SolveOptions o = options(SOLVERS.get(method % SOLVERS.size()), net, seed);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        GradientResult direct = GradientMethodsTest.gradient(net, w, o);
        GradientResult checkpointed = GradientMethodsTest.gradient(net, w,
                o, new Checkpointed(states));
        GradientResult some = GradientMethodsTest.gradient(net, w, o, new Direct(20_000
                + (direct.accepted() * (long) Steppers.keptPerStep(o.method()) + 1)
                        * Checkpointed.bytesOfState(net.x[0].shape().size())));
        OdeGradient.Runner runner = OdeGradient.withCotangent(net, net.x[0].shape(), net.parameterShapes(), net.times,
                o, GradientMethods.REVERSIBLE).runner();
        GradientResult reversible = runner.withCotangent(w, net.x[0], net.parameters());
        for (GradientResult r : List.of(checkpointed, some, reversible)) {
            assertEquals(direct.states(), r.states());
            double d = GradientMethodsTest.distance(r, direct);
            assertTrue(r == reversible ? d < 1e-12 : d == 0, r.method() + ": " + d);
        }
        assertEquals(0, checkpointed.quality());
        assertTrue(reversible.quality() < 1e-14, "quality " + reversible.quality());
        assertEquals("reversible residual", reversible.qualityName());

        StepTrace trace = Traces.trace(net, o, net.times, net.x);
        Tape scan = Tape.record(Arrays.stream(net.x).map(Tensor::shape).toList(),
                v -> new Var[] {ReversibleScan.scan((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0],
                        net.times, trace, o.method())});
        List<Tensor> in = new ArrayList<>(List.of(net.x));
        in.add(w);
        Tensor[] scanned = Replay.of(scan.vjp().simplify()).run(in.toArray(Tensor[]::new));
        assertTrue(distance(reversible.states(), scanned[0]) < 1e-12,
                "states: " + distance(reversible.states(), scanned[0]));
        // relative to the whole gradient: the terms of a single parameter may cancel, and the scan rounds each of them
        double apart = 0;
        double size = 0;
        for (int i = 1; i < scanned.length; i++) {
            Tensor g = i == 1 ? reversible.y0Cotangent() : reversible.parameterCotangents().get(i - 2);
            for (int j = 0; j < g.shape().size(); j++) {
                apart = Math.max(apart, Math.abs(g.at(j) - scanned[i].at(j)));
                size = Math.max(size, Math.abs(g.at(j)));
            }
        }
        assertTrue(apart <= 1e-12 * size, o.method() + ": " + apart + " of " + size);
        assertTrue(runner.dotProductResidual() < 1e-12, "residual");
    }

    /** Largest difference relative to the largest element. */
    private static double distance(Tensor a, Tensor b) {
        double worst = 0;
        double size = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            worst = Math.max(worst, Math.abs(a.at(i) - b.at(i)));
            size = Math.max(size, Math.abs(b.at(i)));
        }
        return worst == 0 ? 0 : worst / size;
    }

    private static GradientResult solve(ReversibleMethod m, int steps, GradientMethod g) {
        Net net = new Net(3, 0, 4);
        Tensor w = Net.draw(new SplittableRandom(4), net.statesShape());
        return GradientMethodsTest.gradient(net, w, SolveOptions.fixed(m, 4.0 / steps), g);
    }

    /**
     * Measured: Direct's bits, with a residual of 0. Without the low parts of y and z the gradients were off by
     * 2e-11 for λ = 0.99.
     */
    @Test
    void aThousandStepsAreUndone() {
        for (ReversibleMethod m : Methods.REVERSIBLE) {
            GradientResult r = solve(m, 1000, GradientMethods.REVERSIBLE);
            assertEquals(1000, r.accepted());
            double d = GradientMethodsTest.distance(r, solve(m, 1000, GradientMethods.DIRECT));
            assertTrue(d < 1e-15 && r.quality() < 1e-15, m + ": " + d + ", residual " + r.quality());
        }
    }

    /**
     * λ⁻ⁿ = 10¹⁷⁵, where undoing from the end would have lost everything at 10³². Measured: as with a thousand
     * steps.
     */
    @Test
    void anyNumberOfStepsIsUndone() {
        for (ReversibleMethod m : List.of(Methods.REVERSIBLE_HEUN, Methods.REVERSIBLE_MIDPOINT, Methods.REVERSIBLE_RK4,
                ReversibleMethod.of(Methods.EULER, 0.9))) {
            GradientResult r = solve(m, 20_000, GradientMethods.REVERSIBLE);
            assertEquals(20_000, r.accepted());
            double d = GradientMethodsTest.distance(r, solve(m, 20_000, GradientMethods.DIRECT));
            assertTrue(d < 1e-15 && r.quality() < 1e-15, m + ": " + d + ", residual " + r.quality());
        }
    }

    /**
     * An evaluation and a vjp for each of the solve's, or two evaluations, since reversible Heun makes activations
     * again; the last vjp is that of the first slope.
     */
    @Test
    void counted() {
        for (ReversibleMethod m : Methods.REVERSIBLE) {
            GradientResult r = solve(m, 100, GradientMethods.REVERSIBLE);
            int all = 100 * m.perStep();
            int first = m.heun() ? 1 : 0;
            assertEquals(all + first, r.evaluations());
            assertEquals(all + first, r.vjps());
            assertEquals(m.heun() ? 2 * (all + 1) : all, r.recomputed());
        }
    }

    /** From the twelfth window on neither more steps nor, with an error estimate, a smaller tolerance cost a byte. */
    @Test
    void memoryDoesNotGrow() {
        for (ReversibleMethod m : COUNTED) {
            boolean few = m.window() < 100;
            if (few || m == Methods.REVERSIBLE_HEUN || m == Methods.REVERSIBLE_MIDPOINT) {
                int steps = 12 * m.window();
                assertEquals(solve(m, steps, GradientMethods.REVERSIBLE).peakBytes(),
                        solve(m, (few ? 5 : 2) * steps, GradientMethods.REVERSIBLE).peakBytes(), m.name());
            }
            if (m.window() < 10 && m.adaptive()) {
                GradientResult loose = adaptive(m, 1e-7);
                GradientResult tight = adaptive(m, 1e-12);
                assertTrue(loose.accepted() > 11 * m.window() && tight.accepted() > 2 * loose.accepted(),
                        m + ": " + loose.accepted() + ", " + tight.accepted());
                assertEquals(loose.peakBytes(), tight.peakBytes(), m.name());
            }
        }
    }

    /** Over so long a time that the loosest solve has more than eleven windows. */
    private static GradientResult adaptive(ReversibleMethod m, double tolerance) {
        Net net = new Net(3, 0, 150, 400);
        Tensor w = Net.draw(new SplittableRandom(4), net.statesShape());
        return GradientMethodsTest.gradient(net, w, SolveOptions.adaptive(m, tolerance, tolerance)
                .withMaxSteps(1_000_000), GradientMethods.REVERSIBLE);
    }

    /** Windows that are solved again, rejected steps and all: the last one is not, and the one before it once. */
    @Test
    void windowsAreSolvedAgainByTheSchedule() {
        for (ReversibleMethod m : COUNTED) {
            for (int windows : m.window() < 100 ? new int[] {1, 2, 3, 12, 40} : new int[] {1, 2}) {
                GradientResult r = solve(m, windows * m.window(), GradientMethods.REVERSIBLE);
                long all = (long) windows * m.window() * m.perStep();
                long again = windows == 1 ? 0
                        : Checkpointed.stepsRecomputed(10, windows - 1) * m.window() * m.perStep();
                long more = r.recomputed() - again - (m.heun() ? 2 : 1) * all;
                assertTrue(more >= 0 && more <= 2L * m.window() + 4, m + ", " + windows + " windows: " + more);
            }
        }
    }

    /** The order is the method's where the coupling is weak, so that nothing cancels. Measured: within 0.12. */
    @Test
    void orders() {
        for (Tableau base : List.of(Methods.EULER, Methods.MIDPOINT, Methods.BOSH3, Methods.RK4, Methods.DOPRI5)) {
            double[] error = new double[2];
            for (int i = 0; i < 2; i++) {
                Solution s = Ode.solve((t, y, dy) -> dy[0] = y[0] * Math.cos(t), new double[] {1}, new double[] {0, 2},
                        SolveOptions.fixed(ReversibleMethod.of(base, 0.3), i == 0 ? 0.02 : 0.01)).orThrow();
                error[i] = Math.abs(s.last()[0] - Math.exp(Math.sin(2)));
            }
            assertEquals(base.order(), Math.log(error[0] / error[1]) / Math.log(2), 0.15, base.name());
        }
    }

    /** A solve inside the field keeps records of its own while a step is undone. */
    @Test
    void aSolveInsideTheField() {
        for (ReversibleMethod m : Methods.REVERSIBLE) {
            SolveOptions inner = SolveOptions.fixed(Methods.REVERSIBLE_MIDPOINT, 0.2);
            Tensor[][] r = new Tensor[2][];
            for (int i = 0; i < 2; i++) {
                GradientMethod g = i == 0 ? GradientMethods.DIRECT : GradientMethods.REVERSIBLE;
                Tape tape = Tape.record(List.of(Shape.of(3), Shape.SCALAR), v -> {
                    VarField outer = (t, y) -> Ode
                            .record((s, z) -> z.times(v[1]).negated().plus(y.square()), y, 0, 0.4, inner, g).sin()
                            .minus(y.times(0.5)).plus(t);
                    return new Var[] {
                        Ode.record(outer, v[0], new double[] {0, 0.3, 1}, SolveOptions.fixed(m, 0.1), g)
                                .sum()};
                });
                r[i] = Replay.of(tape.vjp().simplify()).run(Tensor.vector(0.3, -0.4, 0.9), Tensor.scalar(0.8),
                        Tensor.scalar(1));
            }
            for (int i = 0; i < r[0].length; i++) {
                assertEquals(0, distance(r[1][i], r[0][i]), 1e-15, m + " result " + i);
            }
        }
    }

    @Test
    void refused() {
        for (double bad : new double[] {0, -0.5, 1.5, Double.NaN}) {
            String message = assertThrows(IllegalArgumentException.class, () -> ReversibleMethod.of(Methods.RK4, bad))
                    .getMessage();
            assertTrue(message.contains("coupling " + bad + ": must be > 0 and ≤ 1"), message);
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ReversibleMethod.of(Methods.LEAPFROG, 0.5))
                .getMessage().contains("leapfrog is partitioned"));
        String heun = assertThrows(IllegalArgumentException.class,
                () -> SolveOptions.adaptive(Methods.REVERSIBLE_HEUN, 1e-3, 1e-3)).getMessage();
        assertTrue(heun.contains("reversible-heun has no error estimate"), heun);
        for (OdeMethod m : Methods.ALL) {
            SolveOptions o = SolveOptions.fixed(m, 0.1);
            assertEquals(m instanceof ReversibleMethod, GradientMethods.REVERSIBLE.refusal(o).isEmpty(), m.name());
            if (m instanceof ReversibleMethod) {
                for (GradientMethod g : GradientMethods.ALL) {
                    assertEquals(g instanceof Direct || g instanceof Checkpointed || g instanceof Reversible,
                            g.refusal(o).isEmpty(), g.name());
                }
            }
        }
    }
}
