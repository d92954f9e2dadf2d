package dev.costate.spark;

import dev.costate.models.train.Part;
import dev.costate.models.train.ShardGradient;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkEnv;

/**
 * What an executor has of a training: its replays, as many as tasks compute at the same time.
 *
 * <p>A broadcast holds it, so it lives as long as that: tasks of later steps find it as earlier ones left it. Its
 * objective is made when the first task needs it. Thread-safe.
 */
final class ExecutorShards implements Serializable {
    private static final long serialVersionUID = 1;

    private final TrainingSource source;
    private final int shards;
    private transient ShardGradient first;
    private transient ConcurrentLinkedQueue<ShardGradient> idle;

    ExecutorShards(TrainingSource source, int shards) {
        this.source = source;
        this.shards = shards;
    }

    /**
     * Computes neighbouring shards.
     *
     * @param own their numbers, rising
     * @return their parts, added as far as the tree of sums allows; or why the first one that failed did
     */
    List<ShardAnswer> answers(List<Integer> own, double[] theta, long seed, long step) {
        String where = "executor " + SparkEnv.get().executorId() + " on " + SparkEnv.get().blockManager()
                .blockManagerId().host();
        ShardGradient gradient = take();
        List<Part> parts = new ArrayList<>();
        for (int shard : own) {
            Part part = new Part(theta.length);
            try {
                gradient.compute(shard, theta, seed, step, part);
            } catch (ArithmeticException failed) {
                idle.add(gradient);
                return List.of(ShardAnswer.failed(where, String.valueOf(failed.getMessage())));
            }
            parts.add(part);
        }
        idle.add(gradient);
        return Part.sum(parts, shards).stream().map(part -> ShardAnswer.of(where, part)).toList();
    }

    private synchronized ShardGradient take() {
        if (first == null) {
            TrainingSource.Training training = source.training();
            first = new ShardGradient(training.objective(), training.recipe().batches(), shards);
            idle = new ConcurrentLinkedQueue<>(List.of(first));
        }
        ShardGradient free = idle.poll();
        return free == null ? first.copy() : free;
    }
}
