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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Half spectra of a square of real values and back, as ops of a tape. The score is µs a transform.
 *
 * <p>The same in NumPy: {@code tests/src/peers/numpy_fft.py}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W13FftBenchmark {
    /** Rows and columns. */
    @Param({"64", "256"})
    public int n;

    private Replay forward;
    private Replay inverse;

    /** Records both. */
    @Setup
    public void record() {
        Shape plane = Shape.of(n, n);
        forward = Replay.of(Tape.record(List.of(plane), v -> new Var[] {v[0].rfft2()}));
        forward.set(0, Numbers.normal(1, 1, n, n)).run();
        Tensor spectrum = forward.get(0);
        inverse = Replay.of(Tape.record(List.of(spectrum.shape()), v -> new Var[] {v[0].irfft2(n)}));
        inverse.set(0, spectrum).run();
    }

    /** The half spectrum. */
    @Benchmark
    public Replay rfft2() {
        return forward.run();
    }

    /** The values of a half spectrum. */
    @Benchmark
    public Replay irfft2() {
        return inverse.run();
    }
}
