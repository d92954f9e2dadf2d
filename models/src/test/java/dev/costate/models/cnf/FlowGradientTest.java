package dev.costate.models.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.StepTapes;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** The whole training loss, noise and jitter included, against central differences on the frozen grid. */
class FlowGradientTest {
    @Provide
    Arbitrary<OdeField> fields() {
        return Fields.any();
    }

    /** A loss of random data with everything that it depends on. */
    private static final class Case {
        final FlowModel model;
        final double[] rows;
        final Trace trace;
        final int batch;
        final long seed;
        final Tensor theta;

        Case(OdeField field, Trace trace, int batch, double horizon, long seed) {
            model = new FlowModel("cnf", new Flow(field, 0, horizon, 1), Whitener.identity(field.width()),
                    SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6));
            rows = CounterRandom.normal(seed, 7, 0, 5 * field.width());
            this.trace = trace;
            this.batch = batch;
            this.seed = seed;
            theta = model.parameters().initial(seed).theta();
        }

        Tape loss(SolveOptions solver, GradientMethod gradient) {
            return StepTapes.loss(new FlowObjective(model, rows, trace, solver, gradient, 0.1), batch);
        }

        Tensor[] at(double[] parameters) {
            double[] index = new double[batch];
            Arrays.setAll(index, i -> (i * 3) % 5);
            return new Tensor[] {Tensor.vector(parameters), Tensor.scalar(seed >>> 40), Tensor.scalar(2),
                Tensor.vector(index)};
        }

        double[] gradient(SolveOptions solver, GradientMethod gradient) {
            Tensor[] in = Arrays.copyOf(at(theta.toArray()), 5);
            in[4] = Tensor.scalar(1);
            return Replay.of(loss(solver, gradient).vjp(true, false, false, false).simplify()).run(in)[1].toArray();
        }

        /** The steps of an adaptive solve of the same field from some point. */
        StepTrace grid(double tol) {
            int d = model.width();
            Flow flow = model.flow();
            Replay field = Replay.of(Tape.record(
                    List.of(Shape.of(theta.shape().size()), Shape.SCALAR, Shape.of(1, d + 1)),
                    v -> new Var[] {flow.traced(model.parameters().bind(v[0]).in("field"))
                        .measured().augmented(v[1], v[2], d)}));
            field.set(0, theta);
            double[] y0 = Arrays.copyOf(rows, d + 1);
            y0[d] = 0;
            return Ode
                    .solve((t, y, dy) -> field.set(1, Tensor.scalar(t)).set(2, y).run().get(0, dy), y0,
                            new double[] {flow.t1(), flow.t0()}, SolveOptions.adaptive(Methods.DOPRI5, tol, tol))
                    .trace();
        }
    }

    /** Measured in 200 tries: differences up to 2e-8 of the norm of v ∘ gradient, or of 0.01 if that is larger. */
    @Property(tries = 25)
    void directIsTheDerivativeOfTheFrozenMap(@ForAll("fields") OdeField field, @ForAll Trace trace,
            @ForAll @IntRange(min = 1, max = 4) int batch, @ForAll @DoubleRange(min = 0.1, max = 1.5) double horizon,
            @ForAll long seed) {
        Case c = new Case(field, trace, batch, horizon, seed);
        SolveOptions frozen = SolveOptions.adaptive(Methods.DOPRI5, 1e-3, 1e-3).withGrid(c.grid(1e-3));
        double[] kept = c.gradient(frozen, GradientMethods.DIRECT);
        assertArrayEquals(kept, c.gradient(frozen, new Direct(0)), "with and without kept activations");
        Replay loss = Replay.of(c.loss(frozen, GradientMethods.DIRECT).simplify());
        for (int k = 0; k < 3; k++) {
            double[] v = CounterRandom.normal(seed, 20 + k, 0, kept.length);
            double directional = 0;
            double scale = 0;
            for (int i = 0; i < v.length; i++) {
                directional += v[i] * kept[i];
                scale += v[i] * v[i] * kept[i] * kept[i];
            }
            assertEquals(difference(loss, c, v), directional, 1e-7 * Math.max(Math.sqrt(scale), 1e-2));
        }
    }

    /** Central differences at h and h/2, extrapolated: error O(h⁴). */
    private static double difference(Replay loss, Case c, double[] v) {
        double h = 2e-3;
        return (4 * central(loss, c, v, h / 2) - central(loss, c, v, h)) / 3;
    }

    private static double central(Replay loss, Case c, double[] v, double h) {
        double[] plus = c.theta.toArray();
        double[] minus = c.theta.toArray();
        for (int i = 0; i < v.length; i++) {
            plus[i] += h * v[i];
            minus[i] -= h * v[i];
        }
        return (loss.run(c.at(plus))[0].item() - loss.run(c.at(minus))[0].item()) / (2 * h);
    }

    /**
     * The continuous adjoint approaches the discrete one as the tolerance falls. Measured in 30 tries, relative to
     * the largest component: 3e-5 at 1e-4, 8e-8 at 1e-9.
     */
    @Property(tries = 8)
    void backsolveConverges(@ForAll("fields") OdeField field, @ForAll Trace trace,
            @ForAll @DoubleRange(min = 0.2, max = 1) double horizon, @ForAll long seed) {
        Case c = new Case(field, trace, 3, horizon, seed);
        double[] exact = c.gradient(adaptive(1e-11), GradientMethods.DIRECT);
        double norm = 1e-3;
        for (double g : exact) {
            norm = Math.max(norm, Math.abs(g));
        }
        double coarse = distance(exact, c.gradient(adaptive(1e-4), GradientMethods.BACKSOLVE)) / norm;
        double fine = distance(exact, c.gradient(adaptive(1e-9), GradientMethods.BACKSOLVE)) / norm;
        assertTrue(coarse < 1e-2, "at 1e-4: " + coarse);
        assertTrue(fine < 1e-6, "at 1e-9: " + fine);
    }

    private static SolveOptions adaptive(double tol) {
        return SolveOptions.adaptive(Methods.DOPRI5, tol, tol);
    }

    private static double distance(double[] a, double[] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }
}
