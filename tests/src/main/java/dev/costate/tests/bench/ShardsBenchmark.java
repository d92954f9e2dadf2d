package dev.costate.tests.bench;

import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.Workers;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A training step in eight shards, by one thread and by two, and as a control two independent trainings at the same
 * time on one thread each. Speed-up of the shards: {@code one / two}; of the control: {@code 2 · one / copies}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ShardsBenchmark {
    private static final int SHARDS = 8;

    /** Whose step it is. */
    @Param({"W1", "W3", "W4", "W5", "W6", "W6B", "W7"})
    public String workload;

    /** Who works on it. */
    @Param({"one", "two", "copies"})
    public String threads;

    private Workers workers;
    private Trainer[] trainers;

    /** Records the steps. */
    @Setup
    public void record() {
        workers = new Workers(threads.equals("one") ? 1 : 2);
        trainers = new Trainer[threads.equals("copies") ? 2 : 1];
        ShardWorkloads work = ShardWorkloads.valueOf(workload);
        // So small a rate that the steps of adaptive solves stay those of the workload.
        Recipe recipe = Recipe.of(new Adam(), 1e-12, Batches.whole(work.rows), Long.MAX_VALUE).withShards(SHARDS);
        for (int i = 0; i < trainers.length; i++) {
            Objective objective = work.objective();
            Parameters start = objective.parameters().initial(1);
            LocalShards shards = new LocalShards(objective, recipe,
                    trainers.length == 2 ? new Workers(1) : workers);
            trainers[i] = new Trainer(objective, recipe, 1, TrainState.start(start, recipe), shards);
        }
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        workers.close();
    }

    /** A step of each training. */
    @Benchmark
    public double step() {
        if (trainers.length == 1) {
            step(0, 0);
        } else {
            workers.run(2, this::step);
        }
        return trainers[0].loss();
    }

    private void step(int worker, int training) {
        if (!trainers[training].step()) {
            throw new IllegalStateException(trainers[training].failure().orElseThrow());
        }
    }
}
