package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.FrozenGrid;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Traces;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The gradient by Direct on random fields, states, times and methods, against the scan of the same grid, and with
 * other budgets; against differences in {@link GradientTruthsTest}.
 */
class DirectTest {
    private static SolveOptions options(int method, double tolerance) {
        Tableau m = Methods.EXPLICIT.get(method % Methods.EXPLICIT.size());
        return m.adaptive() ? SolveOptions.adaptive(m, tolerance, tolerance) : SolveOptions.fixed(m, 0.13);
    }

    /** Returns (y₀, parameters, cotangent) ↦ (states, gradients…). */
    private static Replay solveAndGradient(Net net, SolveOptions o, Direct g) {
        Tape solve = Tape.record(Arrays.stream(net.x).map(Tensor::shape).toList(), v -> new Var[] {
            Ode.record((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0], net.times, o, g)});
        return Replay.of(solve.vjp().simplify());
    }

    private static Tensor[] with(Tensor[] x, Tensor... more) {
        List<Tensor> all = new ArrayList<>(List.of(x));
        all.addAll(List.of(more));
        return all.toArray(Tensor[]::new);
    }

    /** Measured over 1500 tries: 3.6e-13 of the largest element at most. */
    @Property(tries = 60)
    void equalsTheGradientOfTheScan(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method) {
        Net net = new Net(seed);
        SolveOptions o = options(method, 1e-5);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        Tensor[] direct = solveAndGradient(net, o, GradientMethods.DIRECT).run(with(net.x, w));
        StepTrace trace = Traces.trace(net, o, net.times, net.x);
        Tape scan = Tape.record(Arrays.stream(net.x).map(Tensor::shape).toList(),
                v -> new Var[] {FrozenGrid.scan((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0],
                        net.times, trace, o.method())});
        Tensor[] byScan = Replay.of(scan.vjp().simplify()).run(with(net.x, w));
        for (int i = 0; i < direct.length; i++) {
            double error = distance(direct[i], byScan[i]);
            assertTrue(error < 1e-12, "result " + i + ": " + error);
        }
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

    /** Activations kept, computed again, or some of each: the same bits. */
    @Property(tries = 60)
    void theBudgetDoesNotChangeBits(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method,
            @ForAll @IntRange(min = 1, max = 40_000) int between) {
        Net net = new Net(seed);
        SolveOptions o = options(method, 1e-5);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        Tensor[] kept = solveAndGradient(net, o, GradientMethods.DIRECT).run(with(net.x, w));
        int steps = Traces.trace(net, o, net.times, net.x).accepted();
        long states = (steps * (((Tableau) o.method()).stages() - 1L) + 1)
                * Checkpointed.bytesOfState(net.x[0].shape().size());
        for (long budget : new long[] {0, states, states + between}) {
            Tensor[] again = solveAndGradient(net, o, new Direct(budget)).run(with(net.x, w));
            for (int i = 0; i < kept.length; i++) {
                assertEquals(kept[i], again[i], "result " + i + " with a budget of " + budget + " bytes");
            }
        }
    }

    private static GradientResult oscillator(GradientMethod g, int steps) {
        return OdeGradient.ofLoss((t, y, p) -> y.sin().times(p[0]), Shape.of(16), List.of(Shape.SCALAR),
                new double[] {0, 2}, SolveOptions.fixed(Methods.RK4, 2.0 / steps), g, s -> s.sum()).runner()
                .at(Tensor.full(Shape.of(16), 0.3), Tensor.scalar(0.7));
    }

    /** States and stages count against the budget: 4001 slots of 40 cells here, 1.2 MiB; activations take the rest. */
    @Test
    void theBudgetHoldsStatesAndStages() {
        long states = 4001 * 40 * 8;
        GradientResult all = oscillator(GradientMethods.DIRECT, 1000);
        for (long budget : new long[] {states, states + 100_000, 2 * states}) {
            GradientResult r = oscillator(new Direct(budget), 1000);
            assertEquals(all.parameterCotangents(), r.parameterCotangents());
            assertTrue(r.peakBytes() < 1.1 * budget + 100_000, r.peakBytes() + " of " + budget + " bytes");
            assertTrue(budget == 2 * states || r.recomputed() > 0);
        }
        String refusal = assertThrows(IllegalArgumentException.class, () -> oscillator(new Direct(states - 1), 1000))
                .getMessage();
        assertEquals("direct would keep 1.2 MiB of states and stages of 1000 steps, and its budget is 1.2 MiB:"
                + " use symplectic, which keeps 0.3 MiB, or give it a larger budget (new Direct(bytes))", refusal);
        assertTrue(oscillator(GradientMethods.SYMPLECTIC_ADJOINT, 1000).peakBytes() < states);
        String none = assertThrows(IllegalArgumentException.class, () -> oscillator(new Direct(1000), 1000))
                .getMessage();
        assertTrue(none.contains("use checkpointed"), none);
        assertEquals(all.parameterCotangents(), oscillator(new Direct(0), 1000).parameterCotangents());
    }

    /** The front door gives the bits of the recorded solve. Measured over 400 tries: a residual of 2.4e-15 at most. */
    @Property(tries = 30)
    void frontDoor(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int method) {
        Net net = new Net(seed);
        SolveOptions o = options(method, 1e-5);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        Tensor[] recorded = solveAndGradient(net, o, GradientMethods.DIRECT).run(with(net.x, w));
        OdeGradient.Runner runner = OdeGradient
                .withCotangent(net, net.x[0].shape(), net.parameterShapes(), net.times, o).runner();
        GradientResult r = runner.withCotangent(w, net.x[0], net.parameters());
        assertEquals(recorded[0], r.states());
        assertEquals(recorded[1], r.y0Cotangent());
        assertEquals(Arrays.asList(recorded).subList(2, recorded.length), r.parameterCotangents());
        double residual = runner.dotProductResidual();
        assertTrue(residual < 1e-13, "residual " + residual);
        assertEquals(Shape.SCALAR, r.parameterCotangents().get(5).shape());
        Tableau m = (Tableau) o.method();
        long least = r.accepted() * (m.stages() - 1L);
        long inside = Math.min(r.accepted(), net.times.length) * (m.denseStages() + 1L);
        assertTrue(r.peakBytes() > 0 && r.vjps() >= least && r.vjps() <= least + inside, r.vjps() + " vjps");
    }
}
