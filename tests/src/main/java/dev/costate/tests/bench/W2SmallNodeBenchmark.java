package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * A small Neural ODE over a long time: MLP 4-32-4 softplus/tanh, batch 64, t from 0 to 100, dopri5 at rtol = atol =
 * 1e-6. The score is µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W2SmallNodeBenchmark {
    private Replay forward;
    private Replay gradient;

    /** Records Σy(100) and its gradient with respect to the parameters. */
    @Setup
    public void record() {
        SolveOptions options = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6);
        Tape sum = Tape.record(List.of(Shape.of(64, 4), Shape.of(4, 32), Shape.of(32), Shape.of(32, 4), Shape.of(4)),
                v -> new Var[] {
                    Ode.record((t, y) -> y.matmul(v[1]).plus(v[2]).softplus().matmul(v[3]).plus(v[4]).tanh(), v[0], 0,
                            100, options).sum()});
        forward = Replay.of(sum.simplify());
        gradient = Replay.of(sum.vjp(false, true, true, true, true).simplify());
        for (Replay r : List.of(forward, gradient)) {
            r.set(0, Numbers.normal(0, 1, 64, 4)).set(1, Numbers.normal(1, 0.5, 4, 32)).set(3,
                    Numbers.normal(2, 0.5, 32, 4));
        }
        gradient.set(5, Tensor.scalar(1));
    }

    /** Σy(100). */
    @Benchmark
    public double forward() {
        return forward.run().scalar(0);
    }

    /** Σy(100) and its gradient by Direct. */
    @Benchmark
    public double gradient() {
        return gradient.run().scalar(0);
    }
}
