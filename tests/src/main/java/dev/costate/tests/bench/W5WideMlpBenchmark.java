package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
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
 * Forward and backward pass of a wide MLP 256-512-512-256 tanh, batch 512, gradient of Σy with respect to all
 * weights and biases. The score is µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W5WideMlpBenchmark {
    private Replay gradient;

    /** Records the gradient. */
    @Setup
    public void record() {
        List<Shape> in = List.of(Shape.of(512, 256), Shape.of(256, 512), Shape.of(512), Shape.of(512, 512),
                Shape.of(512), Shape.of(512, 256), Shape.of(256));
        Tape sum = Tape.record(in, v -> {
            Var h = v[0].matmul(v[1]).plus(v[2]).tanh().matmul(v[3]).plus(v[4]).tanh();
            return new Var[] {h.matmul(v[5]).plus(v[6]).sum()};
        });
        gradient = Replay.of(sum.vjp(false, true, true, true, true, true, true).simplify());
        gradient.set(0, Numbers.normal(0, 1, 512, 256));
        gradient.set(1, Numbers.normal(1, 0.06, 256, 512)).set(3, Numbers.normal(2, 0.06, 512, 512)).set(5,
                Numbers.normal(3, 0.06, 512, 256));
        gradient.set(7, Tensor.scalar(1));
    }

    /** Σy and its gradient. */
    @Benchmark
    public double forwardBackward() {
        return gradient.run().scalar(0);
    }
}
