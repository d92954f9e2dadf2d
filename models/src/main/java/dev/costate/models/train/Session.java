package dev.costate.models.train;

import dev.costate.models.files.FileException;
import dev.costate.models.fitted.InOrder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A training from its first phase to its last, in memory or with checkpoints in a folder. Used once, by one thread.
 *
 * <p>It ends before its last step if its listener asks for that, if {@link #stop} is called, or if its thread is
 * interrupted, and the parameters are then the best so far. Begin and end are logged to the {@link Logger}
 * {@code dev.costate.train} at the level DEBUG.
 */
public final class Session {
    /** Name of the file that a training goes on from. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    /** Name of the file of metrics. */
    public static final String METRICS = "metrics.csv";

    private static final Logger LOG = System.getLogger("dev.costate.train");

    private final List<Phase> phases;
    private final Training training;
    private final SessionState state;
    private final long start = System.nanoTime();
    private double earlierSeconds;
    private Optional<Function<Phase, ShardRunner>> shards = Optional.empty();
    private OptionalInt threads;
    private volatile boolean stopped;
    private volatile boolean interrupted;
    private Thread caller = Thread.currentThread();
    private long steps;
    private long skipped;
    private double rateFactor = 1;

    /** How a training ended. */
    public enum Ending {
        /** After its last step, or as soon as patience ended it. */
        FINISHED,
        /** A listener or another thread told it to. */
        STOPPED,
        /** Its thread was interrupted, and still is. */
        INTERRUPTED
    }

    /**
     * Prepares a training, with its checkpoints in the folder that {@link Training#folder} names if there is one.
     *
     * @throws dev.costate.models.files.FileException if the folder cannot be made, or its checkpoint is not of such a
     * training
     */
    public Session(List<Phase> phases, Training training) {
        this.phases = List.copyOf(phases);
        this.training = training;
        threads = training.threads();
        state = new SessionState(training.folder(), this.phases, training);
        training.folder().ifPresent(this::open);
    }

    private void open(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileException.of(folder, "write", failure);
        }
        if (training.resume() && Files.exists(folder.resolve(CHECKPOINT))) {
            state.resume();
        }
    }

    /** Says how many seconds were spent before the training was resumed. */
    public Session after(double seconds) {
        earlierSeconds = seconds;
        return this;
    }

    /** Has the shards of each phase computed elsewhere, one phase after another; a runner is closed with its phase. */
    public Session withShards(Function<Phase, ShardRunner> runners) {
        shards = Optional.of(runners);
        return this;
    }

    /** As {@link Training#onThreads} says. */
    public Session withThreads(int number) {
        threads = OptionalInt.of(number);
        return this;
    }

    /**
     * Trains.
     *
     * @throws TrainingFailure if a step fails and the options say to stop; the folder keeps the last good state
     */
    public Ending run() {
        LOG.log(Level.DEBUG, () -> "training " + phases.stream().map(Phase::label).toList());
        caller = Thread.currentThread();
        Ending ending = threads.isPresent() ? InOrder.on(threads.getAsInt(), this::trained, this::interrupt)
                : trained();
        LOG.log(Level.DEBUG, () -> ending + " after " + steps + " steps");
        return ending;
    }

    private Ending trained() {
        int next = state.first();
        boolean ended = true;
        while (ended && next < phases.size() && !stopping()) {
            int from = next;
            do {
                next++;
            } while (next < phases.size() && phases.get(next).isBesideEarlier());
            ended = train(from, next);
        }
        state.metrics();
        return ended && next == phases.size() ? Ending.FINISHED : interrupted ? Ending.INTERRUPTED : Ending.STOPPED;
    }

    /** Trains phases that stand beside each other; false if it was told to stop before their ends. */
    private boolean train(int from, int to) {
        PhaseGroup group = new PhaseGroup(this, state, phases, from, to);
        int all = threads.orElse(1);
        int together = shards.isPresent() ? 1 : Math.min(all, to - from);
        return group.train(together, shards.orElse(
                phase -> new LocalShards(phase.objective(), phase.recipe(), all / together)));
    }

    /** Asks the training to end after the step under way; any thread may. */
    public void stop() {
        stopped = true;
    }

    private void interrupt() {
        interrupted = true;
        stopped = true;
    }

    boolean stopping() {
        if (caller.isInterrupted()) {
            interrupt();
        }
        return stopped;
    }

    void show(TrainingStep step) {
        training.listener().ifPresent(listener -> listener.accept(step));
    }

    void count(long before, List<TrainState> states) {
        steps = before + states.stream().mapToLong(TrainState::step).sum();
        for (TrainState one : states) {
            skipped = one.skipped() > 0 ? one.skipped() : skipped;
            rateFactor = Math.min(rateFactor, one.rateFactor());
        }
    }

    Training training() {
        return training;
    }

    /** Returns how long it has taken so far, in seconds. */
    public double seconds() {
        return earlierSeconds + (System.nanoTime() - start) / 1e9;
    }

    /** Returns the number of steps done. */
    public long steps() {
        return steps;
    }

    /** Returns the number of requested steps, of all phases together. */
    public long totalSteps() {
        return state.offset(phases.size());
    }

    /** Returns the number of batches skipped after failures. */
    public long skipped() {
        return skipped;
    }

    /** Returns the smallest factor on a learning rate: below 1 once a step was shrunk. */
    public double rateFactor() {
        return rateFactor;
    }

    /** Returns the rows of metrics. */
    public Metrics metrics() {
        return state.metrics();
    }

    /** Returns the flat parameters of a model; its first values if none of its phases has begun. */
    public double[] fitted(String model) {
        return state.fitted(model);
    }

    /** Returns the step of a phase whose parameters were kept as its best, if it looked for them. */
    public Optional<Long> bestStep(int phase) {
        return state.bestStep(phase);
    }
}
