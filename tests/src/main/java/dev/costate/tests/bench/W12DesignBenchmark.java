package dev.costate.tests.bench;

import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.cnf.ContextNetwork;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.design.DesignObjective;
import dev.costate.models.design.LearnedMask;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
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
 * One training step of a design and its posterior, by Adam: 12 of 64 sensors and 64 numbers to infer, an encoder
 * 128-128-64, a field 65-96-64, 128 rows, 2 Runge–Kutta steps; or 3 of 8 sensors and 3 numbers, a field 4-24-3, 256
 * rows, 4 steps. The scores are µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W12DesignBenchmark {
    private static final int ROWS = 4096;

    /** How the masks of the step are drawn. */
    @Param({"RELAXED", "TOP"})
    public LearnedMask.Draw draw = LearnedMask.Draw.RELAXED;

    private FixedStep digits;
    private FixedStep linear;

    /** Records them. */
    @Setup
    public void record() {
        digits = step(ConditionalFlow.of(
                new ContextNetwork(NetworkField.mlp(Activation.TANH, 64, 96), 64),
                Mlp.of(Activation.SILU, 128, 128, 64)), new LearnedMask(64, 12, 3, 20, draw), 2, 128);
        linear = step(ConditionalFlow.of(new ContextNetwork(NetworkField.mlp(Activation.TANH, 3, 24), 16)),
                new LearnedMask(8, 3, 1, 10, draw), 4, 256);
    }

    private static FixedStep step(ConditionalFlow flow, LearnedMask mask, int steps, int batch) {
        DesignObjective loss = new DesignObjective(flow, mask, Numbers.normal(1, 1, ROWS, flow.width()),
                Numbers.normal(2, 1, ROWS, mask.sensors()), 0.1, SolveOptions.fixed(Methods.RK4, 1.0 / steps),
                GradientMethods.DIRECT);
        double[] index = new double[batch];
        for (int i = 0; i < batch; i++) {
            index[i] = ROWS / batch * i;
        }
        return new FixedStep(loss, index);
    }

    /** Loss, gradient and update of the digits' size, on the same rows every time. */
    @Benchmark
    public double digitsStep() {
        return digits.run();
    }

    /** The same of the linear model's size. */
    @Benchmark
    public double linearStep() {
        return linear.run();
    }
}
