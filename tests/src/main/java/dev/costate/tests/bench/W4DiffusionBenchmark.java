package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.diffusion.DenoisingScoreMatching;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.layers.Parameters;
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
 * The score network of a two-dimensional diffusion model (2 and 64 time features, 128, 128, 2; SiLU): one step of
 * denoising score matching on 512 rows with Adam, and 500 Euler–Maruyama steps of 512 rows, the features of a step
 * being one row. The scores are µs a training step and µs for all 500 steps.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W4DiffusionBenchmark {
    private static final int BATCH = 512;

    private FixedStep step;
    private Replay sampler;

    /** Records both. */
    @Setup
    public void record() {
        ScoreNetwork network = ScoreNetwork.builder(new VariancePreserving(), 2).hidden(2, 128).features(64, 1)
                .detail(8).waves(false).seed(1).build();
        Parameters theta = network.parameters().initial(1);
        double[] data = Numbers.normal(1, 1, 4096, 2).toArray();
        double[] index = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            index[i] = 8 * i;
        }
        step = new FixedStep(new DenoisingScoreMatching(network, Weighting.NOISE, data), index);
        ReverseSde sde = ReverseSde.of(network.process(), 500)
                .withEnd(new ReverseSde.End(network.process().start(), false));
        sampler = Replay
                .of(Tape.record(List.of(Shape.of(network.parameters().size()), Shape.SCALAR, Shape.SCALAR), v -> {
            Var prior = Autodiff.randomNormal(Shape.of(BATCH, 2), v[1], v[2]);
            return new Var[] {sde.sample(network.score(network.parameters().bind(v[0])), prior, v[1], v[2])};
        }).simplify());
        sampler.run(theta.theta(), Tensor.scalar(1), Tensor.scalar(0));
    }

    /** Loss, gradient and update, on the same rows every time. */
    @Benchmark
    public double trainingStep() {
        return step.run();
    }

    /** 500 steps of the reverse SDE. */
    @Benchmark
    public double sampling() {
        return sampler.run().scalar(0);
    }
}
