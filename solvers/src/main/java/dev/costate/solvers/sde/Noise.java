package dev.costate.solvers.sde;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;

/**
 * Where a recorded solve takes its Brownian motion from. The shape of the motion may be that of the state (diagonal
 * noise: every element has a motion of its own) or any that broadcasts to it, such as [batch, 1] or [1] (scalar
 * noise: elements share one).
 *
 * <p>Two solves with the same seed and stream see the same path. Seeds are whole scalars up to 2⁵³. Belongs to one
 * recording.
 */
public abstract sealed class Noise {
    private final Shape shape;

    private Noise(Shape shape) {
        this.shape = shape;
    }

    /** Returns independent increments on the solve's grid, those of {@link BrownianGrid}. */
    public static Noise grid(Var seed, long stream, Shape shape) {
        return grid(seed, stream, shape, null);
    }

    /**
     * Returns the part of a larger motion that starts at element {@code first}: a batch of rows r … of a [batch, d]
     * motion has first = r·d.
     *
     * @param first a whole scalar, 0 … 2³² − 1; null for 0
     */
    public static Noise grid(Var seed, long stream, Shape shape, Var first) {
        return new Grid(seed, PathKey.stream(stream), shape, first);
    }

    /**
     * Returns the increments of a {@link VirtualBrownianTree} on [t0, t1]: on any grid the same path.
     *
     * @param tolerance length below which the path is a straight line
     */
    public static Noise tree(Var seed, long stream, Shape shape, double t0, double t1, double tolerance) {
        return tree(seed, stream, shape, t0, t1, tolerance, null);
    }

    /** Returns the part of a larger motion that starts at element {@code first}. */
    public static Noise tree(Var seed, long stream, Shape shape, double t0, double t1, double tolerance, Var first) {
        return new Dyadic(seed, PathKey.stream(stream), shape, Tree.of(t0, t1, tolerance), first);
    }

    /**
     * Returns the caller's increments.
     *
     * @param increments ΔW of every step, [steps, …shape]
     * @param areas the space–time Lévy area of every step, of the same shape; null if the method needs none
     */
    public static Noise given(Var increments, Var areas) {
        if (areas != null && !areas.shape().equals(increments.shape())) {
            throw new ShapeMismatchException("Lévy areas of shape " + areas.shape() + " for increments of shape "
                    + increments.shape() + ": must be equal");
        }
        return new Given(increments, areas);
    }

    /** Returns the shape of the motion. */
    public Shape shape() {
        return shape;
    }

    /** Returns what each step needs, stacked. */
    abstract Var[] sequences(TimeGrid grid, boolean area);

    /** Records {ΔW, H} of a step; H is null unless asked for. */
    abstract Var[] draw(Var index, Var t, Var tNext, Var rootH, Var[] entries, boolean area);

    private static final class Grid extends Noise {
        private final Var seed;
        private final long stream;
        private final Var first;

        Grid(Var seed, long stream, Shape shape, Var first) {
            super(shape);
            this.seed = scalar("seed", seed);
            this.stream = stream;
            this.first = first == null ? Var.constant(0) : scalar("first element", first);
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            return new Var[0];
        }

        @Override
        Var[] draw(Var index, Var t, Var tNext, Var rootH, Var[] entries, boolean area) {
            Var dw = Var.apply1(new GridDraw(shape(), PathKey.GRID | stream), seed, first, index).times(rootH);
            // the deviation in one product with √h, as BrownianGrid has it
            Var h = area ? Var.apply1(new GridDraw(shape(), PathKey.AREA | stream), seed, first, index)
                    .times(rootH.times(Sde.AREA_DEVIATION)) : null;
            return new Var[] {dw, h};
        }
    }

    private static final class Dyadic extends Noise {
        private final Var seed;
        private final long stream;
        private final Tree tree;
        private final Var first;

        Dyadic(Var seed, long stream, Shape shape, Tree tree, Var first) {
            super(shape);
            this.seed = scalar("seed", seed);
            this.stream = stream;
            this.tree = tree;
            this.first = first == null ? Var.constant(0) : scalar("first element", first);
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            if (area) {
                throw new IllegalArgumentException(
                        "a Brownian tree has no space-time Lévy areas: use Noise.grid or Noise.given with a method "
                                + "that needs them");
            }
            if (grid.t(0) < tree.t0() || grid.t(grid.steps()) > tree.t1()) {
                throw new IllegalArgumentException(
                        "a Brownian tree on [" + tree.t0() + ", " + tree.t1() + "] for a grid of " + grid);
            }
            return new Var[0];
        }

        @Override
        Var[] draw(Var index, Var t, Var tNext, Var rootH, Var[] entries, boolean area) {
            return new Var[] {Var.apply1(new TreeDraw(shape(), tree, stream), seed, first, t, tNext), null};
        }
    }

    private static final class Given extends Noise {
        private final Var increments;
        private final Var areas;

        Given(Var increments, Var areas) {
            super(increments.shape().without(0));
            this.increments = increments;
            this.areas = areas;
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            if (increments.shape().dim(0) != grid.steps()) {
                throw new ShapeMismatchException("increments of shape " + increments.shape() + " for " + grid.steps()
                        + " steps: the first axis must be the steps");
            }
            if (area && areas == null) {
                throw new IllegalArgumentException("increments without space-time Lévy areas: this method needs them");
            }
            return area ? new Var[] {increments, areas} : new Var[] {increments};
        }

        @Override
        Var[] draw(Var index, Var t, Var tNext, Var rootH, Var[] entries, boolean area) {
            return new Var[] {entries[0], area ? entries[1] : null};
        }
    }

    private static Var scalar(String what, Var v) {
        if (v.shape().rank() != 0) {
            throw new ShapeMismatchException(
                    what + " of a Brownian path has shape " + v.shape() + ": must be a scalar");
        }
        return v;
    }
}
