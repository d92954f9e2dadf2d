package dev.costate.models.train;

import dev.costate.vectorapi.Fma;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What some neighbouring shards give to a step: their share of the batch's loss and of its gradient.
 *
 * <p>Shares are added by a fixed tree over the shards' numbers: shards 2k and 2k + 1, then pairs of pairs, and so on;
 * what has no neighbour to its right goes up as it is. So sums have the same bits whoever adds, in whatever order the
 * shards end. Mutable, thread-confined.
 */
public final class Part {
    private final double[] gradient;
    private final String bitClass;
    private int from;
    private int to;
    private double loss;

    /** Makes room for the part of a shard. */
    public Part(int parameters) {
        this(0, 0, 0, new double[parameters], Fma.bitClass());
    }

    /**
     * Makes a part of its values.
     *
     * @param from number of its first shard
     * @param to number after that of its last
     * @param loss share of the loss
     * @param gradient share of the gradient, of the flat parameters; kept, not copied
     * @param bitClass {@link Fma#bitClass()} where it was computed
     */
    public Part(int from, int to, double loss, double[] gradient, String bitClass) {
        this.from = from;
        this.to = to;
        this.loss = loss;
        this.gradient = gradient;
        this.bitClass = bitClass;
    }

    /** Returns the number of its first shard, from 0. */
    public int from() {
        return from;
    }

    /** Returns the number after that of its last shard. */
    public int to() {
        return to;
    }

    /** Returns the share of the loss: the shards' means, each times its fraction of the rows. */
    public double loss() {
        return loss;
    }

    /** Returns the share of the gradient, the array itself. */
    public double[] gradient() {
        return gradient;
    }

    /** Returns the bit class of the process that computed it. */
    public String bitClass() {
        return bitClass;
    }

    /** Says whose share the gradient now holds. */
    void set(int shard, double share) {
        from = shard;
        to = shard + 1;
        loss = share;
    }

    /**
     * Returns ‖gradient‖₂, to the bits that a tape gives it.
     *
     * <p>Eight sums take the squares in turn and are added as {@link dev.costate.vectorapi.Kernels#reduce} says. They
     * do not wait for one another, so that this is as fast as vectors, and it needs no copy.
     */
    double norm() {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int whole = gradient.length & -8;
        for (int i = 0; i < whole; i += 8) {
            s0 += gradient[i] * gradient[i];
            s1 += gradient[i + 1] * gradient[i + 1];
            s2 += gradient[i + 2] * gradient[i + 2];
            s3 += gradient[i + 3] * gradient[i + 3];
            s4 += gradient[i + 4] * gradient[i + 4];
            s5 += gradient[i + 5] * gradient[i + 5];
            s6 += gradient[i + 6] * gradient[i + 6];
            s7 += gradient[i + 7] * gradient[i + 7];
        }
        s0 += square(whole);
        s1 += square(whole + 1);
        s2 += square(whole + 2);
        s3 += square(whole + 3);
        s4 += square(whole + 4);
        s5 += square(whole + 5);
        s6 += square(whole + 6);
        return Math.sqrt(((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)));
    }

    private double square(int i) {
        return i < gradient.length ? gradient[i] * gradient[i] : 0;
    }

    /**
     * Adds what neighbours to the right have.
     *
     * @throws IllegalArgumentException if it is not their turn in the tree
     * @throws IllegalStateException if it was computed by processors of another bit class
     */
    void add(Part right) {
        join(right);
        addGradient(right, 0, gradient.length);
    }

    /** The same, but for the gradient. */
    void join(Part right) {
        int width = to - from;
        if (right.from != to || from % (2 * width) != 0 || right.to > from + 2 * width) {
            throw new IllegalArgumentException("shards " + from + " to " + (to - 1) + " and " + right.from + " to "
                    + (right.to - 1) + " are not neighbours in the tree of sums");
        }
        if (!right.bitClass.equals(bitClass)) {
            throw new IllegalStateException("shard " + from + " has the bits of " + bitClass + " and shard "
                    + right.from + " those of " + right.bitClass
                    + ": all processors must have fused multiply-add, or -Dcostate.fma=false everywhere");
        }
        loss += right.loss;
        to = right.to;
    }

    /** Adds the elements of another's gradient from {@code first} to before {@code end}. */
    void addGradient(Part right, int first, int end) {
        double[] sum = gradient;
        double[] other = right.gradient;
        for (int i = first; i < end; i++) {
            sum[i] += other[i];
        }
    }

    /**
     * Adds neighbours as far as the tree allows it.
     *
     * @param parts in the order of their shards; the first of those added becomes the sum
     * @param shards how many the step has
     * @return what is left, in order: one part if all shards were given
     */
    public static List<Part> sum(List<Part> parts, int shards) {
        Part[] at = new Part[shards];
        for (Part part : parts) {
            at[part.from] = part;
        }
        for (int width = 1; width < shards; width *= 2) {
            for (int left = 0; left + width < shards; left += 2 * width) {
                int right = left + width;
                boolean whole = at[left] != null && at[right] != null && at[left].to == right
                        && at[right].to == Math.min(shards, right + width);
                if (whole) {
                    at[left].add(at[right]);
                    at[right] = null;
                }
            }
        }
        return Arrays.stream(at).filter(Objects::nonNull).toList();
    }
}
