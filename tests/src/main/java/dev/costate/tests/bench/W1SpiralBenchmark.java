package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.RmsProp;
import dev.costate.solvers.Solve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Dopri5;
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
 * One training step of the spiral Neural ODE: f = tanh(y³W₁ + b₁)W₂ + b₂ (2-50-2), batch 20, 10 times on [0, 0.225],
 * dopri5 at rtol 1e-7 and atol 1e-9, L1 loss, gradient by Direct, RMSprop. The score is µs a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W1SpiralBenchmark {
    private static final int PARAMETERS = 2 * 50 + 50 + 50 * 2 + 2;

    private Replay step;

    /** Records the step (θ, v, y₀, targets) ↦ (loss, θ', v'). */
    @Setup
    public void record() {
        double[] times = new double[10];
        for (int i = 0; i < times.length; i++) {
            times[i] = 25.0 * i / 999;
        }
        SolveOptions options = SolveOptions.adaptive(Dopri5.TABLEAU, 1e-7, 1e-9);
        List<Shape> in = List.of(Shape.of(PARAMETERS), Shape.of(20, 2), Shape.of(10, 20, 2));
        Tape loss = Tape.record(in, v -> {
            Var w1 = v[0].slice(0, 0, 100).reshape(2, 50);
            Var b1 = v[0].slice(0, 100, 150);
            Var w2 = v[0].slice(0, 150, 250).reshape(50, 2);
            Var b2 = v[0].slice(0, 250, 252);
            Var ys = Solve.ode((t, y) -> y.power(3).matmul(w1).plus(b1).tanh().matmul(w2).plus(b2), v[1], times,
                    options);
            return new Var[] {ys.minus(v[2]).abs().mean()};
        });
        Tape gradient = loss.vjp(true, false, false);
        Optimiser rmsprop = new RmsProp();
        Tape training = Tape.record(List.of(in.get(0), in.get(0), in.get(1), in.get(2)), v -> {
            Var[] r = gradient.call(v[0], v[2], v[3], Var.constant(1));
            var update = rmsprop.update(v[0], r[1], List.of(v[1]), Var.constant(1e-3), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0)};
        });
        step = Replay.of(training.simplify());
        double[] theta = new double[PARAMETERS];
        Numbers.normal(0, 0.1, 100).copyTo(theta, 0);
        Numbers.normal(1, 0.1, 100).copyTo(theta, 150);
        step.set(0, theta).set(1, Tensor.full(in.get(0), 0)).set(2, Numbers.normal(2, 1, 20, 2)).set(3,
                Numbers.normal(3, 1, 10, 20, 2));
    }

    /**
     * Loss, gradient and update, from the same parameters every time: the number of solver steps stays that of the
     * workload.
     */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
