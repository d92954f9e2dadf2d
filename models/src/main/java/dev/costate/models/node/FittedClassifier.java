package dev.costate.models.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link LogitModel} with values. Rows are classified in blocks of {@value #BLOCK}, the last one filled up.
 *
 * <p>Each row's solve is its own, so that no row depends on its neighbours. Thread-safe.
 */
public final class FittedClassifier implements Fitted, Classifier {
    private static final int BLOCK = 64;

    private final LogitModel model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Gives a model its parameters. */
    public FittedClassifier(LogitModel model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public LogitModel model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double[][] probabilities(double[][] rows) {
        int d = model.width();
        int classes = model.classes();
        double[] x = model.values().apply(Rows.flat(rows, d));
        double[][] result = new double[rows.length][];
        pool.blocks("probabilities", List.of(Shape.of(BLOCK, d)),
                (p, v) -> new Var[] {model.rowLogits(p, v[1]).softmax(1)}, rows.length, BLOCK, (replay, from) -> {
            double[] out = replay.set(1, Rows.block(x, d, from, BLOCK)).run().get(0).toArray();
            for (int r = from; r < Math.min(rows.length, from + BLOCK); r++) {
                result[r] = Arrays.copyOfRange(out, (r - from) * classes, (r - from + 1) * classes);
            }
        });
        return result;
    }
}
