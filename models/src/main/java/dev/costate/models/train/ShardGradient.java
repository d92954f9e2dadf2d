package dev.costate.models.train;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loss and gradient of one shard after another, on replays that are kept: what each thread of a {@link ShardRunner}
 * has of its own.
 *
 * <p>Tapes are recorded once for each number of rows; after that nothing is allocated. Thread-confined.
 */
public final class ShardGradient {
    private final Objective objective;
    private final Batches batches;
    private final int shards;
    private final Map<Integer, Tape> tapes; // shared by the threads' copies
    private final List<Rows> recorded = new ArrayList<>();
    private final List<double[]> drawn = new ArrayList<>();
    private final double[] scalar = new double[1];
    private Batches.Drawer drawer;
    private long drawerSeed;
    private long drawnStep;
    private double[] theta = {};
    private long seed;
    private long step;
    private double[] batch = {};
    private Rows current;

    /** What belongs to one number of rows. */
    private static final class Rows {
        final Replay replay;
        final double[] index;
        boolean begun; // whether the replay has θ of this step

        Rows(Replay replay, int rows) {
            this.replay = replay;
            index = new double[rows];
        }
    }

    /**
     * Makes what computes the shards of an objective.
     *
     * @param shards how many a step has
     */
    public ShardGradient(Objective objective, Batches batches, int shards) {
        this(objective, batches, shards, new ConcurrentHashMap<>());
    }

    private ShardGradient(Objective objective, Batches batches, int shards, Map<Integer, Tape> tapes) {
        this.objective = objective;
        this.batches = batches;
        this.shards = shards;
        this.tapes = tapes;
    }

    /** Returns another for another thread, which records nothing that this has recorded. */
    public ShardGradient copy() {
        return new ShardGradient(objective, batches, shards, tapes);
    }

    /**
     * Begins a step.
     *
     * @param at flat parameters, which stay as they are until the last shard of the step is computed
     * @param runSeed the run's seed
     * @param number of the step, from 1
     */
    public void begin(double[] at, long runSeed, long number) {
        theta = at;
        seed = runSeed;
        step = number;
        for (int i = 0; i < recorded.size(); i++) {
            recorded.get(i).begun = false;
        }
    }

    /**
     * Computes a shard of the step.
     *
     * @param shard its number, from 0
     * @param part is given the result
     * @throws ArithmeticException if a solve fails, or with several shards if the loss or the gradient is not finite;
     * the message names the shard
     */
    public void compute(int shard, Part part) {
        draw();
        int from = first(shard);
        int rows = first(shard + 1) - from;
        if (rows == 0) {
            Arrays.fill(part.gradient(), 0);
            part.set(shard, 0);
            return;
        }
        use(rows);
        System.arraycopy(batch, from, current.index, 0, rows);
        try {
            replay(shard);
        } catch (ArithmeticException failed) {
            throw shards == 1 ? failed : named(shard, from, rows, failed.getMessage(), failed);
        }
        Replay replay = current.replay;
        double share = (double) rows / batch.length;
        double loss = share * replay.scalar(StepTapes.LOSS);
        replay.getScaled(StepTapes.GRADIENT, share, part.gradient());
        if (shards > 1 && !(Double.isFinite(loss) && Double.isFinite(part.norm()))) {
            throw named(shard, from, rows,
                    Double.isFinite(loss) ? "the gradient is not finite" : "the loss is " + loss, null);
        }
        part.set(shard, loss);
    }

    /** Returns the replay of the last shard, whose memory is that of a step. */
    public Replay replay() {
        return current.replay;
    }

    private int first(int shard) {
        return (int) ((long) shard * batch.length / shards);
    }

    private void draw() {
        if (drawer == null || drawerSeed != seed) {
            drawer = batches.drawer(seed);
            drawerSeed = seed;
            drawnStep = 0;
        }
        if (drawnStep != step) {
            batch = batchOf(drawer.size(step));
            drawer.draw(step, batch);
            drawnStep = step;
        }
    }

    /** Few sizes occur, and a map of numbers would allocate their boxes. */
    private double[] batchOf(int size) {
        for (int i = 0; i < drawn.size(); i++) {
            if (drawn.get(i).length == size) {
                return drawn.get(i);
            }
        }
        drawn.add(new double[size]);
        return drawn.get(drawn.size() - 1);
    }

    private void use(int rows) {
        for (int i = 0; i < recorded.size(); i++) {
            if (recorded.get(i).index.length == rows) {
                current = recorded.get(i);
                return;
            }
        }
        Tape tape = tapes.computeIfAbsent(rows, n -> StepTapes.gradient(objective, n));
        current = new Rows(Replay.of(tape), rows);
        recorded.add(current);
    }

    private void replay(int shard) {
        Replay replay = current.replay;
        if (!current.begun) {
            replay.set(0, theta);
            set(1, seed);
            set(2, step);
            current.begun = true;
        }
        set(3, (step - 1) * shards + shard + 1);
        replay.set(4, current.index);
        replay.run();
    }

    private void set(int input, double value) {
        scalar[0] = value;
        current.replay.set(input, scalar);
    }

    private static ArithmeticException named(int shard, int from, int rows, String why, ArithmeticException cause) {
        ArithmeticException named = new ArithmeticException("shard " + shard + " (rows " + from + " to "
                + (from + rows - 1) + " of the batch): " + why);
        named.initCause(cause);
        return named;
    }
}
