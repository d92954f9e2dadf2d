package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.method.SdeMethods;
import dev.costate.solvers.sde.TimeGrid;
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
 * Sampling from a diffusion model: 500 Euler–Maruyama steps of the reverse Ornstein–Uhlenbeck equation for 512
 * samples, score network 66-128-128-2 SiLU of (x, 64 Fourier features of the time). The score is ms for all samples.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class W4SamplingBenchmark {
    private static final int SAMPLES = 512;
    private static final int FREQUENCIES = 32;
    private static final int WIDTH = 128;

    private Replay perSample;
    private Replay perStep;

    /** Records the sampler twice: with the features of each sample's time, and with one row of features a step. */
    @Setup
    public void record() {
        perSample = sampler((w, in) -> {
            Var time = in[0].broadcastTo(Shape.of(SAMPLES, 1));
            Var angle = time.times(w[0]);
            return Var.concat(1, in[1], angle.sin(), angle.cos()).matmul(Var.concat(0, w[1], w[2]));
        });
        perStep = sampler((w, in) -> {
            Var angle = in[0].times(w[0]).expand(0);
            Var row = Var.concat(1, angle.sin(), angle.cos()).matmul(w[2]);
            return in[1].matmul(w[1]).plus(row);
        });
    }

    private static Replay sampler(BiFunction<Var[], Var[], Var> firstLayer) {
        List<Shape> in = List.of(Shape.of(FREQUENCIES), Shape.of(2, WIDTH), Shape.of(2 * FREQUENCIES, WIDTH),
                Shape.of(WIDTH), Shape.of(WIDTH, WIDTH), Shape.of(WIDTH), Shape.of(WIDTH, 2), Shape.of(2),
                Shape.of(SAMPLES, 2), Shape.SCALAR);
        Tape tape = Tape.record(in, v -> new Var[] {Sde.recordLast((s, x) -> {
            Var t = s.negated().plus(1);
            Var h = firstLayer.apply(v, new Var[] {t, x}).plus(v[3]).silu();
            Var net = h.matmul(v[4]).plus(v[5]).silu().matmul(v[6]).plus(v[7]);
            return x.minus(net.times(2));
        }, (s, x) -> Var.constant(Math.sqrt(2)), v[8], TimeGrid.uniform(0, 1, 500), Noise.grid(v[9], 0, in.get(8)),
                SdeMethods.EULER_MARUYAMA)});
        Replay r = Replay.of(tape.simplify());
        r.set(0, Numbers.normal(0, 1, FREQUENCIES)).set(1, Numbers.normal(1, 0.1, 2, WIDTH)).set(2,
                Numbers.normal(2, 0.1, 2 * FREQUENCIES, WIDTH));
        r.set(4, Numbers.normal(4, 0.08, WIDTH, WIDTH)).set(6, Numbers.normal(6, 0.08, WIDTH, 2));
        return r.set(8, Numbers.normal(8, 1, SAMPLES, 2)).set(9, 1);
    }

    /** Features of each sample's time. */
    @Benchmark
    public double featuresPerSample() {
        return perSample.run().scalar(0);
    }

    /** One row of features a step. */
    @Benchmark
    public double featuresPerStep() {
        return perStep.run().scalar(0);
    }
}
