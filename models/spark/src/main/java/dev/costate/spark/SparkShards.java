package dev.costate.spark;

import dev.costate.models.train.Part;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.ShardRunner;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.TrainingResult;
import dev.costate.models.train.Workers;
import dev.costate.vectorapi.Fma;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Shards on the executors of a cluster: one job a step.
 *
 * <p>The parameters are broadcast, each task computes neighbouring shards and adds them as far as the tree of sums
 * allows, the driver collects what is left in the order of the shards and adds it up. So neither the number of
 * executors and their cores nor retries, speculative copies and the loss of an executor change a bit. Executors keep
 * their replays from step to step, until this is closed. Cost of a step beside its arithmetic: the parameters to every
 * executor, a gradient or a few from each task, and the scheduling of a job, some ten milliseconds.
 *
 * <p>Spark tries a task again that is lost; one whose solve fails is not lost, and ends the step as it would on one
 * thread. Thread-confined.
 */
public final class SparkShards implements ShardRunner {
    private final JavaSparkContext sc;
    private final int shards;
    private final List<Integer> numbers;
    private final Broadcast<ExecutorShards> computing;
    private final Workers workers;

    /**
     * Makes the shards of a training.
     *
     * @param sc the cluster; not stopped with this
     * @param source what is trained, with as many shards as its recipe says
     */
    public SparkShards(JavaSparkContext sc, TrainingSource source) {
        this(sc, source, source.training().recipe().shards());
    }

    SparkShards(JavaSparkContext sc, TrainingSource source, int shards) {
        this.sc = sc;
        this.shards = shards;
        numbers = IntStream.range(0, shards).boxed().toList();
        computing = sc.broadcast(new ExecutorShards(source, shards));
        workers = new Workers(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Trains to the end of the recipe, from parameters drawn from a seed.
     *
     * @throws dev.costate.models.train.TrainingFailure if a step fails and training must end
     */
    public static TrainingResult train(JavaSparkContext sc, TrainingSource source, long seed) {
        TrainingSource.Training training = source.training();
        Recipe recipe = training.recipe();
        try (SparkShards shards = new SparkShards(sc, source, recipe.shards())) {
            TrainState start = TrainState.start(training.objective().parameters().initial(seed), recipe);
            return new Trainer(training.objective(), recipe, seed, start, shards).run();
        }
    }

    @Override
    public int shards() {
        return shards;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if an executor's processor belongs to another bit class than the driver's; the
     * message names the executor
     */
    @Override
    public List<Part> run(double[] theta, long seed, long step) {
        Broadcast<double[]> at = sc.broadcast(theta);
        Broadcast<ExecutorShards> here = computing;
        FlatMapFunction<Iterator<Integer>, ShardAnswer> task = own -> {
            List<Integer> list = new ArrayList<>();
            own.forEachRemaining(list::add);
            return here.value().answers(list, at.value(), seed, step).iterator();
        };
        List<ShardAnswer> answers;
        try {
            answers = sc.parallelize(numbers, Math.min(shards, sc.defaultParallelism())).mapPartitions(task).collect();
        } finally {
            at.destroy();
        }
        List<Part> parts = new ArrayList<>(answers.size());
        for (ShardAnswer answer : answers) {
            parts.add(answer.part(Fma.bitClass()));
        }
        return Part.sum(parts, shards);
    }

    /** Returns threads of the driver, one for each of its processors. */
    @Override
    public Workers workers() {
        return workers;
    }

    /** Lets the executors forget their replays, and ends the driver's threads. */
    @Override
    public void close() {
        workers.close();
        computing.destroy();
    }
}
