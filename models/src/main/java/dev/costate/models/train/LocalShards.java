package dev.costate.models.train;

import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;

/**
 * Shards on threads of this process, each with replays of its own. Thread-confined to outside.
 *
 * <p>When all have ended, each thread adds some blocks of the gradients up the whole tree of sums, in its cache.
 */
public final class LocalShards implements ShardRunner {
    private final Workers workers;
    private final boolean own;
    private final ShardGradient[] gradients;
    private final Part[] parts;
    private final List<Part> sum;
    private final Workers.Task computing = this::compute;
    private final Workers.Task adding = this::add;

    /**
     * Makes those of an objective and a recipe.
     *
     * @param workers the threads; not closed with this
     */
    public LocalShards(Objective objective, Recipe recipe, Workers workers) {
        this(objective, recipe, parts(objective, recipe), workers, false);
    }

    /**
     * As above, with threads of its own, which end when it is closed.
     *
     * @param threads at most so many, at least 1; no more than there are shards
     */
    public LocalShards(Objective objective, Recipe recipe, int threads) {
        // The memory first: if there is too little of it, no thread has been started.
        this(objective, recipe, parts(objective, recipe), new Workers(Math.min(threads, recipe.shards())), true);
    }

    private LocalShards(Objective objective, Recipe recipe, Part[] parts, Workers workers, boolean own) {
        this.parts = parts;
        this.workers = workers;
        this.own = own;
        ShardGradient first = new ShardGradient(objective, recipe.batches(), parts.length);
        gradients = new ShardGradient[workers.threads()];
        Arrays.setAll(gradients, i -> i == 0 ? first : first.copy());
        sum = List.of(parts[0]);
    }

    private static Part[] parts(Objective objective, Recipe recipe) {
        Part[] parts = new Part[recipe.shards()];
        Arrays.setAll(parts, i -> new Part(objective.parameters().size()));
        return parts;
    }

    @Override
    public int shards() {
        return parts.length;
    }

    @Override
    public List<Part> run(double[] theta, long seed, long step) {
        for (ShardGradient gradient : gradients) {
            gradient.begin(theta, seed, step);
        }
        workers.run(parts.length, computing);
        if (parts.length > 1) {
            workers.run(BlockUpdate.blocks(theta.length), adding);
            for (int width = 1; width < parts.length; width *= 2) {
                for (int left = 0; left + width < parts.length; left += 2 * width) {
                    parts[left].join(parts[left + width]);
                }
            }
        }
        return sum;
    }

    private void compute(int worker, int shard) {
        gradients[worker].compute(shard, parts[shard]);
    }

    private void add(int worker, int block) {
        int from = block * StepTapes.BLOCK;
        int to = Math.min(parts[0].gradient().length, from + StepTapes.BLOCK);
        for (int width = 1; width < parts.length; width *= 2) {
            for (int left = 0; left + width < parts.length; left += 2 * width) {
                parts[left].addGradient(parts[left + width], from, to);
            }
        }
    }

    @Override
    public Workers workers() {
        return workers;
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
