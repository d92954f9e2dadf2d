package dev.costate.solvers.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Differences;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Traces;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Solves inside scans and inside other fields, captured values, times that are inputs, and derivatives of second
 * order.
 */
class NestingTest {
    /** A solve's options and the gradient method that differentiates it. */
    private record Recipe(SolveOptions options, GradientMethod gradient) {
    }

    private static final SolveOptions RK4 = SolveOptions.fixed(Methods.RK4, 0.1);
    private static final SolveOptions DOPRI = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6);

    private static Tensor state(int n) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = Math.cos(1.0 + i);
        }
        return Tensor.vector(y);
    }

    private static Tensor inputs(int steps, int n) {
        double[] x = new double[steps * n];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.sin(0.7 * i);
        }
        return Tensor.of(Shape.of(steps, n), x);
    }

    /** Decays between the entries of x, which are added; p is captured through two levels. */
    private static Var recurrent(Var y0, Var xs, Var p, Recipe r, boolean unrolled) {
        int steps = xs.shape().dim(0);
        UnaryOperator<Var[]> step = c -> new Var[] {
            Ode.record((t, y) -> y.sin().times(p).minus(y.times(t.plus(0.5))), c[0].plus(c[1]), 0, 0.6, r.options(),
                    r.gradient())};
        if (!unrolled) {
            return Scan.over(new Var[] {y0}, new Var[] {xs}, (c, x) -> step.apply(new Var[] {c[0], x[0]}))[0].square()
                    .sum();
        }
        Var y = y0;
        for (int i = 0; i < steps; i++) {
            y = step.apply(new Var[] {y, xs.select(0, i)})[0];
        }
        return y.square().sum();
    }

    private static Replay gradientReplay(int n, int steps, Recipe r, boolean unrolled) {
        Tape loss = Tape.record(List.of(Shape.of(n), Shape.of(steps, n), Shape.SCALAR),
                v -> new Var[] {recurrent(v[0], v[1], v[2], r, unrolled)});
        return Replay.of(loss.vjp().simplify());
    }

    /** Against the loop written out. Measured: no difference at all. */
    @Test
    void insideAScan() {
        for (Recipe r : List.of(new Recipe(RK4, GradientMethods.DIRECT), new Recipe(DOPRI, GradientMethods.DIRECT),
                new Recipe(DOPRI, new Direct(0)), new Recipe(DOPRI, GradientMethods.BACKSOLVE))) {
            Tensor[] in = {state(3), inputs(6, 3), Tensor.scalar(0.8), Tensor.scalar(1)};
            Tensor[] scan = gradientReplay(3, 6, r, false).run(in);
            Tensor[] unrolled = gradientReplay(3, 6, r, true).run(in);
            for (int i = 0; i < scan.length; i++) {
                assertArrayEquals(unrolled[i].toArray(), scan[i].toArray(), 1e-14, "result " + i);
            }
        }
    }

    /** Sixteen times as many iterations need stacks and nothing else. */
    @Test
    void aScanGivesBackWhatItsSolvesKept() {
        long[] arena = new long[2];
        for (int i = 0; i < 2; i++) {
            int steps = i == 0 ? 4 : 64;
            Replay r = gradientReplay(3, steps, new Recipe(RK4, GradientMethods.DIRECT), false);
            r.run(state(3), inputs(steps, 3), Tensor.scalar(0.8), Tensor.scalar(1));
            arena[i] = r.highWaterBytes() - r.plannedBytes();
            long high = r.highWaterBytes();
            for (int k = 0; k < 3; k++) {
                r.run();
            }
            assertEquals(high, r.highWaterBytes(), "the same run again");
        }
        assertTrue(arena[0] > 0, "the backward scan keeps evaluations");
        assertEquals(arena[0], arena[1], "bytes of the arena");
    }

    /** y' = sin(z(0.4; y)) − y/2 + t, where z' = −p z + y² starts from y. */
    private static Var nested(Var y0, Var p, Recipe outer, SolveOptions inner) {
        return Ode.record((t, y) -> Ode.record((s, z) -> z.times(p).negated().plus(y.square()), y, 0, 0.4, inner).sin()
                .minus(y.times(0.5)).plus(t), y0, 0, 1, outer.options(), outer.gradient());
    }

    /** Measured: 7e-14 from differences, 1.1e-6 from adaptive Backsolve; budgets give the same bits. */
    @Test
    void insideAnotherField() {
        SolveOptions inner = SolveOptions.fixed(Methods.RK4, 0.2);
        Function<Recipe, Tensor[]> gradient = r -> Replay.of(Tape.record(List.of(Shape.of(3), Shape.SCALAR),
                v -> new Var[] {nested(v[0], v[1], r, inner).sum()}).vjp().simplify())
                .run(state(3), Tensor.scalar(0.8), Tensor.scalar(1));
        Recipe direct = new Recipe(RK4, GradientMethods.DIRECT);
        Tensor[] kept = gradient.apply(direct);
        Replay value = Replay.of(Tape
                .record(List.of(Shape.of(3), Shape.SCALAR), v -> new Var[] {nested(v[0], v[1], direct, inner).sum()})
                .simplify());
        double dp = Differences.derivative(h -> value.run(state(3), Tensor.scalar(0.8 + h))[0].item());
        assertEquals(dp, kept[2].item(), 1e-12);
        double dy = Differences.derivative(
                h -> value.run(Tensor.vector(state(3).at(0), state(3).at(1) + h, state(3).at(2)), Tensor.scalar(0.8))[0]
                        .item());
        assertEquals(dy, kept[1].at(1), 1e-12);
        Tensor[] again = gradient.apply(new Recipe(RK4, new Direct(0)));
        Tensor[] some = gradient.apply(new Recipe(RK4, new Direct(9000)));
        for (int i = 0; i < 3; i++) {
            assertEquals(kept[i], again[i]);
            assertEquals(kept[i], some[i]);
        }
        Tensor[] back = gradient.apply(new Recipe(DOPRI, GradientMethods.BACKSOLVE));
        assertEquals(kept[2].item(), back[2].item(), 1e-5);
        assertEquals(kept[1].at(1), back[1].at(1), 1e-5);
    }

    /**
     * Inner records are given back as soon as nothing can read them: computing again needs no arena that grows with
     * the number of steps.
     */
    @Test
    void nestedMemory() {
        for (GradientMethod g : List.of(new Direct(0), GradientMethods.BACKSOLVE)) {
            long[] arena = new long[2];
            for (int i = 0; i < 2; i++) {
                Recipe outer = new Recipe(SolveOptions.fixed(Methods.RK4, i == 0 ? 0.1 : 0.05), g);
                Replay r = Replay.of(Tape.record(List.of(Shape.of(3), Shape.SCALAR),
                        v -> new Var[] {nested(v[0], v[1], outer, SolveOptions.fixed(Methods.RK4, 0.01)).sum()}).vjp()
                        .simplify());
                r.run(state(3), Tensor.scalar(0.8), Tensor.scalar(1));
                arena[i] = r.highWaterBytes() - r.plannedBytes();
            }
            // ten more outer steps cost 40 slots; the inner solve's 161 evaluations are kept once. Measured: 0 and
            // 8080 bytes more
            assertTrue(arena[1] - arena[0] < 10_000, g + ": " + arena[0] + " and " + arena[1]);
        }
    }

    @Test
    void timesAsAnInput() {
        Tape solve = Tape.record(List.of(Shape.of(2), Shape.of(3)),
                v -> new Var[] {Ode.record((t, y) -> y.times(t), v[0], v[1], DOPRI)});
        Tensor[] r = Replay.of(solve.vjp(true, false).simplify()).run(Tensor.vector(1, 2), Tensor.vector(0, 0.5, 1),
                Tensor.full(Shape.of(3, 2), 1));
        assertEquals(Math.exp(0.125), r[0].at(1, 0), 1e-5);
        assertEquals(1 + Math.exp(0.125) + Math.exp(0.5), r[1].at(0), 1e-5);
    }

    @Test
    void badTimesInAReplay() {
        Tape solve = Tape.record(List.of(Shape.of(2), Shape.of(3)),
                v -> new Var[] {Ode.record((t, y) -> y.times(t), v[0], v[1], DOPRI)});
        Replay r = Replay.of(solve);
        assertThrows(IllegalArgumentException.class, () -> r.run(Tensor.vector(1, 2), Tensor.vector(0, 2, 1)));
        SolveFailure f = assertThrows(SolveFailure.class,
                () -> Replay.of(Tape.record(List.of(Shape.of(1)), v -> new Var[] {
            Ode.record((t, y) -> y.square(), v[0], 0, 2, DOPRI)})).run(Tensor.vector(1)));
        assertEquals(SolveStatus.STEP_TOO_SMALL, f.status());
        assertEquals(1, f.t(), 1e-5);
    }

    @Test
    void capturedAndUnused() {
        for (GradientMethod g : List.of(GradientMethods.DIRECT, GradientMethods.BACKSOLVE)) {
            // p[0] broadcast over the state, p[1] used and then multiplied by 0, p[2] not used, p[3] used outside only
            Tape solve = Tape.record(List.of(Shape.of(2, 3), Shape.of(3), Shape.SCALAR, Shape.SCALAR, Shape.SCALAR),
                    v -> new Var[] {
                        Ode.record((t, y) -> y.times(v[1]).plus(v[2].times(0)), v[0], 0, 1,
                                SolveOptions.adaptive(Methods.TSIT5, 1e-9, 1e-9), g).sum().plus(v[4])});
            Tensor[] r = Replay.of(solve.vjp().simplify()).run(Tensor.full(Shape.of(2, 3), 1), Tensor.vector(-1, 0, 1),
                    Tensor.scalar(2), Tensor.scalar(3), Tensor.scalar(4),
                    Tensor.scalar(1));
            for (int i = 0; i < 3; i++) {
                assertEquals(Math.exp(i - 1), r[1].at(0, i), 1e-7);
                assertEquals(2 * Math.exp(i - 1), r[2].at(i), 1e-7);
            }
            assertEquals(0, r[3].item());
            assertEquals(0, r[4].item());
            assertEquals(1, r[5].item());
        }
    }

    /** A loss of the first state only, which no step moves. */
    @Test
    void onlyTheFirstState() {
        for (GradientMethod g : List.of(GradientMethods.DIRECT, GradientMethods.BACKSOLVE)) {
            Tape solve = Tape.record(List.of(Shape.of(2), Shape.SCALAR), v -> new Var[] {
                Ode.record((t, y) -> y.times(v[1]), v[0], new double[] {0, 1}, DOPRI, g).select(0, 0)
                        .sum()});
            Tensor[] r = Replay.of(solve.vjp().simplify()).run(Tensor.vector(1, 2), Tensor.scalar(0.5),
                    Tensor.scalar(1));
            assertArrayEquals(new double[] {1, 1}, r[1].toArray());
            assertEquals(0, r[2].item());
        }
    }

    /**
     * Hessian times vector through the scan against differences of Direct's gradients on the same grid. Measured:
     * 1.1e-13.
     */
    @Test
    void secondOrder() {
        ParametricField f = (t, y, p) -> y.times(y.sin()).minus(y.power(3)).plus(t);
        double[] times = {0, 0.3, 1};
        Tensor at = state(4);
        StepTrace trace = Traces.trace(f, DOPRI, times, new Tensor[] {at});
        Function<Var, Var> loss = y0 -> FrozenGrid.scan((t, y) -> f.apply(t, y, null), y0, times, trace, Methods.DOPRI5)
                .square().sum();
        Tensor v = Tensor.vector(0.3, -1, 0.5, 0.8);
        Autodiff.Curvature c = Autodiff.hessianVectorProduct(loss).at(at, v);
        Autodiff.Derived<Tensor> gradient = Autodiff.gradient(
                y0 -> Ode.record((t, y) -> f.apply(t, y, null), y0, times, DOPRI.withGrid(trace)).square().sum());
        for (int i = 0; i < 4; i++) {
            int which = i;
            double d = Differences.derivative(h -> {
                double[] x = at.toArray();
                for (int j = 0; j < x.length; j++) {
                    x[j] += h * v.at(j);
                }
                return gradient.at(Tensor.vector(x)).at(which);
            });
            assertEquals(d, c.product().at(i), 1e-12);
        }
    }

    /**
     * Both modes and second derivatives of the frozen grid, random nets. Measured over 60 seeds: within the rounding
     * of differences; modes apart by 2.5e-15.
     */
    @Test
    void theGradientChecker() {
        for (long seed = 0; seed < 6; seed++) {
            Net net = new Net(seed);
            SolveOptions o = SolveOptions.adaptive(Methods.BOSH3, 1e-3, 1e-3);
            StepTrace trace = Traces.trace(net, o, net.times, net.x);
            GradientCheck.Report r = GradientCheck.check(
                    v -> new Var[] {FrozenGrid.scan((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0],
                            net.times, trace, o.method())},
                    GradientCheck.Options.defaults().withOrder(2).withSeed(seed), net.x);
            assertTrue(r.passed(), r.text());
        }
    }
}
