package dev.costate.models.fitted;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The replays of a fitted model: of each kind as many as calls are at work at the same time. Thread-safe.
 *
 * <p>A replay is confined to one thread and dear to make, so each call takes one out of the pool, or records one, and
 * puts it back. When there are too many kinds, all are dropped.
 */
public final class ReplayPool {
    private static final int MOST_KINDS = 64;

    private final Parameters parameters;
    private final Map<Object, Queue<Replay>> idle = new ConcurrentHashMap<>();

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
     * @param body what the tape computes, recorded when no replay is idle
     */
    public <R> R with(Object kind, List<Shape> inputs, Body body, Function<Replay, R> work) {
        Queue<Replay> queue = idle.computeIfAbsent(kind, k -> new ConcurrentLinkedQueue<>());
        Replay idleOne = queue.poll();
        Replay replay = idleOne == null ? record(inputs, body) : idleOne;
        R result = work.apply(replay);
        if (idle.size() > MOST_KINDS) {
            idle.clear();
        }
        queue.add(replay);
        return result;
    }

    private Replay record(List<Shape> inputs, Body body) {
        List<Shape> all = new ArrayList<>(List.of(Shape.of(parameters.spec().size())));
        all.addAll(inputs);
        Tape tape = Tape.record(all, v -> body.record(parameters.spec().bind(v[0]), v));
        return Replay.of(tape.simplify()).set(0, parameters.theta());
    }
}
