package dev.costate.solvers.sde;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import java.util.function.Function;

/**
 * How to solve a stochastic equation on a fixed grid. Immutable, thread-safe.
 *
 * @param method the method
 * @param grid the steps and the saved times
 * @param noise the seed of a solve ↦ its Brownian motion
 */
public record SdeOptions(SdeMethod method, TimeGrid grid, Function<Var, Noise> noise) {
    /** Returns the options with independent increments on the grid. */
    public static SdeOptions grid(SdeMethod method, TimeGrid grid, Shape motion) {
        return new SdeOptions(method, grid, seed -> Noise.grid(seed, 0, motion));
    }

    /** Returns the options with the increments of a tree over the grid. */
    public static SdeOptions tree(SdeMethod method, TimeGrid grid, Shape motion, double tolerance) {
        TreeSpan span = new TreeSpan(grid.t(0), grid.t(grid.steps()), tolerance);
        return new SdeOptions(method, grid, seed -> Noise.tree(seed, 0, motion, span));
    }
}
