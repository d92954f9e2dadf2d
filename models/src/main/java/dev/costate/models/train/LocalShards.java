package dev.costate.models.train;

import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Shards on threads of this process, each with replays of its own. Thread-confined to outside.
 *
 * <p>Whoever ends the second of two neighbours in the tree of sums adds them, so threads do not wait for one another.
 */
public final class LocalShards implements ShardRunner {
    private final Workers workers;
    private final boolean own;
    private final ShardGradient[] gradients;
    private final Part[] parts;
    private final List<Part> sum;
    private final AtomicIntegerArray ended;
    private final Workers.Task task = this::shard;
    private double[] theta;
    private long seed;
    private long step;

    /**
     * Makes those of an objective and a recipe.
     *
     * @param workers the threads; not closed with this
     */
    public LocalShards(Objective objective, Recipe recipe, Workers workers) {
        this(objective, recipe, workers, false);
    }

    /**
     * As above, with threads of its own, which end when it is closed.
     *
     * @param threads at most so many, at least 1; no more than there are shards
     */
    public LocalShards(Objective objective, Recipe recipe, int threads) {
        this(objective, recipe, new Workers(Math.min(threads, recipe.shards())), true);
    }

    private LocalShards(Objective objective, Recipe recipe, Workers workers, boolean own) {
        this.workers = workers;
        this.own = own;
        int shards = recipe.shards();
        ShardGradient first = new ShardGradient(objective, recipe.batches(), shards);
        gradients = new ShardGradient[workers.threads()];
        Arrays.setAll(gradients, i -> i == 0 ? first : first.copy());
        parts = new Part[shards];
        Arrays.setAll(parts, i -> new Part(objective.parameters().size()));
        sum = List.of(parts[0]);
        ended = new AtomicIntegerArray(shards);
    }

    @Override
    public int shards() {
        return parts.length;
    }

    @Override
    public List<Part> run(double[] at, long runSeed, long number) {
        theta = at;
        seed = runSeed;
        step = number;
        for (int i = 0; i < parts.length; i++) {
            ended.set(i, 0);
        }
        workers.run(parts.length, task);
        return sum;
    }

    private void shard(int worker, int shard) {
        gradients[worker].compute(shard, theta, seed, step, parts[shard]);
        int left = shard;
        for (int width = 1; width < parts.length; width *= 2) {
            left -= left % (2 * width);
            int right = left + width;
            if (right < parts.length) {
                if (ended.getAndIncrement(right) == 0) {
                    return; // whoever ends the other half adds both
                }
                parts[left].add(parts[right]);
            }
        }
    }

    @Override
    public void close() {
        if (own) {
            workers.close();
        }
    }

    /** Returns the replay of the caller's thread, for its memory. */
    public Replay replay() {
        return gradients[0].replay();
    }
}
