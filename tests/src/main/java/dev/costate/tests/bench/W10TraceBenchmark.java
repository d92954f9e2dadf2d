package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.cnf.Potential;
import dev.costate.models.cnf.Trace;
import dev.costate.models.cnf.TracedField;
import dev.costate.models.cnf.TransportField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The field of an optimal-transport flow with its trace, 43 components, width 256, two layers; the scores are µs.
 *
 * <p>In closed form; by a forward derivative for each component, all of them in one product; by a vjp for each
 * component; and Hutchinson's estimate by one probe. All share one evaluation of the field. Beside each time stands by
 * how much the trace is off, in parts of the largest: the truth is that by vjps.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W10TraceBenchmark {
    private static final int WIDTH = 43;
    private static final TransportField FIELD = new TransportField(Potential.of(WIDTH, 256, 2));

    /** Rows at which the field is wanted. */
    @Param({"1", "16", "256"})
    private int rows;

    private Replay closed;
    private Replay derivatives;
    private Replay vjps;
    private Replay estimate;
    private double[] truth;

    /** By how much a trace is off, in parts of the largest one. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Off {
        /** The part. */
        public double by;
    }

    /** Records them. */
    @Setup
    public void record() {
        closed = traced((p, x) -> FIELD.traced(p, time(), x));
        derivatives = traced((p, x) -> TracedField.exact((t, y) -> FIELD.apply(p, t, y)).at(time(), x));
        vjps = traced(this::byVjps);
        estimate = traced(this::byOneProbe);
        truth = trace(vjps);
    }

    private static Var time() {
        return Var.constant(0.5);
    }

    private ValueAndDivergence byVjps(Bound p, Var x) {
        Var sum = Var.constant(0);
        for (int i = 0; i < WIDTH; i++) {
            sum = sum.plus(Autodiff.vjp(y -> FIELD.apply(p, time(), y), x, Var.constant(unit(i))).cotangent()
                    .select(1, i));
        }
        return new ValueAndDivergence(FIELD.apply(p, time(), x), sum);
    }

    private ValueAndDivergence byOneProbe(Bound p, Var x) {
        Var signs = Trace.RADEMACHER.noise(x.shape(), Var.constant(3), Var.constant(0)).orElseThrow();
        return TracedField.estimated((t, y) -> FIELD.apply(p, t, y), signs).at(time(), x);
    }

    private Tensor unit(int component) {
        double[] e = new double[rows * WIDTH];
        for (int row = 0; row < rows; row++) {
            e[row * WIDTH + component] = 1;
        }
        return Tensor.of(Shape.of(rows, WIDTH), e);
    }

    private Replay traced(BiFunction<Bound, Var, ValueAndDivergence> f) {
        Parameters theta = FIELD.parameters().initial(1);
        Replay replay = Replay.of(Tape.record(List.of(Shape.of(theta.spec().size()), Shape.of(rows, WIDTH)), v -> {
            ValueAndDivergence r = f.apply(FIELD.parameters().bind(v[0]), v[1]);
            return new Var[] {r.value(), r.divergence()};
        }).simplify());
        return replay.set(0, theta.theta()).set(1, Numbers.normal(2, 1, rows, WIDTH));
    }

    private double[] trace(Replay replay) {
        double[] found = new double[rows];
        replay.run().get(1, found);
        return found;
    }

    private Replay run(Replay replay, Off off) {
        if (off.by == 0) {
            double[] found = trace(replay);
            double most = 0;
            double error = 0;
            for (int i = 0; i < rows; i++) {
                most = Math.max(most, Math.abs(truth[i]));
                error = Math.max(error, Math.abs(found[i] - truth[i]));
            }
            off.by = Math.max(error / most, Double.MIN_NORMAL);
            return replay;
        }
        return replay.run();
    }

    /** In closed form. */
    @Benchmark
    public Replay inClosedForm(Off off) {
        return run(closed, off);
    }

    /** By a forward derivative for each component. */
    @Benchmark
    public Replay byDerivatives(Off off) {
        return run(derivatives, off);
    }

    /** By a vjp for each component. */
    @Benchmark
    public Replay byVjps(Off off) {
        return run(vjps, off);
    }

    /** By one probe, an estimate. */
    @Benchmark
    public Replay byOneProbe(Off off) {
        return run(estimate, off);
    }
}
