package dev.costate.solvers.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Differences;
import dev.costate.solvers.LinearSystem;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.Traces;
import dev.costate.solvers.gradient.OdeGradient;
import dev.costate.solvers.gradient.StiffGradientTest;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tangents and second derivatives of stiff solves against differences on the frozen grid and closed forms. Against
 * cotangents: {@link ForwardModeTest}.
 */
class StiffForwardTest {
    static List<OdeMethod> methods() {
        return Methods.STIFF;
    }

    private static Tensor[] moved(Tensor[] x, Tensor[] v, double h) {
        return IntStream
                .range(0,
                        x.length)
                .mapToObj(
                        i -> Tensor
                                .of(x[i].shape(),
                                        IntStream.range(0, x[i].shape().size())
                                                .mapToDouble(j -> x[i].at(j) + h * v[i].at(j)).toArray()))
                .toArray(Tensor[]::new);
    }

    private static Tensor[] join(Tensor[] a, Tensor... b) {
        return IntStream.range(0, a.length + b.length).mapToObj(i -> i < a.length ? a[i] : b[i - a.length])
                .toArray(Tensor[]::new);
    }

    /** Adds to {largest distance, largest size} those of tangents from differences of the function along v. */
    private static void compare(Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] v, Tensor tangents, double[] worst) {
        for (int i = 0; i < tangents.shape().size(); i++) {
            int which = i;
            double d = Differences.derivative(h -> f.apply(moved(x, v, h)).at(which));
            worst[0] = Math.max(worst[0], Math.abs(d - tangents.at(i)));
            worst[1] = Math.max(worst[1], Math.abs(d));
        }
    }

    /**
     * Largest distances from differences, relative to the largest of all: of the tangents of a solve on its own
     * grid, then of those of its gradient Jᵀw.
     */
    private static double[] distances(ParametricField f, Tensor[] x, Tensor[] v, double[] times, SolveOptions o) {
        SolveOptions frozen = o.withGrid(Traces.trace(f, o, times, x));
        Tape solve = Tape.record(Arrays.stream(x).map(Tensor::shape).toList(), a -> new Var[] {
            Ode.record((t, y) -> f.apply(t, y, Arrays.copyOfRange(a, 1, a.length)), a[0], times, frozen)});
        Replay value = Replay.of(solve.simplify());
        Tensor tangents = Replay.of(solve.jvp().simplify()).run(join(x, v))[1];
        Tensor w = Net.draw(new SplittableRandom(5), tangents.shape());
        Tape pull = solve.vjp();
        Replay gradient = Replay.of(pull.simplify());
        boolean[] active = new boolean[x.length + 1];
        Arrays.fill(active, 0, x.length, true);
        Tensor[] second = Replay.of(pull.jvp(active).simplify()).run(join(join(x, w), v));
        double[] first = new double[2];
        compare(a -> value.run(a)[0], x, v, tangents, first);
        double[] then = new double[2];
        for (int i = 0; i < x.length; i++) {
            int which = 1 + i;
            compare(a -> gradient.run(join(a, w))[which], x, v, second[2 + x.length + i], then);
        }
        return new double[] {first[0] / first[1], then[0] / then[1]};
    }

    /** Measured over 300 tries: 3.1e-10 and 2.2e-9, those of the differences. */
    @Property(tries = 25)
    void differences(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int method) {
        Net net = new Net(seed);
        SplittableRandom random = new SplittableRandom(seed + 1);
        Tensor[] v = Arrays.stream(net.x).map(x -> Net.draw(random, x.shape())).toArray(Tensor[]::new);
        OdeMethod m = Methods.STIFF.get(method);
        double[] d = distances(net, net.x, v, net.times, SolveOptions.adaptive(m, 1e-4, 1e-4));
        assertTrue(d[0] < 1e-8 && d[1] < 1e-8, m.name() + " " + Arrays.toString(d));
    }

    /**
     * Measured: 5.3e-10 and 2.6e-10 (kvaerno3: what Newton's method leaves), 1.0e-10 and 7.7e-11 (kvaerno5), 2.9e-12
     * and 4.3e-12 (rodas5p).
     */
    @ParameterizedTest
    @MethodSource("methods")
    void robertson(OdeMethod m) {
        Tensor[] x = {Tensor.vector(1, 0, 0), Tensor.vector(0, 0, 0)};
        Tensor[] v = {Tensor.vector(0.1, 1e-5, 0.01), Tensor.vector(1, -0.5, 0.7)};
        double[] d = distances(StiffGradientTest.ROBERTSON, x, v, new double[] {0, 0.4, 40, 4000},
                SolveOptions.adaptive(m, 1e-6, 1e-10));
        assertTrue(d[0] < 1e-8 && d[1] < 1e-8, m.name() + " " + Arrays.toString(d));
    }

    /**
     * Linear systems: the gradient is near the closed form, and by its residual the tangents with it. Measured over
     * 60 seeds at 1e-8: 4.5e-6 of the largest element at most (kvaerno5, a solution that grows); residuals 6.5e-14
     * at most, 6.0e-15 by kvaerno3.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void linearSystems(OdeMethod m) {
        for (long seed = 0; seed < 60; seed++) {
            LinearSystem s = new LinearSystem(seed);
            OdeGradient.Runner runner = OdeGradient.withCotangent(s, s.y0.shape(), List.of(s.a.shape()), s.times,
                    SolveOptions.adaptive(m, 1e-8, 1e-8)).runner();
            double error = s.error(runner.withCotangent(s.w, s.y0, s.a));
            double residual = runner.dotProductResidual();
            assertTrue(error < 1e-5 && residual < 1e-13, m.name() + " " + error + " " + residual);
        }
    }

    /** Both modes and second derivatives in y₀ and the parameters, on the solve's own grid. */
    @ParameterizedTest
    @MethodSource("methods")
    void theGradientChecker(OdeMethod m) {
        for (long seed = 0; seed < 4; seed++) {
            Net net = new Net(seed);
            SolveOptions o = SolveOptions.adaptive(m, 1e-3, 1e-3);
            SolveOptions frozen = o.withGrid(Traces.trace(net, o, net.times, net.x));
            GradientCheck.Report r = GradientCheck.check(v -> new Var[] {
                Ode.record((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0], net.times, frozen)},
                    GradientCheck.Options.defaults().withOrder(2).withSeed(seed), net.x);
            assertTrue(r.passed(), r.text());
        }
    }

    /**
     * y' = −y², y = y₀/(1 + y₀t): three derivatives with respect to y₀ by forward mode through forward mode.
     * Measured: 1.7e-10.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void higherTangents(OdeMethod m) {
        double t = 0.8;
        double y = 1.3;
        SolveOptions o = SolveOptions.adaptive(m, 1e-11, 1e-11);
        Tape tape = Tape.record(List.of(Shape.of(1)),
                v -> new Var[] {Ode.record((s, z) -> z.square().negated(), v[0], 0, t, o)});
        double d = 1 + y * t;
        double[] exact = {y / d, 1 / (d * d), -2 * t / (d * d * d), 6 * t * t / (d * d * d * d)};
        for (int order = 1; order <= 3; order++) {
            boolean[] active = new boolean[tape.inputs().size()];
            active[0] = true;
            Tape one = tape.jvp(active);
            int last = one.outputs().size() - 1;
            tape = Tape.record(List.of(Shape.of(1)), v -> {
                Var[] in = {v[0], Var.constant(1).broadcastTo(v[0].shape())};
                return new Var[] {one.call(in)[last]};
            });
            double found = Replay.of(tape.simplify()).run(Tensor.vector(y))[0].item();
            assertEquals(exact[order], found, 1e-9);
        }
    }
}
