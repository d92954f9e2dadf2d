package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.dynamics.JacobianMatching;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.MlpField;
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
 * A vector field of three unknowns (3, 64, 64, 3; tanh) learned with its Jacobians: one step of Jacobian matching on
 * 256 rows of 4096 with Adam. The score is µs a training step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W11JacobianMatchingBenchmark {
    private static final int ROWS = 4096;
    private static final int BATCH = 256;

    private FixedStep step;

    /** Records it. */
    @Setup
    public void record() {
        MlpField field = new MlpField(Mlp.of(Activation.TANH, 3, 64, 64, 3));
        JacobianMatching loss = new JacobianMatching(field, Numbers.normal(1, 1, ROWS, 3),
                Numbers.normal(2, 1, ROWS, 3),
                Tensor.of(Shape.of(ROWS, 3, 3), Numbers.normal(3, 1, ROWS, 9).toArray()), 1);
        double[] index = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            index[i] = 16 * i;
        }
        step = new FixedStep(loss, index);
    }

    /** Loss, gradient and update, on the same rows every time. */
    @Benchmark
    public double trainingStep() {
        return step.run();
    }
}
