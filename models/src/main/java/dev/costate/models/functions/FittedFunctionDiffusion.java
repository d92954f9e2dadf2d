package dev.costate.models.functions;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.layers.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * A fitted {@link FunctionDiffusion}: draws functions on any grid. Works in batches of {@value #BATCH} rows.
 * Thread-safe.
 */
public final class FittedFunctionDiffusion implements Fitted, Sampler {
    private static final int BATCH = 50;

    private final FunctionDiffusion model;
    private final Parameters parameters;
    private final ReplayPool pool;

    /** Makes a fitted model. */
    public FittedFunctionDiffusion(FunctionDiffusion model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters;
        pool = new ReplayPool(parameters);
    }

    @Override
    public FunctionDiffusion model() {
        return model;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double[][] sample(int n, long seed) {
        return sample(n, seed, model.grid());
    }

    /**
     * Draws functions on a grid of the model's domain, trained on or not.
     *
     * @param n how many, 0 or more; the first ones do not depend on it
     * @return rows of a value for each point, in the units of the data
     */
    public double[][] sample(int n, long seed, GridSize grid) {
        if (n < 0 || grid.dimensions() != model.grid().dimensions()) {
            throw new IllegalArgumentException(n + " samples on " + grid + ": must be 0 or more, in "
                    + model.grid().dimensions() + " dimensions");
        }
        Shape shape = grid.shape(BATCH);
        double[][] rows = new double[n][];
        pool.blocks(grid, List.of(Shape.SCALAR, Shape.SCALAR), (p, v) -> {
            Var z = Autodiff.randomNormal(shape, v[1], v[2]);
            Var x = model.sampler().sample(model.network().score(p), z, v[1], v[2].times(shape.size()));
            return new Var[] {x.times(model.values().scale()).plus(model.values().mean())};
        }, n, BATCH, (replay, from) -> {
            double[] flat = replay.set(1, (double) seed).set(2, (double) (from / BATCH)).run().get(0).toArray();
            for (int r = 0; r < Math.min(BATCH, n - from); r++) {
                rows[from + r] = Arrays.copyOfRange(flat, r * grid.points(), (r + 1) * grid.points());
            }
        });
        return rows;
    }
}
