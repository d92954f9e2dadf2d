package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.LayerStack;
import dev.costate.models.optim.Adam;
import dev.costate.models.stable.Architecture;
import dev.costate.models.stable.StableNet;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * One training step of a stable network: 514 rows, 4 channels, 16 layers to T = 5, tanh, cross-entropy of two classes
 * and the roughness of the weights, gradient by Direct, Adam. The score is µs a step.
 *
 * <p>In processor time beside torch_steps.py: 0.11 of torch for the ResNet, then 0.06, 0.10, 0.10 and 0.12.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W15StableNetBenchmark {
    private static final int ROWS = 514;

    /** Which network. */
    @Param({"RESNET", "ANTISYMMETRIC", "HAMILTONIAN", "LEAPFROG", "TWO_BLOCK"})
    public Architecture architecture;

    private Trainer trainer;

    /** Records the step. */
    @Setup
    public void record() {
        StableNet net = new StableNet("net", Standardiser.identity(2),
                new LayerStack(architecture.layer(4, 1e-4), 16), new StableNet.Form(false, 5, 2, 3e-3),
                GradientMethods.DIRECT);
        Tensor inputs = Numbers.normal(0, 1, ROWS, 2);
        Tensor labels = Tensor.of(Shape.of(ROWS), IntStream.range(0, ROWS).mapToDouble(i -> i % 2).toArray());
        Objective objective = Objective.of(net.parameters(), (p, batch) -> Losses
                .crossEntropy(net.logits(p, Var.constant(inputs)), Var.constant(labels))
                .plus(net.penalty(p).orElseThrow()));
        trainer = new Trainer(objective, Recipe.of(new Adam(), 1e-9, Batches.whole(ROWS), Long.MAX_VALUE), 1);
    }

    /** Loss, gradient and update; the rate is so small that the parameters stay where they are. */
    @Benchmark
    public double trainingStep() {
        trainer.step();
        return trainer.loss();
    }
}
