package dev.costate.tests.bench;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.options.Arguments;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunClaim;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.ProgressBar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One trained model used by one thread and by sixteen at the same time, as a service does: forecasts of a Neural ODE,
 * log-densities of 100 rows of a flow. Both are single solves, which are not split further.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainedModelBenchmark {
    /** What was trained. */
    @Param({"spiral", "cnf-moons"})
    public String experiment;

    private TrainedModel model;
    private final double[] times = new double[50];
    private final double[][] rows = new double[100][];

    /** Trains it for a few steps. */
    @Setup
    public void train() throws IOException {
        Experiment<?> e = Experiments.named(experiment);
        Arguments options = e.options().parse(List.of("--iterations=20"));
        Path folder = Files.createTempDirectory("costate").resolve("run");
        RunClaim.named(folder).close();
        new Run(e, options, e.study(options), new RunFolder(folder), false,
                (label, from, total) -> new ProgressBar(new StringBuilder(), false, label, from, total), () -> false)
                        .execute();
        model = TrainedModel.load(folder);
        for (int i = 0; i < times.length; i++) {
            times[i] = i * 0.5;
        }
        double[] values = Numbers.normal(1, 1, 100, 2).toArray();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {values[2 * i], values[2 * i + 1]};
        }
    }

    /** By one thread. */
    @Benchmark
    public double oneThread() {
        return use();
    }

    /** By sixteen. */
    @Benchmark
    @Threads(16)
    public double sixteenThreads() {
        return use();
    }

    private double use() {
        return experiment.equals("spiral") ? model.predict(times)[0][0] : model.score(rows)[0];
    }
}
