package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.layers.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An {@link OdeNet} with values. Rows are classified in blocks of {@value #BLOCK}, the last one filled up with
 * zeros; an adaptive solver takes steps of each row's own, so that no row depends on its neighbours. Thread-safe:
 * each call takes a replay of its own out of a pool.
 */
public final class FittedOdeNet implements Fitted, Classifier {
    private static final int BLOCK = 64;

    private final OdeNet model;
    private final Parameters parameters;
    private final Queue<Replay> idle = new ConcurrentLinkedQueue<>();

    FittedOdeNet(OdeNet model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
    }

    @Override
    public OdeNet model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double[][] probabilities(double[][] rows) {
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != model.width()) {
                throw new IllegalArgumentException(
                        "row " + r + " has " + rows[r].length + " values: must have " + model.width());
            }
        }
        Replay replay = idle.poll();
        if (replay == null) {
            replay = record();
        }
        double[][] result = new double[rows.length][model.classes()];
        double[] block = new double[BLOCK * model.width()];
        double[] out = new double[BLOCK * model.classes()];
        for (int from = 0; from < rows.length; from += BLOCK) {
            int n = Math.min(BLOCK, rows.length - from);
            Arrays.fill(block, 0);
            for (int r = 0; r < n; r++) {
                System.arraycopy(model.values().apply(rows[from + r]), 0, block, r * model.width(), model.width());
            }
            replay.set(1, block).run().get(0, out);
            for (int r = 0; r < n; r++) {
                System.arraycopy(out, r * model.classes(), result[from + r], 0, model.classes());
            }
        }
        idle.add(replay);
        return result;
    }

    private Replay record() {
        Tape tape = Tape.record(List.of(Shape.of(parameters.spec().size()), Shape.of(BLOCK, model.width())),
                v -> new Var[] {
            model.logits(parameters.spec().bind(v[0]), v[1], model.solver().adaptive()).softmax(1)});
        return Replay.of(tape.simplify()).set(0, parameters.flat());
    }
}
