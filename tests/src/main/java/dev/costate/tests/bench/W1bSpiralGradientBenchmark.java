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
 * Loss and gradient of one trajectory of the spiral Neural ODE: f = tanh(y³W₁ + b₁)W₂ + b₂ (2-50-2) from (2, 0), 30
 * times on [0, 1.5], tsit5 at rtol = atol = 1e-6, the sum of squared errors, gradient by Direct. The score is µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W1bSpiralGradientBenchmark {
    private static final int PARAMETERS = 2 * 50 + 50 + 50 * 2 + 2;

    private Replay gradient;

    /** Records (θ, y₀, targets) ↦ (loss, gradient). */
    @Setup
    public void record() {
        double[] times = new double[30];
        for (int i = 0; i < times.length; i++) {
            times[i] = 1.5 * i / 29;
        }
        SolveOptions options = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6);
        Shape y0 = Shape.of(2);
        Tape spiral = Tape.record(List.of(y0), v -> {
            Var a = Var.constant(Tensor.of(Shape.of(2, 2), -0.1, 2, -2, -0.1));
            return new Var[] {Ode.record((t, y) -> y.power(3).reshape(1, 2).matmul(a).reshape(2), v[0], times,
                    options)};
        });
        Tensor targets = Replay.of(spiral).set(0, 2, 0).run().get(0);
        Tape loss = Tape.record(List.of(Shape.of(PARAMETERS), y0, targets.shape()), v -> {
            Var w1 = v[0].slice(0, 0, 100).reshape(2, 50);
            Var b1 = v[0].slice(0, 100, 150);
            Var w2 = v[0].slice(0, 150, 250).reshape(50, 2);
            Var b2 = v[0].slice(0, 250, 252);
            Var ys = Ode.record((t, y) -> y.power(3).reshape(1, 2).matmul(w1).plus(b1).tanh().matmul(w2).plus(b2)
                    .reshape(2), v[1], times, options);
            return new Var[] {ys.minus(v[2]).square().sum()};
        });
        gradient = Replay.of(loss.vjp(true, false, false).simplify());
        gradient.set(0, Numbers.normal(0, 0.1, PARAMETERS)).set(1, 2, 0).set(2, targets).set(3, Tensor.scalar(1));
    }

    /** Loss and gradient. */
    @Benchmark
    public double gradient() {
        return gradient.run().scalar(0);
    }
}
