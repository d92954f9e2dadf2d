package dev.costate.spark;

import dev.costate.models.train.Part;
import dev.costate.models.train.ShardGradient;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkEnv;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What an executor has of a training: its replays, as many as tasks compute at the same time.
 *
 * <p>A broadcast holds it, so it lives as long as that: tasks of later steps find it as earlier ones left it. Its
 * objective is made when the first task needs it. Thread-safe.
 */
final class ExecutorShards implements Serializable {
    private static final long serialVersionUID = 1;
    private static final ClassTag<TrainingSource> SOURCE = ClassTag$.MODULE$.apply(TrainingSource.class);

    /** Gradients that a task holds before it adds them; neighbours in any tree leave at most half. */
    private static final int MOST_HELD = 64;

    private final byte[] source;
    private final int shards;
    private transient ShardGradient first;
    private transient ConcurrentLinkedQueue<ShardGradient> idle;

    /**
     * Packs what executors need.
     *
     * @throws IllegalArgumentException if the source captures what is not serializable
     */
    ExecutorShards(TrainingSource source, int shards) {
        this.source = packed(source);
        this.shards = shards;
    }

    /** By the serializer of closures, which is Java's whatever {@code spark.serializer} is: a source is a lambda. */
    private static byte[] packed(TrainingSource source) {
        try {
            ByteBuffer bytes = SparkEnv.get().closureSerializer().newInstance().serialize(source, SOURCE);
            byte[] packed = new byte[bytes.remaining()];
            bytes.get(packed);
            return packed;
        } catch (Exception failed) {
            if (failed instanceof NotSerializableException) {
                throw new IllegalArgumentException("a training source captures an object that cannot be sent to "
                        + "executors, " + failed.getMessage().lines().findFirst().orElse("")
                        + "; capture arrays and numbers only, and make all else inside", failed);
            }
            throw failed;
        }
    }

    private TrainingSource.Training training() {
        return SparkEnv.get().closureSerializer().newInstance()
                .deserialize(ByteBuffer.wrap(source), Thread.currentThread().getContextClassLoader(), SOURCE)
                .training();
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
        gradient.begin(theta, seed, step);
        List<Part> parts = new ArrayList<>();
        for (int shard : own) {
            Part part = new Part(theta.length);
            try {
                gradient.compute(shard, part);
            } catch (ArithmeticException failed) {
                idle.add(gradient);
                return List.of(ShardAnswer.failed(where, String.valueOf(failed.getMessage())));
            }
            parts.add(part);
            if (parts.size() == MOST_HELD) {
                parts = new ArrayList<>(Part.sum(parts, shards));
            }
        }
        idle.add(gradient);
        return Part.sum(parts, shards).stream().map(part -> ShardAnswer.of(where, part)).toList();
    }

    private synchronized ShardGradient take() {
        if (first == null) {
            TrainingSource.Training training = training();
            first = new ShardGradient(training.objective(), training.recipe().batches(), shards);
            idle = new ConcurrentLinkedQueue<>(List.of(first));
        }
        ShardGradient free = idle.poll();
        return free == null ? first.copy() : free;
    }
}
