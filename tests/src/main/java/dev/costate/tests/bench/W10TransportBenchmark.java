package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.cnf.TransportObjective;
import dev.costate.models.data.Whitener;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.StepTape;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Optimal-transport flows: one training step (plane, width 32, two layers, 512 rows, 8 Runge–Kutta steps, Adam), and
 * the field with its trace at 256 rows of 43 components, width 256: in closed form and by a forward derivative for each
 * component. The scores are µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W10TransportBenchmark {
    private static final int BATCH = 512;
    private static final int ROWS = 4096;
    private static final int WIDE = 43;
    private static final int POINTS = 256;

    private Replay step;
    private Replay closed;
    private Replay derivatives;

    /** Records them. */
    @Setup
    public void record() {
        SolveOptions solver = SolveOptions.fixed(Methods.RK4, 1.0 / 8);
        Flow flow = new Flow(new TransportField(Potential.of(2, 32, 2)), 1, 0, 1);
        TransportObjective loss = new TransportObjective(new FlowModel("m", flow, Whitener.identity(2), solver),
                Numbers.normal(1, 1, ROWS, 2).toArray(), new TransportObjective.Weights(1, 30, 1), solver,
                GradientMethods.DIRECT, 0);
        Parameters theta = loss.parameters().initial(1);
        double[] index = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            index[i] = 8 * i;
        }
        Recipe recipe = Recipe.of(new Adam(), 1e-3, Batches.distinct(ROWS, BATCH), 1);
        step = Replay.of(StepTape.record(loss, recipe, BATCH).tape());
        step.set(0, theta.theta()).set(3, 1e-3).set(4, 1.0).set(5, 1.0).set(6, index);
        TransportField wide = new TransportField(Potential.of(WIDE, 256, 2));
        closed = traced(wide, (p, x) -> wide.traced(p, Var.constant(0.5), x));
        derivatives = traced(wide, (p, x) -> Autodiff.divergence(y -> wide.apply(p, Var.constant(0.5), y), x));
    }

    private static Replay traced(TransportField field, BiFunction<Bound, Var, Autodiff.ValueAndDivergence> f) {
        Parameters theta = field.parameters().initial(1);
        Replay replay = Replay.of(Tape.record(List.of(Shape.of(theta.spec().size()), Shape.of(POINTS, WIDE)), v -> {
            Autodiff.ValueAndDivergence r = f.apply(field.parameters().bind(v[0]), v[1]);
            return new Var[] {r.value(), r.divergence()};
        }).simplify());
        Tensor x = Numbers.normal(2, 1, POINTS, WIDE);
        replay.set(0, theta.theta()).set(1, x);
        return replay;
    }

    /** Loss, gradient and update, from the same parameters every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }

    /** Field and trace in closed form. */
    @Benchmark
    public Replay traceInClosedForm() {
        return closed.run();
    }

    /** Field and trace by a derivative for each component. */
    @Benchmark
    public Replay traceByDerivatives() {
        return derivatives.run();
    }
}
