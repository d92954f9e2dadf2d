package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Optimiser;
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
 * One training step of a small network on all rows: MLP 4-32-16-4 tanh, 10,000 rows, mean squared error, Adam. The
 * score is µs. SimpleChains.jl publishes this problem, the exponential of 2×2 matrices.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W9SmallMlpBenchmark {
    private static final int ROWS = 10_000;
    private static final int[] WIDTHS = {4, 32, 16, 4};

    private Replay step;

    /** Records the step (θ, m, v, inputs, targets) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        int parameters = 0;
        for (int i = 1; i < WIDTHS.length; i++) {
            parameters += (WIDTHS[i - 1] + 1) * WIDTHS[i];
        }
        Shape flat = Shape.of(parameters);
        Shape rows = Shape.of(ROWS, 4);
        Tape loss = Tape.record(List.of(flat, rows, rows),
                v -> new Var[] {network(v[0], v[1]).minus(v[2]).square().mean()});
        Tape gradient = loss.vjp(true, false, false);
        Optimiser adam = new Adam();
        Tape training = Tape.record(List.of(flat, flat, flat, rows, rows), v -> {
            Var[] r = gradient.call(v[0], v[3], v[4], Var.constant(1));
            var update = adam.update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-3), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        step = Replay.of(training.simplify());
        step.set(0, Numbers.normal(0, 0.3, parameters)).set(1, Tensor.full(flat, 0)).set(2, Tensor.full(flat, 0));
        step.set(3, Numbers.normal(1, 1, ROWS, 4)).set(4, Numbers.normal(2, 1, ROWS, 4));
    }

    private static Var network(Var theta, Var x) {
        Var y = x;
        int at = 0;
        for (int i = 1; i < WIDTHS.length; i++) {
            int weights = WIDTHS[i - 1] * WIDTHS[i];
            Var w = theta.slice(0, at, at + weights).reshape(WIDTHS[i - 1], WIDTHS[i]);
            y = y.matmul(w).plus(theta.slice(0, at + weights, at + weights + WIDTHS[i]));
            y = i < WIDTHS.length - 1 ? y.tanh() : y;
            at += weights + WIDTHS[i];
        }
        return y;
    }

    /** Loss, gradient and update, from the same parameters every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
