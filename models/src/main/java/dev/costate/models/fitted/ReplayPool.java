package dev.costate.models.fitted;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/**
 * The replays of a fitted model: of each kind as many as calls are at work at the same time. Thread-safe.
 *
 * <p>A replay is confined to one thread and dear to make, so each call takes one out of the pool, or makes one, and
 * puts it back. When there are too many kinds, all are dropped.
 */
public final class ReplayPool {
    private static final int MOST_KINDS = 64;

    private final Parameters parameters;
    private final Map<Object, Kind> kinds = new ConcurrentHashMap<>();

    /** A tape, and its replays that nobody uses. */
    private record Kind(Tape tape, Deque<Replay> idle) {
    }

    /** What is done with a block of rows. */
    @FunctionalInterface
    public interface BlockWork {
        /**
         * Does it.
         *
         * @param replay to use, by nobody else meanwhile
         * @param from number of the block's first row
         */
        void run(Replay replay, int from);
    }

    /** What a tape computes. */
    @FunctionalInterface
    public interface Body {
        /**
         * Records it.
         *
         * @param p the model's parameters
         * @param v the tape's inputs; the first one is the flat parameters
         */
        Var[] record(Bound p, Var[] v);
    }

    /** An empty pool of a model with these parameters. */
    public ReplayPool(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Runs some work with a replay. If the work throws, its replay is dropped.
     *
     * @param kind what the tape depends on beside the model; equal kinds have equal tapes
     * @param inputs shapes of the tape's inputs from number 1 on; number 0 is the flat parameters, which are set
     * @param body what the tape computes, recorded once
     */
    public <R> R with(Object kind, List<Shape> inputs, Body body, Function<Replay, R> work) {
        Kind known = kinds.computeIfAbsent(kind,
                k -> new Kind(record(inputs, body), new ConcurrentLinkedDeque<>()));
        Replay idle = known.idle().poll();
        Replay replay = idle == null ? Replay.of(known.tape()).set(0, parameters.theta()) : idle;
        R result = work.apply(replay);
        if (kinds.size() > MOST_KINDS) {
            kinds.clear();
        }
        known.idle().push(replay); // the next call finds its memory in the cache
        return result;
    }

    /**
     * Runs some work for each block of rows, several at the same time: {@link InOrder}.
     *
     * @param kind as of {@link #with}, like {@code inputs} and {@code body}
     * @param rows how many there are
     * @param size rows in a block
     */
    public void blocks(Object kind, List<Shape> inputs, Body body, int rows, int size, BlockWork work) {
        InOrder.map((rows + size - 1) / size, i -> with(kind, inputs, body, replay -> {
            work.run(replay, i * size);
            return replay;
        }));
    }

    private Tape record(List<Shape> inputs, Body body) {
        List<Shape> all = new ArrayList<>(List.of(Shape.of(parameters.spec().size())));
        all.addAll(inputs);
        return Tape.record(all, v -> body.record(parameters.spec().bind(v[0]), v)).simplify();
    }
}
