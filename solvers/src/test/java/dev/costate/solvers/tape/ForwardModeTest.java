package dev.costate.solvers.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Differences;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.RowMode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Traces;
import dev.costate.solvers.VarField;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.gradient.GradientMethodsTest;
import dev.costate.solvers.gradient.ReversibleScan;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tangents of a solve against its cotangents and those of the scan; derivatives of its gradients. */
class ForwardModeTest {
    private static SolveOptions options(Net net, List<OdeMethod> methods, int method, double tolerance) {
        OdeMethod m = methods.get(method % methods.size());
        if (m instanceof Tableau t && t.partitioned() && net.batch * net.d % 2 != 0) {
            m = Methods.TSIT5;
        }
        return m.adaptive() ? SolveOptions.adaptive(m, tolerance, tolerance) : SolveOptions.fixed(m, 0.13);
    }

    private static Var[] parameters(Net net, Var[] v) {
        return Arrays.copyOfRange(v, 1, net.x.length);
    }

    private static Tensor[] joined(Tensor[] a, Tensor... b) {
        List<Tensor> all = new ArrayList<>(List.of(a));
        all.addAll(List.of(b));
        return all.toArray(Tensor[]::new);
    }

    static double dot(Tensor a, Tensor b, boolean absolute) {
        double s = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            s += absolute ? Math.abs(a.at(i) * b.at(i)) : a.at(i) * b.at(i);
        }
        return s;
    }

    /**
     * ⟨w, J v⟩ = ⟨Jᵀw, v⟩ in y₀, the parameters and the times, for every gradient method of the frozen grid.
     * Measured over 800 tries: 9.4e-16 of Σ|wᵢ(Jv)ᵢ|.
     */
    @Property(tries = 40)
    void forwardIsReverse(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method) {
        Net net = new Net(seed);
        SolveOptions o = options(net, Methods.ALL, method, 1e-5);
        Tensor[] x = joined(net.x, Tensor.vector(net.times));
        List<Shape> shapes = Arrays.stream(x).map(Tensor::shape).toList();
        SplittableRandom random = new SplittableRandom(seed + 1);
        Tensor w = Net.draw(random, net.statesShape());
        Tensor[] v = shapes.stream().map(s -> Net.draw(random, s)).toArray(Tensor[]::new);
        for (GradientMethod g : GradientMethods.ofFrozenGrid()) {
            SolveOptions served = Traces.served(g, net, o, net.times, net.x);
            if (g.refusal(served).isPresent()) {
                continue;
            }
            Tape solve = Tape.record(shapes, a -> {
                VarField f = (t, y) -> net.apply(t, y, parameters(net, a));
                return new Var[] {g.unrolls() ? Ode.record(f, a[0], net.times, served, g)
                        : Ode.record(f, a[0], a[a.length - 1], served, g)};
            });
            Tensor[] bars = Replay.of(solve.vjp().simplify()).run(joined(x, w));
            Tensor[] states = Replay.of(solve.jvp().simplify()).run(joined(x, v));
            assertEquals(bars[0], states[0]);
            double back = 0;
            for (int i = 0; i < v.length; i++) {
                back += dot(bars[1 + i], v[i], false);
            }
            double error = Math.abs(dot(w, states[1], false) - back) / dot(w, states[1], true);
            assertTrue(error < 1e-13, g.name() + ": " + error);
        }
    }

    /**
     * The same steps as the solve without tangents: equal to the tangents of the scan over its grid. Measured over
     * 800 tries: 2.8e-14.
     */
    @Property(tries = 40)
    void tangentsOfTheScan(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method) {
        Net net = new Net(seed);
        SolveOptions o = options(net, GradientMethodsTest.SOLVERS, method, 1e-4);
        List<Shape> shapes = Arrays.stream(net.x).map(Tensor::shape).toList();
        StepTrace trace = Traces.trace(net, o, net.times, net.x);
        SplittableRandom random = new SplittableRandom(seed + 1);
        Tensor[] in = joined(net.x, shapes.stream().map(s -> Net.draw(random, s)).toArray(Tensor[]::new));
        Tape solve = Tape.record(shapes,
                a -> new Var[] {Ode.record((t, y) -> net.apply(t, y, parameters(net, a)), a[0], net.times, o)});
        Tape scan = Tape.record(shapes, a -> new Var[] {
            ReversibleScan.scan((t, y) -> net.apply(t, y, parameters(net, a)), a[0], net.times, trace, o.method())});
        Tensor r = Replay.of(solve.jvp().simplify()).run(in)[1];
        Tensor s = Replay.of(scan.jvp().simplify()).run(in)[1];
        for (int i = 0; i < r.shape().size(); i++) {
            assertEquals(s.at(i), r.at(i), 1e-12 * (1 + Math.abs(s.at(i))));
        }
    }

    private static Function<Var, Var> loss(Net net, SolveOptions o, GradientMethod g, StepTrace scanned) {
        return y0 -> {
            Var[] p = Arrays.stream(net.parameters()).map(Var::constant).toArray(Var[]::new);
            VarField f = (t, y) -> net.apply(t, y, p).plus(y.sin());
            Var states = scanned == null ? Ode.record(f, y0, net.times, o, g)
                    : ReversibleScan.scan(f, y0, net.times, scanned, o.method());
            return states.square().times(states).sum();
        };
    }

    /**
     * Forward over reverse: Hessian times vector of the solve, of the scan, and by differences of gradients.
     * Measured over 300 tries: solve and scan apart by 7.2e-15, scan and differences by 2.8e-12.
     */
    @Property(tries = 20)
    void hessianTimesVector(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method) {
        Net net = new Net(seed);
        SolveOptions o = options(net, GradientMethodsTest.SOLVERS, method, 1e-4);
        Tensor v = Net.draw(new SplittableRandom(seed + 1), net.x[0].shape());
        StepTrace trace = Traces.trace((t, y, p) -> net.apply(t, y, p).plus(y.sin()), o, net.times, net.x);
        Tensor scan = Autodiff.hessianVectorProduct(loss(net, o, GradientMethods.DIRECT, trace)).at(net.x[0], v)
                .product();
        Autodiff.Derived<Tensor> gradient = Autodiff
                .gradient(loss(net, o.withGrid(trace), GradientMethods.DIRECT, null));
        double size = Math.sqrt(dot(scan, scan, false)) + 1;
        for (int i = 0; i < v.shape().size(); i++) {
            int which = i;
            double d = Differences.derivative(h -> {
                double[] x = net.x[0].toArray();
                for (int j = 0; j < x.length; j++) {
                    x[j] += h * v.at(j);
                }
                return gradient.at(Tensor.of(v.shape(), x)).at(which);
            });
            assertEquals(d, scan.at(i), 1e-10 * size);
        }
        for (GradientMethod g : GradientMethods.ofFrozenGrid()) {
            SolveOptions served = g.unrolls() ? o.withGrid(trace) : o;
            if (g.refusal(served).isEmpty()) {
                Tensor solve = Autodiff.hessianVectorProduct(loss(net, served, g, null)).at(net.x[0], v).product();
                for (int i = 0; i < v.shape().size(); i++) {
                    assertEquals(scan.at(i), solve.at(i), 1e-13 * size, g.name());
                }
            }
        }
    }

    /** Both modes and second derivatives of the solve itself, in y₀ and the parameters, on its own grid. */
    @Test
    void theGradientChecker() {
        for (long seed = 0; seed < 4; seed++) {
            Net net = new Net(seed);
            SolveOptions o = SolveOptions.adaptive(Methods.BOSH3, 1e-3, 1e-3);
            SolveOptions frozen = o.withGrid(Traces.trace(net, o, net.times, net.x));
            GradientCheck.Report r = GradientCheck.check(
                    v -> new Var[] {Ode.record((t, y) -> net.apply(t, y, parameters(net, v)), v[0], net.times, frozen)},
                    GradientCheck.Options.defaults().withOrder(2).withSeed(seed), net.x);
            assertTrue(r.passed(), r.text());
        }
    }

    /**
     * Reverse over reverse, in the closed form y₀ e^(a t): the gradient of a sum of gradients. Measured: 6.5e-11,
     * the size of the tolerance.
     */
    @Test
    void reverseOverReverse() {
        double t = 0.7;
        double a = -0.6;
        for (GradientMethod g : GradientMethods.ALL) {
            SolveOptions o = GradientMethodsTest.served(g, Methods.VERN7, 1e-11, 0.02);
            Tape solve = Tape.record(List.of(Shape.of(1), Shape.SCALAR),
                    v -> new Var[] {Ode.record((s, y) -> y.times(v[1]), v[0], 0, t, o, g).square().sum()});
            Tape gradient = solve.vjp();
            if (g == GradientMethods.DIRECT_ADAPTIVE) {
                String message = assertThrows(UnsupportedOperationException.class, gradient::vjp).getMessage();
                assertTrue(message.contains("direct-adaptive"), message);
                continue;
            }
            Tensor[] r = Replay.of(gradient.vjp().simplify()).run(Tensor.vector(2), Tensor.scalar(a), Tensor.scalar(1),
                    Tensor.scalar(0), Tensor.vector(1), Tensor.scalar(3));
            double e = Math.exp(2 * a * t);
            // L = y₀² e^(2at): cotangents of ∂L/∂y₀ and ∂L/∂a are 1 and 3
            double[] expected = {2 * e + 3 * 4 * t * 2 * e, 4 * t * 2 * e + 3 * 4 * t * t * 4 * e};
            assertEquals(expected[0], r[3].item(), 1e-9, g.name());
            assertEquals(expected[1], r[4].item(), 1e-9, g.name());
        }
    }

    /**
     * Solves in a loop over rows and in the field of another: ⟨u, H v⟩ = ⟨H u, v⟩, and both modes of the first
     * derivative. Measured: 1.1e-15 of the sum of sizes, 1.4e-14 by stiff solvers; 3.1e-7 with the interpolating
     * adjoint, since tangents are those of the frozen grid.
     */
    @Tag("deep")
    @Test
    void withinLoopsAndFields() {
        SolveOptions o = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6);
        double[][] times = {{0, 0.5, 1}, {0.2, 0.3, 2}, {1, 0.5, -1}};
        Function<Var, Var> inField = y -> Ode
                .record((t, x) -> Ode.record((s, z) -> z.sin().plus(x.times(t)), x, 0, 0.5, o).cos(), y, 0, 1, o);
        List<Function<Var, Var>> functions = new ArrayList<>();
        for (GradientMethod g : List.of(GradientMethods.DIRECT, new Direct(0), GradientMethods.CHECKPOINTED,
                GradientMethods.INTERPOLATING)) {
            functions.add(
                    y -> Ode.recordRows((t, x) -> x.sin().times(t), y, times, RowMode.ROW_BY_ROW, o, g)[0]);
        }
        functions.add(y -> Ode.recordRows((t, x) -> x.sin().times(t), y, new double[][] {times[0], times[0], times[0]},
                RowMode.SHARED, o)[0]);
        functions.add(inField);
        for (OdeMethod m : Methods.STIFF) {
            SolveOptions stiff = SolveOptions.adaptive(m, 1e-11, 1e-11);
            functions.add(y -> Ode.recordRows((t, x) -> x.sin().times(t), y, times, RowMode.ROW_BY_ROW, stiff)[0]);
            functions.add(y -> Ode.record((t, x) -> Ode.record((s, z) -> z.sin().plus(x.times(t)), x, 0, 0.5, o).cos(),
                    y, 0, 1, stiff));
            functions.add(y -> Ode.record(
                    (t, x) -> Ode.record((s, z) -> z.sin().plus(x.times(t)), x, 0, 0.5, stiff).cos(), y, 0, 1, o));
        }
        SplittableRandom random = new SplittableRandom(3);
        Shape shape = Shape.of(3, 2);
        Tensor y0 = Net.draw(random, shape);
        Tensor u = Net.draw(random, shape);
        Tensor v = Net.draw(random, shape);
        for (int i = 0; i < functions.size(); i++) {
            Function<Var, Var> f = functions.get(i);
            Function<Var, Var> loss = y -> f.apply(y).power(3).sum();
            Tensor hu = Autodiff.hessianVectorProduct(loss).at(y0, u).product();
            Tensor hv = Autodiff.hessianVectorProduct(loss).at(y0, v).product();
            Tape tape = Tape.record(List.of(shape), x -> new Var[] {loss.apply(x[0])});
            double forward = Replay.of(tape.jvp().simplify()).run(y0, v)[1].item();
            Tensor gradient = Replay.of(tape.vjp().simplify()).run(y0, Tensor.scalar(1))[1];
            double tolerance = i == 3 ? 1e-5 : 1e-13;
            assertEquals(dot(u, hv, false), dot(v, hu, false), tolerance * dot(u, hv, true), "function " + i);
            assertEquals(forward, dot(gradient, v, false), tolerance * dot(gradient, v, true), "function " + i);
        }
    }

    @Test
    void refusals() {
        Tape times = Tape.record(List.of(Shape.of(2), Shape.of(2)),
                v -> new Var[] {Ode.record((t, y) -> y.sin(), v[0], v[1], SolveOptions.fixed(Methods.RK4, 0.1)).sum()});
        String message = assertThrows(UnsupportedOperationException.class, () -> times.vjp().jvp()).getMessage();
        assertTrue(message.contains("with respect to its times")
                && message.contains("(t1 - t0)*f(t0 + s*(t1 - t0), y) over s"), message);
    }

    /**
     * What the refusal of second derivatives with respect to the times advises instead: y' = ty, y(t₁) = y₀ exp((t₁²
     * − t₀²)/2). Measured: 7e-11.
     */
    @Test
    void secondDerivativesOfTheTimes() {
        SolveOptions o = SolveOptions.adaptive(Methods.VERN7, 1e-11, 1e-11);
        double a = 0.3;
        double b = 1.1;
        Tensor product = Autodiff.hessianVectorProduct(x -> {
            Var from = x.select(0, 0);
            Var span = x.select(0, 1).minus(from);
            return Ode.record((s, y) -> y.times(from.plus(s.times(span))).times(span), Var.constant(2), 0, 1, o);
        }).at(Tensor.vector(a, b), Tensor.vector(1, 3)).product();
        double y = 2 * Math.exp(0.5 * (b * b - a * a));
        assertEquals(y * (a * a - 1 - 3 * a * b), product.at(0), 1e-9);
        assertEquals(y * (3 + 3 * b * b - a * b), product.at(1), 1e-9);
    }
}
