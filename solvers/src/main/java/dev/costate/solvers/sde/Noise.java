package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import java.util.List;

/**
 * The Brownian motion of a recorded solve. Immutable; belongs to one recording.
 *
 * <p>Its shape may be that of the state (diagonal noise: every element has a motion of its own) or any that broadcasts
 * to it, such as [batch, 1] or [1] (scalar noise: elements share one).
 *
 * <p>Two solves with the same seed and stream see the same path. Seeds are whole scalars up to 2⁵³, streams numbers
 * from 0 to 2³¹ − 1.
 */
public abstract sealed class Noise {
    private final Shape shape;

    private Noise(Shape shape) {
        this.shape = shape;
    }

    /**
     * Returns independent increments on the grid of the solve, those of {@link BrownianGrid}.
     *
     * @param stream selects one of the paths of this seed
     */
    public static Noise grid(Var seed, long stream, Shape shape) {
        return grid(seed, stream, shape, Var.constant(0));
    }

    /**
     * Returns the part of a larger motion that starts at element {@code first}.
     *
     * @param stream selects one of the paths of this seed
     * @param first a whole scalar, 0 … 2³² − 1; rows r … of a [batch, d] motion have first = r·d
     */
    public static Noise grid(Var seed, long stream, Shape shape, Var first) {
        return new Grid(seed, PathNormals.stream(stream), shape, first);
    }

    /**
     * Returns the increments of a {@link VirtualBrownianTree}: the same path on any grid.
     *
     * @param stream selects one of the paths of this seed
     */
    public static Noise tree(Var seed, long stream, Shape shape, TreeSpan span) {
        return tree(seed, stream, shape, span, Var.constant(0));
    }

    /**
     * Returns the part of a larger motion that starts at element {@code first}.
     *
     * @param stream selects one of the paths of this seed
     * @param first a whole scalar, 0 … 2³² − 1; rows r … of a [batch, d] motion have first = r·d
     */
    public static Noise tree(Var seed, long stream, Shape shape, TreeSpan span, Var first) {
        return new Dyadic(seed, PathNormals.stream(stream), shape, span, first);
    }

    /**
     * Returns the caller's increments, without Lévy areas.
     *
     * @param increments ΔW of every step, [steps, …shape]
     */
    public static Noise given(Var increments) {
        return new Given(increments, new Var[] {increments});
    }

    /**
     * Returns the caller's increments and Lévy areas.
     *
     * @param increments ΔW of every step, [steps, …shape]
     * @param areas the space–time Lévy area of every step, of the same shape
     */
    public static Noise given(Var increments, Var areas) {
        if (!areas.shape().equals(increments.shape())) {
            throw new ShapeMismatchException("Lévy areas of shape " + areas.shape() + " for increments of shape "
                    + increments.shape() + ": must be equal");
        }
        return new Given(increments, new Var[] {increments, areas});
    }

    /** Returns the shape of the motion. */
    public Shape shape() {
        return shape;
    }

    /** Returns what each step reads, stacked. */
    abstract Var[] sequences(TimeGrid grid, boolean area);

    /**
     * Records the motion of a step.
     *
     * @param entries the step's entries of {@link #sequences}
     */
    abstract SdeStep draw(GridStep step, Var[] entries, boolean area);

    private static final class Grid extends Noise {
        private final Var seed;
        private final long stream;
        private final Var first;

        Grid(Var seed, long stream, Shape shape, Var first) {
            super(shape);
            this.seed = scalar("seed", seed);
            this.stream = stream;
            this.first = scalar("first element", first);
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            return new Var[0];
        }

        @Override
        SdeStep draw(GridStep step, Var[] entries, boolean area) {
            SdeStep motion = step.with(normals(PathNormals.GRID, step).times(step.rootH()));
            // the standard deviation is one product with √h, as in BrownianGrid
            return !area ? motion : motion.withArea(normals(PathNormals.AREA, step)
                    .times(step.rootH().times(PathNormals.AREA_STANDARD_DEVIATION)));
        }

        private Var normals(long key, GridStep step) {
            return Var.apply1(new GridDraw(shape(), key | stream), seed, first, step.index());
        }
    }

    private static final class Dyadic extends Noise {
        private final Var seed;
        private final long stream;
        private final TreeSpan span;
        private final Var first;

        Dyadic(Var seed, long stream, Shape shape, TreeSpan span, Var first) {
            super(shape);
            this.seed = scalar("seed", seed);
            this.stream = stream;
            this.span = span;
            this.first = scalar("first element", first);
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            if (area) {
                throw new IllegalArgumentException(
                        "a Brownian tree has no space-time Lévy areas: use Noise.grid or Noise.given with a method "
                                + "that needs them");
            }
            if (grid.t(0) < span.t0() || grid.t(grid.steps()) > span.t1()) {
                throw new IllegalArgumentException(
                        "a Brownian tree on [" + span.t0() + ", " + span.t1() + "] for a grid of " + grid);
            }
            return new Var[0];
        }

        @Override
        SdeStep draw(GridStep step, Var[] entries, boolean area) {
            TreeDraw draw = new TreeDraw(shape(), span, stream);
            return step.with(Var.apply1(draw, seed, first, step.t(), step.tNext()));
        }
    }

    private static final class Given extends Noise {
        /** The increments and, if there are any, the areas. */
        private final Var[] motion;

        Given(Var increments, Var[] motion) {
            super(increments.shape().without(0));
            this.motion = motion;
        }

        @Override
        Var[] sequences(TimeGrid grid, boolean area) {
            if (motion[0].shape().dim(0) != grid.steps()) {
                throw new ShapeMismatchException("increments of shape " + motion[0].shape() + " for " + grid.steps()
                        + " steps: the first axis must be the steps");
            }
            if (area && motion.length == 1) {
                throw new IllegalArgumentException("increments without space-time Lévy areas: this method needs them");
            }
            return area ? motion : new Var[] {motion[0]};
        }

        @Override
        SdeStep draw(GridStep step, Var[] entries, boolean area) {
            SdeStep next = step.with(entries[0]);
            return area ? next.withArea(entries[1]) : next;
        }
    }

    private static Var scalar(String what, Var v) {
        if (v.shape().rank() != 0) {
            throw new ShapeMismatchException(
                    what + " of a Brownian path has shape " + v.shape() + ": must be a scalar");
        }
        return v;
    }

    /** A draw of one shape, with derivative 0. */
    private interface Draw extends Op {
        /** Returns the shape of the result. */
        Shape shape();

        @Override
        default List<Shape> shapes(List<Shape> in) {
            return List.of(shape());
        }

        @Override
        default Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
            return new Var[1];
        }

        @Override
        default Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
            return new Var[in.length];
        }
    }

    /**
     * Standard normals for one step of a path on a grid.
     *
     * <p>Operands: seed, number of the first element, index of the step; all whole scalars, with derivative 0.
     *
     * @param shape of the result
     * @param key what is drawn, and the stream
     */
    private record GridDraw(Shape shape, long key) implements Draw {
        @Override
        public String name() {
            return "brownian_grid";
        }

        @Override
        public String attributes() {
            return "stream=" + (key & Integer.MAX_VALUE) + ((key & ~0xFFFFFFFFFFFFL) == PathNormals.AREA ? " area"
                    : "");
        }

        @Override
        public Kernel kernel(Binding b) {
            Kernels k = b.kernels();
            int seed = b.in(0);
            int first = b.in(1);
            int step = b.in(2);
            int out = b.out(0);
            int n = shape.size();
            int scratch = b.scratch(PathNormals.scratch(n));
            return at -> {
                double[] cells = k.memory().cells;
                PathNormals.draw(k, (long) cells[at[seed]], key, (long) cells[at[step]],
                        PathNormals.first((long) cells[at[first]]), at[out], n, at[scratch]);
            };
        }
    }

    /**
     * The increment W(t + h) − W(t) of a path given by a bridge.
     *
     * <p>Operands: seed, number of the first element, t, t + h; scalars, with derivative 0 because the path is frozen.
     *
     * @param shape of the result
     * @param span the interval of the tree
     * @param stream selects one of the paths of the seed
     */
    record TreeDraw(Shape shape, TreeSpan span, long stream) implements Draw {
        @Override
        public String name() {
            return "brownian_tree";
        }

        @Override
        public String attributes() {
            return "stream=" + stream + " depth=" + span.depth();
        }

        @Override
        public Kernel kernel(Binding b) {
            Kernels k = b.kernels();
            int seed = b.in(0);
            int first = b.in(1);
            int from = b.in(2);
            int to = b.in(3);
            int out = b.out(0);
            int n = shape.size();
            int start = b.scratch(n);
            int scratch = b.scratch(BrownianBridge.scratch(n));
            BrownianBridge bridge = new BrownianBridge(span, k, n);
            return at -> {
                double[] cells = k.memory().cells;
                long s = (long) cells[at[seed]];
                long f = PathNormals.first((long) cells[at[first]]);
                bridge.value(s, stream, cells[at[from]], f, at[start], at[scratch]);
                bridge.value(s, stream, cells[at[to]], f, at[out], at[scratch]);
                k.binary(Binary.SUBTRACT, at[out], 1, at[start], 1, at[out], n);
            };
        }
    }
}
